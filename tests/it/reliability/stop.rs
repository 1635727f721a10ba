//! Told to stop under load, the service finishes what it accepted; told twice, it ends.

use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::{Client, Kept, Place, at_both, tell};
use crate::command::Running;

/// How long it goes on serving when it is told to stop.
const DRAIN: [&str; 2] = ["--drain-delay", "1s"];
/// The same, and then it waits for requests longer than a test waits for it.
const PATIENT: [&str; 4] = ["--drain-delay", "1s", "--drain-timeout", "10m"];

at_both! {
    fn told_to_stop_under_load_it_fails_no_request_that_it_accepted(place) {
        let (service, token) = place.start_first(&DRAIN, &[]);
        let client = Client::new(&service.base, &token);
        let half = Half::send(&service, &token);
        let (sent, ()) = client.report_while("0", |stop| {
            thread::sleep(Duration::from_millis(500));
            service.signal("-TERM");
            while service.get("/readyz", "").0 == 200 {}
            // A load balancer asks now and then, so it goes on sending for a while.
            thread::sleep(Duration::from_millis(500));
            stop.store(true, Ordering::Relaxed);
        });
        while TcpStream::connect(address(&service)).is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
        let answer = half.send_rest();
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
        let began = Instant::now();
        assert_eq!(service.wait(), Some(0));
        let took = began.elapsed();
        let sent_count = sent.len();
        let mut kept = Kept::default();
        let (service, _) = place.start();
        let client = Client::new(&service.base, &token);
        kept.send_again(&client, sent);
        assert_eq!(kept.cut_off, 0);
        kept.send_again(&client, vec![client.report(HALF)]);
        kept.are_there_once(&client);
        service.stop();
        tell(&place, &format!(
            "SIGTERM under load: {sent_count} requests, none failed; end {} ms after the last answer",
            took.as_millis()
        ));
    }

    fn told_twice_under_load_it_ends_and_keeps_what_it_acknowledged(place) {
        let (service, token) = place.start_first(&PATIENT, &[]);
        let client = Client::new(&service.base, &token);
        let _half = Half::send(&service, &token);
        let (sent, took) = client.report_while("0", |_| {
            thread::sleep(Duration::from_millis(300));
            service.signal("-TERM");
            while service.get("/readyz", "").0 == 200 {}
            let began = Instant::now();
            service.signal("-TERM");
            assert_eq!(service.wait(), Some(0));
            began.elapsed()
        });
        let (service, _) = place.start();
        let client = Client::new(&service.base, &token);
        let mut kept = Kept::default();
        kept.send_again(&client, sent);
        kept.are_there_once(&client);
        service.stop();
        tell(&place, &format!("second SIGTERM under load: end after {} ms", took.as_millis()));
    }
}

/// The title of what is sent by halves, which is also its key.
const HALF: &str = "half";

/// A request of which half the body was sent.
struct Half(TcpStream);

const BODY: (&str, &str) = ("{\"title\":", "\"half\"}");

impl Half {
    fn send(service: &Running, token: &str) -> Self {
        let mut stream = TcpStream::connect(address(service)).unwrap();
        let length = BODY.0.len() + BODY.1.len();
        write!(
            stream,
            "POST /api/v1/incidents HTTP/1.1\r\nHost: k\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {HALF}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{}",
            BODY.0
        )
        .unwrap();
        Self(stream)
    }

    /// Sends the other half; answers what comes back until the connection is closed.
    fn send_rest(mut self) -> String {
        self.0.write_all(BODY.1.as_bytes()).unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).unwrap();
        answer
    }
}

fn address(service: &Running) -> &str {
    service.base.trim_start_matches("http://")
}
