//! A large organisation's history: 1,000 incidents, 300 reviews and 3,000 actions over five years are imported through
//! the service as its own export would tell them (`rows`), and multiplied inside the database (`multiply`).
//!
//! Everything is derived from its number, so that every run has the same data. A generation is a copy of all rows under
//! other ids and numbers, each some days earlier (in what lists are ordered by; the documents keep their moments). What is
//! *not* multiplied: teams, services, and the entries of audit and feed, of which there are as many as the import and the
//! bench itself made. PostgreSQL's search finds a copy by the number of its original, since the words are copied as they are.

mod multiply;
mod rows;

use std::process::Command;

use crate::client::{Connection, Request};
use crate::driver::Driver;

/// Incidents that are imported; everything else is multiplied from there.
pub const TEMPLATES: u64 = 1_000;

/// Lines of one import; it is one transaction.
const BATCH: usize = 500;

/// Imports one generation through the service.
pub fn import(address: &str, token: &str) {
    let mut connection = Connection::open(address);
    for batch in rows::all().chunks(BATCH) {
        let request = Request::rows("/api/v1/imports", token, &batch.join("\n"));
        let told = connection.ask(&request).unwrap();
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
        let refused = told["refused"].as_i64();
        assert_eq!(refused, Some(0), "{told}");
    }
}

/// What tells this program to do nothing but multiply: from how many incidents, to how many, where.
const GROW: &str = "KINTSUGI_BENCH_GROW";

/// Multiplies what one generation has until there are so many incidents; `from` are there already. Another process does
/// it, so that what the service takes of the memory can be told.
pub fn grow(url: &str, from: u64, to: u64) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let status = command.env(GROW, format!("{from} {to} {url}")).status().unwrap();
    assert!(status.success(), "{status}");
}

/// Does so, if this is that process.
pub fn grows() -> bool {
    let Ok(told) = std::env::var(GROW) else { return false };
    let mut told = told.splitn(3, ' ');
    let mut next = || told.next().unwrap();
    let number = |text: &str| text.parse::<u64>().unwrap() / TEMPLATES;
    let (from, to, driver) = (number(next()), number(next()), Driver::at(next()));
    multiply::grow(&mut driver.open(), from, to);
    true
}

/// An incident's id, by generation and number.
pub fn incident(generation: u64, number: u64) -> String {
    let original = rows::id("inc", number, rows::born(number, TEMPLATES));
    original.replace(&mark(0), &mark(generation))
}

/// By what the ids of a generation are told apart from the others'.
pub fn mark(generation: u64) -> String {
    format!("m4rk{}", 10_000 + generation)
}

/// The ids of teams and services.
pub fn team(number: u64) -> String {
    rows::shared_id("tea", number)
}

pub fn service(number: u64) -> String {
    rows::shared_id("svc", number)
}
