//! An export of all incidents, beside reading the same rows through the driver: how quick, how soon, and in how much
//! memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::Connection;
use crate::load::Measured;
use crate::overheard::{Bind, Statement};
use crate::process;
use crate::table::{Floor, HEAD};
use crate::works::Works;

/// Rows that are read at a time.
const PAGE: i64 = 500;

pub fn measure(works: &mut Works) {
    let request = works.asking("/exports/incidents");
    let (before, most, over) = (process::resident(), AtomicU64::new(0), AtomicBool::new(false));
    let cpu = process::cpu();
    let (streamed, clients) = thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                most.fetch_max(process::resident(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(20));
            }
        });
        let reading = scope.spawn(|| {
            let connection = Connection::open(&works.served.address);
            let streamed = connection.stream(&request, works.time * 5).unwrap();
            over.store(true, Ordering::Relaxed);
            (streamed, process::cpu_of_this_thread())
        });
        reading.join().unwrap()
    });
    let cpu = process::cpu_since(cpu).saturating_sub(clients);
    let (most, after) = (most.into_inner(), process::resident());
    let per_second = streamed.lines as f64 / streamed.time.as_secs_f64();
    let first = streamed.first_byte;
    let measured = Measured {
        per_second,
        median: first,
        p99: first,
        cpu: cpu / u32::try_from(streamed.lines).unwrap(),
        refused: 0,
    };
    let floor = Floor::of("its rows by the driver", rows(works), Some(0.5));
    works.row("export incidents: rows, first byte", measured, vec![floor]);
    works.report.say(&format!(
        "\n{} rows, {} MB; resident: {before} MB before, {most} MB at most, {after} MB after; the table goes on:\n\n{HEAD}",
        streamed.lines,
        streamed.bytes >> 20,
    ));
}

/// How many rows a second the driver reads, page by page as the export does.
fn rows(works: &Works) -> f64 {
    let place = if works.engine == "SQLite" { "?" } else { "$1" };
    let sql =
        format!("SELECT id, record FROM incidents WHERE id > {place} ORDER BY id LIMIT {PAGE}");
    let (mut session, begun, mut count) = (works.driver.open(), Instant::now(), 0_usize);
    let mut after = String::new();
    while begun.elapsed() < works.time {
        let binds = vec![Bind::Text(after)];
        let read = session.run(&Statement { sql: sql.clone(), binds });
        count += read.rows;
        after = read.last;
    }
    count as f64 / begun.elapsed().as_secs_f64()
}
