//! The PostgreSQL server crashes, another takes its place, or it cannot be reached, while clients write.

use std::thread;
use std::time::{Duration, Instant};

use super::client::{RECOVERY, Through};
use super::cluster::{Cluster, place_on};
use super::{Client, Kept, Place, Wire, short_or_long, tell};
use crate::command::Running;
use crate::support::Engine;

/// How long is written before something happens, and after.
const WHILE: Duration = Duration::from_secs(1);

/// How long there is no way to the server: longer than anybody waits for it.
const CUT: Duration = Duration::from_secs(20);

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

#[test]
fn without_a_way_to_the_server_everybody_is_told_so_and_all_goes_on_once_there_is_one() {
    let Some(server) = Place::of(Engine::Postgres) else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let wire = Wire::to(&server.url);
    let place = place_on(wire.url().to_owned());
    let (service, token) = place.start_first(&[], &[]);
    let through = write_while(&place, &service, &token, "cut off for 20 s", |client| {
        thread::sleep(WHILE);
        wire.cut();
        let cut = Instant::now();
        let told = thread::scope(|scope| {
            let asking = ["/readyz", "/api/v1/incidents", "/api/v1/stuck"]
                .map(|path| scope.spawn(|| refusals(&service, path, &token, cut)));
            asking.map(|asking| asking.join().unwrap())
        });
        tell(&place, &format!("cut off: readiness, reads and reports told so after {told:?}"));
        wire.mend();
        let mended = Instant::now();
        client.until_written();
        let written = mended.elapsed();
        while service.get("/readyz", "").0 != 200 {
            assert!(mended.elapsed() < RECOVERY, "it is not ready again");
        }
        vec![written, mended.elapsed()]
    });
    assert_eq!(through.cut_off, 0, "somebody was told nothing");
    service.stop();
}

/// Asks for a path as long as there is no way to the server; answers how often that was told, and after how long at the
/// latest.
fn refusals(service: &Running, path: &str, token: &str, since: Instant) -> (usize, Duration) {
    let (mut count, mut slowest) = (0, Duration::ZERO);
    while since.elapsed() < CUT {
        let began = Instant::now();
        let (status, body) = service.get(path, token);
        assert_eq!(status, 503, "{path}: {body}");
        (count, slowest) = (count + 1, slowest.max(began.elapsed()));
        assert_eq!(service.get("/healthz", "").0, 200);
        thread::sleep(Duration::from_millis(50));
    }
    (count, slowest)
}

/// Writes, through whatever happens, until it has and a while longer; then everything that was acknowledged is there
/// once.
fn write_while(
    place: &Place,
    service: &Running,
    token: &str,
    what: &str,
    happens: impl FnOnce(&Client) -> Vec<Duration>,
) -> Through {
    let client = Client::new(&service.base, token);
    let (through, took) = client.report_through("0", || {
        let took = happens(&client);
        thread::sleep(WHILE);
        took
    });
    let mut kept = Kept::default();
    kept.writes.extend(through.writes.iter().cloned());
    kept.are_there_once(&client);
    place.verify_audit();
    let took: Vec<_> = took.iter().map(Duration::as_millis).collect();
    tell(
        place,
        &format!(
            "{what}: {} writes, each there once; told {} times to try later, after {} ms at the latest, cut off {} times, {} of \
             those sent again had been written; written again after {took:?} ms",
            kept.writes.len(),
            through.later,
            through.slowest.as_millis(),
            through.cut_off,
            through.replayed,
        ),
    );
    through
}
