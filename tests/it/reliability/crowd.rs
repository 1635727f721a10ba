//! Hundreds of slow clients at once, of every kind, beside people who want something: the ones are cut off, the others
//! served.

use std::io::{ErrorKind, Read, Write as _};
use std::net::TcpStream;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use super::many::allow_ourselves;
use super::{Client, Place, percentile, short_or_long, tell, time_while};
use crate::command::Running;
use crate::support::Engine;

/// How often those write who write slowly, a letter each.
const PAUSE: Duration = Duration::from_secs(1);

/// Longer than any time limit of the service.
const LONGEST: Duration = Duration::from_mins(2);

/// How long others are served before anybody is slow.
const BEFORE: Duration = Duration::from_secs(3);

/// How much longer than the service waits those wait who read nothing.
const MORE: Duration = Duration::from_secs(8);

/// A kind of slow client: what is sent at once, what each second after that, and what it is told in the end.
struct Kind {
    name: &'static str,
    at_once: String,
    then: &'static str,
    told: Option<&'static str>,
}

fn kinds(token: &str) -> [Kind; 4] {
    let post = format!(
        "POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: 1000\r\n\r\n{{"
    );
    let head = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ".to_owned();
    // More than the buffers of both ends hold.
    let answers = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(60);
    let told = Some("HTTP/1.1 408 ");
    [
        Kind { name: "head, a letter a second", at_once: head, then: "a", told },
        Kind { name: "stalled body", at_once: post.clone(), then: "", told },
        Kind { name: "body, a letter a second", at_once: post, then: " ", told },
        Kind { name: "reading nothing", at_once: answers, then: "", told: None },
    ]
}

#[test]
fn hundreds_of_slow_clients_are_cut_off_and_others_are_served() {
    let seconds = ["--header-timeout", "1s", "--body-timeout", "2s", "--stall-timeout", "2s"];
    let (each, settings, stall): (usize, &[&str], _) =
        short_or_long((10, &seconds, Duration::from_secs(2)), (125, &[], Duration::from_secs(30)));
    allow_ourselves(2_000);
    let place = Place::of(Engine::Sqlite).unwrap();
    let (service, token) = place.start_first(settings, &[]);
    let (client, most) = (Client::new(&service.base, &token), AtomicU64::new(0));
    let ask = |name: &str, count: usize| {
        let (status, body, _) = client.send(&format!("{name}-{count}")).unwrap();
        assert_eq!(status, 201, "{body}");
        assert_eq!(service.get("/api/v1/incidents", &token).0, 200);
        most.fetch_max(resident(&service), Relaxed);
    };
    let (before, ()) = time_while(|count| ask("before", count), || thread::sleep(BEFORE));
    let resting = most.load(Relaxed);
    let (beside, took) =
        time_while(|count| ask("beside", count), || crowd(&service, &kinds(&token), each, stall));
    let p99 = |of: &[Duration]| percentile(of, 99).as_millis();
    tell(
        &place,
        &format!(
            "{each} slow clients of each kind, cut off after (ms, the last of them) {took:?}; a write and a list meanwhile: p99 \
             {} ms of {}, before {} ms of {}; {} KiB more memory than {resting}",
            p99(&beside),
            beside.len(),
            p99(&before),
            before.len(),
            most.load(Relaxed) - resting,
        ),
    );
    service.stop();
}

/// Slow clients of a kind, all at once; answers after how long the last of them was cut off.
fn crowd(
    service: &Running,
    kinds: &[Kind],
    each: usize,
    stall: Duration,
) -> Vec<(&'static str, u128)> {
    thread::scope(|scope| {
        let crowds: Vec<_> = kinds
            .iter()
            .map(|kind| {
                let clients = (0..each).map(|_| scope.spawn(move || be_slow(service, kind, stall)));
                (kind.name, clients.collect::<Vec<_>>())
            })
            .collect();
        let last = |clients: Vec<thread::ScopedJoinHandle<'_, Duration>>| {
            clients.into_iter().map(|client| client.join().unwrap()).max().unwrap().as_millis()
        };
        crowds.into_iter().map(|(name, clients)| (name, last(clients))).collect()
    })
}

/// Is slow until it is cut off; answers after how long that was.
fn be_slow(service: &Running, kind: &Kind, stall: Duration) -> Duration {
    let mut stream = TcpStream::connect(service.base.trim_start_matches("http://")).unwrap();
    let (began, mut told) = (Instant::now(), Vec::new());
    stream.write_all(kind.at_once.as_bytes()).unwrap();
    let Some(expected) = kind.told else {
        thread::sleep(stall + MORE);
        let end = stream.read_to_end(&mut told);
        assert!(end.is_err(), "{}: it was told all of {} bytes", kind.name, told.len());
        return began.elapsed();
    };
    stream.set_read_timeout(Some(PAUSE)).unwrap();
    let mut piece = [0; 1_024];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => told.extend_from_slice(&piece[..length]),
            Err(why) if why.kind() == ErrorKind::WouldBlock => {
                assert!(began.elapsed() < LONGEST, "{}: it is still connected", kind.name);
                // Whether it can be sent is no matter; reading tells when it is over.
                drop(stream.write_all(kind.then.as_bytes()));
            }
            Err(_) => break,
        }
    }
    let told = String::from_utf8_lossy(&told);
    assert!(told.starts_with(expected), "{}: {told}", kind.name);
    began.elapsed()
}

/// How much memory a service takes, in KiB.
fn resident(service: &Running) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", service.process())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
