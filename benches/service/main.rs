//! How fast the service is, beside what the machine can do in the same run:
//!
//!     cargo bench --bench service
//!     KINTSUGI_BENCH_PG=postgres://… cargo bench --bench service     and an empty PostgreSQL database
//!
//! Closed loops of 64 connections against the real service in this process. The floors: a bare handler that tells the
//! same bytes, and a loop of durable writes to the same disk. What counts are the ratios; the machine's own figures
//! change with its company. `SECONDS=10` measures longer than the usual 5.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a bench ends where something is not as it should be"
)]

mod client;

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use client::{Connection, Request};
use kintsugi::app::{Kintsugi, administrator};
use kintsugi::clock::{Clock, chance};
use kintsugi::http::{self, HttpConfig};
use kintsugi::store::{Config, Context, Moment, Store};

/// As many tools as a busy organisation has at a time.
const CONNECTIONS: u64 = 64;
/// Incidents that are there before anything is measured.
const SEEDED: u64 = 5_000;

/// What was measured of one kind of work.
struct Measured {
    per_second: f64,
    median: Duration,
    p99: Duration,
}

/// A service on an address of its own.
struct Served {
    address: String,
    token: String,
}

fn main() {
    let seconds = std::env::var("SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let time = Duration::from_secs(seconds);
    let folder = tempfile::tempdir_in(".").unwrap();
    let syncs = durable_writes(folder.path(), time);
    println!("durable writes of 4 KiB, one after another: {syncs:.0}/s\n");
    on("SQLite", &format!("sqlite://{}/bench.db", folder.path().display()), time, syncs);
    if let Ok(url) = std::env::var("KINTSUGI_BENCH_PG") {
        on("PostgreSQL", &url, time, syncs);
    }
}

/// Measures everything on one database.
fn on(engine: &str, url: &str, time: Duration, syncs: f64) {
    let served = serve(url);
    seed(&served);
    let incident = first_id(&served);
    let get = Request::get(&format!("/api/v1/incidents/{incident}"), &served.token);
    let bytes = Connection::open(&served.address).ask(&get).unwrap();
    let floor = measure(&bare(bytes), time, |_| get.clone());
    println!("{engine}: {SEEDED} incidents, {CONNECTIONS} connections, {} s each", time.as_secs());
    println!("| work | per second | median | p99 | beside |");
    println!("| --- | --- | --- | --- | --- |");
    line("a bare handler that tells the same bytes", &floor, "");
    let beside = |measured: &Measured| {
        format!("{:.2} of the bare handler", measured.per_second / floor.per_second)
    };
    let shown = measure(&served.address, time, |_| get.clone());
    line("get an incident", &shown, &beside(&shown));
    let list = "/api/v1/incidents?status=open&severity=sev3&sort=-reported_at&limit=50";
    let listed = measure(&served.address, time, |_| Request::get(list, &served.token));
    line("list 50, two filters, sorted", &listed, &beside(&listed));
    let created = measure(&served.address, time, |_| create(&served.token));
    let durable = |measured: &Measured| {
        format!("{:.1} times the durable writes", measured.per_second / syncs)
    };
    line("create an incident", &created, &durable(&created));
    let next = AtomicU64::new(0);
    let told = measure(&served.address, time, |_| {
        upsert(&served.token, next.fetch_add(1, Ordering::Relaxed))
    });
    let of_create =
        format!("{}, {:.2} of create", durable(&told), told.per_second / created.per_second);
    line("upsert an incident by reference", &told, &of_create);
    let register = measure(&served.address, time, |_| Request::get("/api/v1/stuck", &served.token));
    line("what is stuck", &register, &beside(&register));
    println!();
}

fn line(work: &str, measured: &Measured, beside: &str) {
    let Measured { per_second, median, p99 } = measured;
    println!("| {work} | {per_second:.0} | {median:.1?} | {p99:.1?} | {beside} |");
}

/// Asks on all connections until the time is over.
fn measure(address: &str, time: Duration, request: impl Fn(u64) -> Request + Sync) -> Measured {
    let (request, end) = (&request, Instant::now() + time);
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let asking = |number| {
            move || {
                let (mut connection, mut times) = (Connection::open(address), Vec::new());
                while Instant::now() < end {
                    let begun = Instant::now();
                    connection.ask(&request(number)).unwrap();
                    times.push(begun.elapsed());
                }
                times
            }
        };
        let running: Vec<_> = (0..CONNECTIONS).map(|number| scope.spawn(asking(number))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
    let count = u32::try_from(times.len()).unwrap();
    Measured { per_second: f64::from(count) / time.as_secs_f64(), median: at(50), p99: at(99) }
}

/// The real service on a new database.
fn serve(url: &str) -> Served {
    let clock = Clock::of_the_machine();
    let moments = clock.clone();
    let moment = move || Moment { now: moments.now(), random: chance() };
    let store = Store::open(&Config::new(url), moment).unwrap();
    let app = Kintsugi::new(store, clock).unwrap();
    let chance = [chance(), chance()];
    let first = app.store().write_blocking(Context::new("system"), move |tx| {
        administrator::enter_first(tx, chance, chance)
    });
    let token = first.unwrap().unwrap().secret.reveal().to_owned();
    let address = in_the_background(move || {
        let server = HttpServer::new(move || http::app(app.clone(), HttpConfig::default()));
        let server = server.disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs().first().unwrap().to_string();
        (address, server.run())
    });
    Served { address, token }
}

/// A handler that tells these bytes and does nothing else.
fn bare(bytes: Vec<u8>) -> String {
    let bytes = Arc::new(bytes);
    in_the_background(move || {
        let server = HttpServer::new(move || {
            let bytes = web::Bytes::from(bytes.to_vec());
            let tell = move || {
                let bytes = bytes.clone();
                async move { HttpResponse::Ok().content_type("application/json").body(bytes) }
            };
            App::new().default_service(web::to(tell))
        });
        let server = server.disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs().first().unwrap().to_string();
        (address, server.run())
    })
}

/// Runs a server on threads of its own, until the process ends; tells its address.
fn in_the_background(
    start: impl FnOnce() -> (String, actix_web::dev::Server) + Send + 'static,
) -> String {
    let (say, hear) = std::sync::mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let (address, server) = start();
            say.send(address).unwrap();
            server.await
        })
    });
    hear.recv().unwrap()
}

