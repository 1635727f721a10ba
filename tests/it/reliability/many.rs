//! More connections than there are files for, and more slow reports than there are connections for them.

use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tokio_postgres::NoTls;

use super::{Place, short_or_long, tell};
use crate::command::{Running, program};
use crate::support::Engine;

#[test]
fn more_idle_connections_than_files_hold_nothing_up_once_they_are_gone() {
    let (connections, files) = short_or_long((400, 128), (2_000, 1_024));
    let place = Place::of(Engine::Sqlite).unwrap();
    allow_ourselves(connections + 1_000);
    let mut command = Command::new("prlimit");
    let service = program(place.folder.path());
    command
        .current_dir(place.folder.path())
        .env_clear()
        .arg(format!("--nofile={files}"))
        .arg(service.get_program());
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database-url",
        &place.url,
        "--log-level",
        "error",
    ]);
    let service = Running::spawn(&mut command, "Another one");
    let idle: Vec<_> = (0..connections).map(|_| idle_connection(&service)).collect();
    let (before, began) = (cpu_time(&service), Instant::now());
    thread::sleep(Duration::from_secs(2));
    let (busy, looked) = (cpu_time(&service).saturating_sub(before), began.elapsed());
    let answered = idle.iter().filter(|connection| connection.is_answered()).count();
    assert!((1..connections).contains(&answered), "{answered}");
    drop(idle);
    let began = Instant::now();
    assert_eq!(service.get("/readyz", "").0, 200);
    tell(
        &place,
        &format!(
            "{connections} idle connections where there are files for {files}: {answered} served, {} ms of processor time \
         within {} ms; served again {} ms after they were gone",
            busy.as_millis(),
            looked.as_millis(),
            began.elapsed().as_millis()
        ),
    );
    service.stop();
}

#[test]
fn more_slow_reports_than_connections_are_told_to_come_later_and_hold_nothing_up() {
    const REPORTS: usize = 64;
    let Some(place) = Place::of(Engine::Postgres) else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let (service, token) = place.start_first(&["--readers", "2", "--long-readers", "2"], &[]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // Whoever asks what is stuck waits as long as this is held.
    let held = runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&place.url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute("BEGIN; LOCK TABLE waits IN ACCESS EXCLUSIVE MODE").await.unwrap();
        client
    });
    let (mut slowest, mut light) = (Duration::ZERO, Duration::ZERO);
    thread::scope(|scope| {
        let report = || {
            let began = Instant::now();
            let (status, body) = service.get("/api/v1/stuck", &token);
            assert_eq!(status, 503, "{body}");
            began.elapsed()
        };
        let reports: Vec<_> = (0..REPORTS).map(|_| scope.spawn(report)).collect();
        while reports.iter().any(|report| !report.is_finished()) {
            let began = Instant::now();
            for path in ["/api/v1/themes", "/readyz"] {
                let (status, body) = service.get(path, &token);
                assert_eq!(status, 200, "{path}: {body}");
            }
            light = light.max(began.elapsed());
        }
        let mut took: Vec<_> = reports.into_iter().map(|report| report.join().unwrap()).collect();
        took.sort();
        // Two have a connection, and wait for the database.
        slowest = slowest.max(took[REPORTS - 3]);
    });
    runtime.block_on(held.batch_execute("ROLLBACK")).unwrap();
    assert_eq!(service.get("/api/v1/stuck", &token).0, 200);
    tell(
        &place,
        &format!(
            "{REPORTS} slow reports for 2 connections: the excess told 503 after {} ms at the latest; slowest light request \
         meanwhile {} ms",
            slowest.as_millis(),
            light.as_millis()
        ),
    );
    service.stop();
}

/// A connection on which something was asked, and which is left open.
struct Idle(TcpStream);

fn idle_connection(service: &Running) -> Idle {
    let mut stream = TcpStream::connect(service.base.trim_start_matches("http://")).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: k\r\n\r\n").unwrap();
    Idle(stream)
}

impl Idle {
    /// Whether it was answered so far.
    fn is_answered(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        (&self.0).read(&mut [0; 64]).is_ok_and(|read| read > 0)
    }
}

/// So many open files for this process.
fn allow_ourselves(files: usize) {
    let arguments = [format!("--pid={}", std::process::id()), format!("--nofile={files}:")];
    assert!(Command::new("prlimit").args(arguments).status().unwrap().success());
}

/// How long the processors worked for it so far.
fn cpu_time(service: &Running) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", service.process())).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let ticks =
        after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}
