//! More connections than there are files for, and more slow reports than there are connections for them.

use std::io::{Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

use super::{Place, at_both, short_or_long, tell};
use crate::command::{Running, program};
use crate::support::Engine;

#[test]
fn more_idle_connections_than_files_hold_nothing_up_once_they_are_gone() {
    let (connections, files) = short_or_long((400, 128), (5_000, 1_024));
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
        "--operations-listen",
        "127.0.0.1:0",
    ]);
    let service = Running::spawn(&mut command, "Another one");
    let idle: Vec<_> = (0..connections).map(|_| idle_connection(&service)).collect();
    let (before, began) = (cpu_time(&service), Instant::now());
    thread::sleep(Duration::from_secs(2));
    let (busy, looked) = (cpu_time(&service).saturating_sub(before), began.elapsed());
    let answered = idle.iter().filter(|connection| connection.is_answered()).count();
    assert!((1..connections).contains(&answered), "{answered}");
    let began = Instant::now();
    for path in ["/healthz", "/readyz", "/version", "/metrics"] {
        assert_eq!(operations(&service, path), 200, "{path}, while all connections are taken");
    }
    let watched = began.elapsed();
    assert_eq!(operations(&service, "/api/v1/me"), 404, "only what is for those who run it");
    let mut supervisor = program(place.folder.path());
    let asked = supervisor.args([
        "healthcheck",
        "--ready",
        "--operations-listen",
        &operations_at(&service),
    ]);
    assert!(asked.status().unwrap().success(), "as a supervisor asks");
    drop(idle);
    let began = Instant::now();
    assert_eq!(service.get("/readyz", "").0, 200);
    tell(
        &place,
        &format!(
            "{connections} idle connections where there are files for {files}: {answered} served, {} ms of processor time \
         within {} ms; the address for operations answered four times within {} ms; served again {} ms after they were gone",
            busy.as_millis(),
            looked.as_millis(),
            watched.as_millis(),
            began.elapsed().as_millis()
        ),
    );
    service.stop();
}

at_both! {
    fn more_slow_reports_than_connections_are_told_to_come_later_and_hold_nothing_up(place) {
        let (service, token) = place.start_first(&["--readers", "2", "--long-readers", "2"], &[]);
        let slow = Slow::reports(&place);
        let (mut told, mut light) = (Vec::new(), Duration::ZERO);
        thread::scope(|scope| {
            let report = || {
                let began = Instant::now();
                let (status, body) = service.get("/api/v1/stuck", &token);
                assert!(status == 503 || status == slow.otherwise(), "{status}: {body}");
                (status, began.elapsed())
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
            told = reports.into_iter().map(|report| report.join().unwrap()).collect();
        });
        drop(slow);
        assert_eq!(service.get("/api/v1/stuck", &token).0, 200);
        let mut later: Vec<_> = told.iter().filter(|told| told.0 == 503).map(|told| told.1).collect();
        later.sort();
        // Two have a connection, and wait for the database.
        later.truncate(later.len().min(REPORTS - 2));
        tell(&place, &format!(
            "{REPORTS} slow reports for 2 connections: {} told to come later, after {} to {} ms; slowest light request \
             meanwhile {} ms",
            later.len(), later[0].as_millis(), later.last().unwrap().as_millis(), light.as_millis(),
        ));
        service.stop();
    }
}

/// How many reports are asked for at once.
const REPORTS: usize = 64;

/// How many entries SQLite has to count for each.
const ENTRIES: usize = 400_000;

/// What makes the report of what is stuck slow, as long as it is there: whoever asks waits while this is held; or, where
/// nothing is, counts much.
struct Slow {
    held: Option<(Runtime, Client)>,
}

impl Slow {
    fn reports(place: &Place) -> Self {
        if place.engine == Engine::Sqlite {
            place.execute(&format!(
                "INSERT INTO waits (record_id, reason, noun, since) \
                 WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {ENTRIES}) \
                 SELECT 'act_' || n, 'overdue', 'action', n FROM s"
            ));
            return Self { held: None };
        }
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let holder = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&place.url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute("BEGIN; LOCK TABLE waits IN ACCESS EXCLUSIVE MODE").await.unwrap();
            client
        });
        Self { held: Some((runtime, holder)) }
    }

    /// What is answered to those whose turn comes.
    fn otherwise(&self) -> u16 {
        if self.held.is_some() { 503 } else { 200 }
    }
}

/// What is answered at the address for those who run the service.
fn operations(service: &Running, path: &str) -> u16 {
    let base = operations_at(service);
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
    let agent = ureq::Agent::new_with_config(agent);
    agent.get(format!("http://{base}{path}")).call().unwrap().status().as_u16()
}

/// The address for those who run the service.
fn operations_at(service: &Running) -> String {
    let line = service.greeting.lines().find(|line| line.contains("operations")).unwrap();
    line.split_whitespace().nth(1).unwrap().trim_start_matches("http://").to_owned()
}

/// A connection on which something was asked, and which is left open.
struct Idle(TcpStream);

fn idle_connection(service: &Running) -> Idle {
    let address: SocketAddr = service.base.trim_start_matches("http://").parse().unwrap();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_nonblocking(true).unwrap();
    // Beyond what the system keeps waiting, nobody gets as far as a connection; nobody waits for that.
    drop(socket.connect(&address.into()));
    let mut stream = TcpStream::from(socket);
    drop(stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: k\r\n\r\n"));
    Idle(stream)
}

impl Idle {
    /// Whether it was answered so far.
    fn is_answered(&self) -> bool {
        (&self.0).read(&mut [0; 64]).is_ok_and(|read| read > 0)
    }
}

/// So many open files for this process.
pub fn allow_ourselves(files: usize) {
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