fn seed(served: &Served) {
    let each = SEEDED / CONNECTIONS + 1;
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut connection = Connection::open(&served.address);
                (0..each).for_each(|_| drop(connection.ask(&create(&served.token)).unwrap()));
            });
        }
    });
}

fn first_id(served: &Served) -> String {
    let request = Request::get("/api/v1/incidents?limit=1", &served.token);
    let told = Connection::open(&served.address).ask(&request).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    told.pointer("/items/0/id").and_then(serde_json::Value::as_str).unwrap().to_owned()
}

fn create(token: &str) -> Request {
    Request::post("/api/v1/incidents", token, &body(""))
}

/// Each of them tells of one of a thousand incidents at a time, each time something newer.
fn upsert(token: &str, number: u64) -> Request {
    let (id, moment) = (number % 1_000, jiff::Timestamp::UNIX_EPOCH + Duration::from_secs(number));
    let path = format!("/api/v1/incidents/by-reference?integration=bench&external_id={id}");
    Request::put(
        &path,
        token,
        &body(&format!(",\"source_updated_at\":\"{moment}\",\"tags\":[\"n{number}\"]")),
    )
}

fn body(more: &str) -> String {
    format!(
        "{{\"title\":\"Payments fail for a quarter of all customers\",\"severity\":\"sev3\",\
         \"occurred_at\":\"2026-11-02T08:00:00Z\",\"reported_at\":\"2026-11-02T08:10:00Z\",\"summary\":\"{}\"{more}}}",
        "It began after noon. ".repeat(20)
    )
}

/// How often a second a small write can be made durable here, one after another.
fn durable_writes(folder: &Path, time: Duration) -> f64 {
    let mut file = std::fs::File::create(folder.join("floor")).unwrap();
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < time {
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}
