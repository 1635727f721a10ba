//! Several are started at once on a database with nothing in it.

use std::thread;
use std::time::Instant;

use super::{Client, Place, at_both, tell};

at_both! {
    fn five_started_at_once_on_an_empty_database_all_serve(place) {
        let began = Instant::now();
        let services: Vec<_> = thread::scope(|scope| {
            let starts: Vec<_> = (0..5).map(|_| scope.spawn(|| place.start().0)).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        let took = began.elapsed();
        assert_eq!(place.run(&["migrate"]).out, "up to date\n");
        let tokens = place.run(&["token", "list"]).out;
        assert_eq!(tokens.lines().count(), 1, "{tokens}");
        let create = ["token", "create", "--person", "Administrator", "--scope", "all", "--name", "second"];
        let token = place.run(&create).out.trim().to_owned();
        for service in &services {
            let written = Client::new(&service.base, &token).report(&service.base);
            assert!(written.id.is_some());
        }
        for service in services {
            let seen = Client::new(&service.base, &token).all("incidents?limit=200", "cursor");
            assert_eq!(seen.len(), 5);
            service.stop();
        }
        place.verify_audit();
        tell(&place, &format!(
            "five started at once on an empty database: all ready after {} ms",
            took.as_millis()
        ));
    }
}
