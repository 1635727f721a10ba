//! The PostgreSQL server crashes, or another takes its place, while clients write.

use std::thread;
use std::time::{Duration, Instant};

use super::cluster::{Cluster, place_on};
use super::{Client, Kept, Place, short_or_long, tell};
use crate::command::Running;

/// How long is written before something happens, and after.
const WHILE: Duration = Duration::from_secs(1);

#[test]
fn a_server_that_crashes_under_load_loses_nothing_that_was_acknowledged() {
    let Some(cluster) = Cluster::start() else { return };
    let place = place_on(cluster.url());
    let (service, token) = place.start_first(&[], &[]);
    write_while(&place, &service, &token, "the server crashed twice", |client| {
        (0..2)
            .map(|_| {
                thread::sleep(WHILE);
                cluster.crash_and_start();
                let ready = Instant::now();
                client.until_written();
                ready.elapsed()
            })
            .collect()
    });
}

#[test]
fn a_follower_that_takes_over_under_load_has_all_that_was_acknowledged() {
    if short_or_long(true, false) {
        println!("skipped: KINTSUGI_TEST_LONG is not set");
        return;
    }
    let Some(leader) = Cluster::start() else { return };
    let follower = leader.follower();
    let url = format!(
        "postgres://kintsugi@{},{}/postgres?target_session_attrs=read-write",
        leader.host(),
        follower.host()
    );
    let place = place_on(url);
    let (service, token) = place.start_first(&[], &[]);
    write_while(
        &place,
        &service,
        &token,
        "the server crashed and its follower was promoted",
        |client| {
            thread::sleep(WHILE);
            let crashed = Instant::now();
            leader.crash();
            follower.promote();
            client.until_written();
            vec![crashed.elapsed()]
        },
    );
}

/// Writes, through whatever happens, until it has and a while longer; then everything that was acknowledged is there
/// once.
fn write_while(
    place: &Place,
    service: &Running,
    token: &str,
    what: &str,
    happens: impl FnOnce(&Client) -> Vec<Duration>,
) {
    let client = Client::new(&service.base, token);
    let (through, took) = client.report_through("0", || {
        let took = happens(&client);
        thread::sleep(WHILE);
        took
    });
    let mut kept = Kept::default();
    kept.writes.extend(through.writes);
    kept.are_there_once(&client);
    place.verify_audit();
    let took: Vec<_> = took.iter().map(Duration::as_millis).collect();
    tell(
        place,
        &format!(
            "{what}: {} writes, each there once; told {} times to try later, cut off {} times, {} of those sent again had been \
         written; written again after {took:?} ms",
            kept.writes.len(),
            through.later,
            through.cut_off,
            through.replayed,
        ),
    );
}
