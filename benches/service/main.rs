//! How fast the service is, beside what the machine can do in the same run:
//!
//!     cargo bench --bench service                                    small, about three minutes
//!     SIZE=1000000 cargo bench --bench service                       a million incidents, three million actions
//!     KINTSUGI_BENCH_PG=postgres://… cargo bench --bench service     and an empty PostgreSQL database
//!
//! The real service in this process, asked over TCP by 64 connections (`load`). The floors (`floors`, `driver`): a bare
//! handler that tells the same bytes, durable writes to the same disk, and the very statements of a request through the
//! driver alone (`overheard`). What counts are the ratios; the machine's own figures change with its company. The data
//! are those of a large organisation (`seed`), always the same. `SECONDS=5` measures longer than the usual 3, `FOLDER`
//! says where the SQLite file is made (27 GB at a million), `ENGINE=postgres` leaves SQLite out, and
//! `WRITE=docs/performance.md` puts the figures there and draws beside it what one more million costs; `DRAW=` does no more
//! than draw it again.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::expect_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a bench ends where something is not as it should be, and counts what fits"
)]

mod client;
mod driver;
mod export;
mod floors;
mod load;
mod overheard;
mod plot;
mod process;
mod seed;
mod serve;
mod table;
mod works;

use std::time::{Duration, Instant};

use driver::Driver;
use table::{HEAD, Report};
use works::{Works, timed};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// At how many incidents is measured, as far as they are asked for.
const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

fn main() {
    if seed::grows() {
        return;
    }
    if let Ok(document) = std::env::var("DRAW") {
        return plot::draw(document.as_ref());
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let time = Duration::from_secs(number("SECONDS").unwrap_or(3));
    let size = number("SIZE").unwrap_or(SIZES[0]);
    overheard::prepare();
    let folder = tempfile::tempdir_in(std::env::var("FOLDER").unwrap_or(".".to_owned())).unwrap();
    let syncs = floors::durable_writes(folder.path(), time);
    let mut report = Report::default();
    report
        .say(&format!("{time:.0?} each; durable writes of 4 KiB, one after another: {syncs:.0}/s"));
    if std::env::var("ENGINE").as_deref() != Ok("postgres") {
        let path = folder.path().join("bench.db");
        let url = format!("sqlite://{}", path.display());
        report = on("SQLite", &url, size, time, syncs, report);
        // Before the other one needs the room.
        std::fs::remove_file(path).unwrap();
    }
    if let Ok(url) = std::env::var("KINTSUGI_BENCH_PG") {
        report = on("PostgreSQL", &url, size, time, syncs, report);
    }
    if let Ok(document) = std::env::var("WRITE") {
        report.write_into(document.as_ref());
        plot::draw(document.as_ref());
    }
}

/// Measures everything on one database.
fn on(
    engine: &'static str,
    url: &str,
    size: u64,
    time: Duration,
    syncs: f64,
    mut report: Report,
) -> Report {
    let (mut served, token) = serve::service(url);
    let token = token.expect("a new database");
    let took = timed(|| seed::import(&served.address, &token));
    report.say(&format!("\n### {engine}\n\nOne generation was imported in {took:.1?}."));
    let sizes: Vec<u64> = SIZES.into_iter().filter(|next| *next <= size).collect();
    let mut there = seed::TEMPLATES;
    for next in &sizes {
        served.stop();
        let took = timed(|| seed::grow(url, there, *next));
        there = *next;
        let begun = Instant::now();
        let (again, _) = serve::service(url);
        report.say(&format!(
            "\n**{engine}, {there} incidents, {} reviews, {} actions**: seeded in {took:.0?}, service ready in {:.2?} \
             with {} MB resident\n\n{HEAD}",
            there * 3 / 10,
            there * 3,
            begun.elapsed(),
            process::resident(),
        ));
        let driver = Driver::at(url);
        let token = token.clone();
        let mut works = Works { engine, driver, served: again, token, size: there, time, report };
        if Some(next) == sizes.last() {
            works.all(syncs);
        } else {
            works.reads();
        }
        works.report.say(&format!("\n{} MB resident, clients included", process::resident()));
        (served, report) = (works.served, works.report);
    }
    served.stop();
    report
}
