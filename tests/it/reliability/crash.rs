//! The process is killed while clients write: what was acknowledged is there, once, and nothing by halves.

use std::thread;
use std::time::Duration;

use kintsugi::clock::chance;

use super::client::Write;
use super::{Client, Kept, Place, at_both, short_or_long, tell};
use crate::command::Running;
use crate::support::Engine;

at_both! {
    fn killed_under_load_it_keeps_what_it_acknowledged_once(place) {
        let (mut service, token) = place.start_first(&[], &[]);
        let (mut kept, mut slowest) = (Kept::default(), Duration::ZERO);
        for cycle in 0..short_or_long(3, 15) {
            let sent = write_until_killed(service, &token, cycle);
            let (again, took) = place.start();
            service = again;
            slowest = slowest.max(took);
            kept.send_again(&Client::new(&service.base, &token), sent);
        }
        kept.are_there_once(&Client::new(&service.base, &token));
        service.signal("-KILL");
        service.wait();
        place.verify_audit();
        is_whole(&place);
        tell(&place, &format!(
            "kill -9 under load: {} writes, each there once; {} answers cut off, {} of them written before; \
             slowest start to ready {} ms",
            kept.writes.len(), kept.cut_off, kept.written, slowest.as_millis()
        ));
    }
}

/// Writes, and kills the service after 0.2 to 2 seconds; answers what was sent.
pub fn write_until_killed(service: Running, token: &str, cycle: usize) -> Vec<Write> {
    let client = Client::new(&service.base, token);
    let (sent, ()) = client.report_while(&format!("{cycle}"), |_| {
        let pause = 200 + u64::try_from(chance() % 1800).unwrap();
        thread::sleep(Duration::from_millis(pause));
        service.signal("-KILL");
        service.wait();
    });
    sent
}

/// What SQLite itself thinks of its file.
pub fn is_whole(place: &Place) {
    if place.engine == Engine::Sqlite {
        // Nothing reads the rows, so a table refuses what is not well.
        place.execute(
            "CREATE TEMP TABLE whole (told TEXT CHECK (told = 'ok')); \
             INSERT INTO whole SELECT integrity_check FROM pragma_integrity_check; \
             INSERT INTO whole SELECT 'lost reference in ' || \"table\" FROM pragma_foreign_key_check;",
        );
    }
}
