//! Lives a year of an organisation, and says whether all went as it should: `cargo run --example year`.
//!
//! On SQLite, and on the PostgreSQL server that `KINTSUGI_TEST_PG` names; `--on sqlite` or `--on postgres` takes one of them.
//! The clock is moved by hand. Two instances do the jobs; one of them is a process of its own, which is killed (`kill -9`)
//! at random moments. `--days N` lives a part of it. What it does stands in `tests/it/year`, of which the tests live some weeks.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a year that does not go as foretold should stop there"
)]

#[macro_use]
#[expect(dead_code, unused_imports, reason = "tests stand on more of it")]
#[path = "../../tests/it/support/mod.rs"]
mod support;
#[expect(dead_code, reason = "some of it is for the short form")]
#[path = "../../tests/it/year/mod.rs"]
mod year;

use support::smtp::Smtp;
use support::{Engine, World, on};
use year::{Other, Process, Span, Year};

const USAGE: &str = "usage: year [--on sqlite|postgres] [--days N]";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    if let ["--instance", url, port] = words[..] {
        let work = year::instance(url, port.parse().unwrap());
        return actix_web::rt::System::new().block_on(work);
    }
    let (mut engines, mut days) = (&[Engine::Sqlite, Engine::Postgres][..], 365);
    for pair in words.chunks(2) {
        match *pair {
            ["--on", "sqlite"] => engines = &[Engine::Sqlite],
            ["--on", "postgres"] => engines = &[Engine::Postgres],
            ["--days", number] => days = number.parse().unwrap(),
            _ => panic!("{USAGE}"),
        }
    }
    engines.iter().for_each(|engine| live(*engine, days));
}

fn live(engine: Engine, days: i64) {
    println!("\n{engine:?}");
    on(engine, |world: World| async move {
        let mails = Smtp::start();
        let process = Process::new(&world.url, mails.port());
        let span = Span { days, real: true, step: 2 };
        let other = Other::Killed { process, alone: false };
        println!("{}", Year::live(world, span, mails, other).await);
    });
}
