//! What is wrong with a database, check by check, beside a running service. Examining changes nothing; `mend` writes
//! again what is derived, and nothing else. May use: `backup`, `connection`, `migrate`, `nouns`, `tables`.
//!
//! Every piece is read in a snapshot of its own, so that no log grows while a large database is examined.

mod compare;
mod mend;
mod place;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::audit::Verification;
use super::backup::integrity;
use super::config::{Config, Engine};
use super::connection::{Connector, DbConnection, Purpose};
use super::error::StoreError;
use super::migrate;
use super::sql::Sql;
use super::tables;
use super::transaction::ReadTx;

/// How many of what is wrong are named.
const NAMED: usize = 5;

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// All is well.
    Ok,
    /// It works, and should be looked at.
    Warning,
    /// It is wrong.
    Fault,
}

/// One check and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// What was found.
    pub state: State,
    /// The same in words.
    pub told: String,
    /// What to do about it; nothing when all is well.
    pub todo: &'static str,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Examination {
    /// The checks, in the order in which they were made.
    pub checks: Vec<Check>,
    /// By table, records whose derived rows are to be written again.
    records: BTreeMap<&'static str, BTreeSet<String>>,
    /// Records that are not there any more, with derived rows left behind.
    gone: BTreeSet<String>,
    /// Whether the search's index is to be built anew.
    search: bool,
    /// The numbers that are to be drawn next, by noun.
    numbers: BTreeMap<&'static str, i64>,
}

/// Written by `mend`, which is what the command calls `--fix`.
const FIX: &str = "kintsugi doctor --fix";
const KEEP: &str = "keep this database as it is, and compare it with a backup from before";

impl Examination {
    /// Whether `mend` has something to do.
    pub fn is_mendable(&self) -> bool {
        self.search || !(self.records.is_empty() && self.gone.is_empty() && self.numbers.is_empty())
    }

    fn check(
        &mut self,
        name: &'static str,
        state: State,
        told: impl Into<String>,
        todo: &'static str,
    ) {
        self.checks.push(Check { name, state, told: told.into(), todo });
    }

    fn ok(&mut self, name: &'static str, told: impl Into<String>) {
        self.check(name, State::Ok, told, "");
    }

    /// A check that is well when nothing was found.
    fn none(&mut self, name: &'static str, well: &str, found: &[String], todo: &'static str) {
        if found.is_empty() {
            return self.ok(name, well);
        }
        let named: Vec<_> = found.iter().take(NAMED).map(String::as_str).collect();
        let more = found.len() - named.len();
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        self.check(name, State::Fault, format!("{}{more}", named.join("; ")), todo);
    }
}

/// Examines the database.
///
/// # Errors
/// When it cannot be opened or read at all; what is found wrong is in the answer.
pub fn examine(config: &Config, now: Timestamp) -> Result<Examination, StoreError> {
    let mut found = Examination::default();
    if config.engine() == Engine::Sqlite {
        place::examine(&config.path()?, &mut found);
    }
    let mut connection = Connector::new(config)?.open(Purpose::Inspect)?;
    if !file(&mut connection, &mut found)? || !schema(&mut connection, &mut found)? {
        return Ok(found);
    }
    clock(&mut connection, now, &mut found)?;
    feed(&mut connection, &mut found)?;
    mail(&mut connection, now, &mut found)?;
    rows::examine(&mut connection, &mut found)?;
    compare::examine(&mut connection, &mut found)?;
    Ok(found)
}

/// Whether SQLite can read all of its file; PostgreSQL looks after its own.
fn file(connection: &mut DbConnection, found: &mut Examination) -> Result<bool, StoreError> {
    if connection.engine() == Engine::Postgres {
        return Ok(true);
    }
    let faults = match integrity(connection) {
        Err(StoreError::Corrupt(why)) => vec![why],
        other => other?,
    };
    let todo = "stop the service, keep the file aside, and restore a backup: kintsugi restore";
    found.none("file", "every page and index is as it should be", &faults, todo);
    Ok(faults.is_empty())
}

/// Whether the database has the schema that the other checks rely on.
fn schema(connection: &mut DbConnection, found: &mut Examination) -> Result<bool, StoreError> {
    let have = match migrate::versions(connection) {
        Ok(have) => have,
        Err(StoreError::Failed(why)) => {
            let todo = "use the version of kintsugi that wrote it, or name another database";
            found.check("schema", State::Fault, why, todo);
            return Ok(false);
        }
        Err(error) => return Err(error),
    };
    let lacks = migrate::lacking(&have);
    if lacks.is_empty() {
        found.ok("schema", "up to date");
    } else {
        let told = format!("missing: {}; what is in the tables is not examined", lacks.join(", "));
        found.check("schema", State::Warning, told, "kintsugi backup, then kintsugi migrate");
    }
    Ok(lacks.is_empty())
}

/// Whether the machine, the database and what was recorded agree on the time.
fn clock(
    connection: &mut DbConnection,
    now: Timestamp,
    found: &mut Examination,
) -> Result<(), StoreError> {
    let now = now.as_microsecond();
    let last: Option<Option<i64>> =
        connection.row(Sql::new("SELECT MAX(recorded_at) FROM entries"))?;
    let ahead = last.flatten().map_or(0, |last| (last - now) / 1_000_000);
    let skew = match connection.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => {
            let there = ReadTx::new(connection).database_time()?.as_microsecond();
            (there - now).abs() / 1_000_000
        }
    };
    let todo = "see that the machines' clocks are kept by NTP: chronyc tracking";
    if ahead > 60 {
        let told =
            format!("the last entry was recorded {ahead} s after what this machine takes for now");
        found.check("clock", State::Fault, told, todo);
    } else if skew > 2 {
        found.check("clock", State::Warning, format!("{skew} s from the database's"), todo);
    } else {
        found.ok("clock", "no difference that matters");
    }
    Ok(())
}

/// Whether what is to be sent is sent.
fn mail(
    connection: &mut DbConnection,
    now: Timestamp,
    found: &mut Examination,
) -> Result<(), StoreError> {
    let day = SignedDuration::from_hours(24);
    let waiting =
        Sql::new("SELECT COUNT(*) FROM deliveries WHERE state = 'waiting' AND attempt_at < ");
    let given_up =
        Sql::new("SELECT COUNT(*) FROM deliveries WHERE state = 'given_up' AND settled_at > ");
    let waiting: i64 = connection.row(waiting.bind(now - day))?.unwrap_or(0);
    let given_up: i64 = connection.row(given_up.bind(now - day * 7))?.unwrap_or(0);
    if waiting == 0 && given_up == 0 {
        found.ok("mail", "nothing waits for long, and nothing was given up");
        return Ok(());
    }
    let told = format!(
        "{waiting} nudges wait to be sent for more than a day; {given_up} were given up in the last week"
    );
    let todo = "see that mail_host and mail_from are set and the mail server takes mails; the log has its words";
    found.check("mail", State::Warning, told, todo);
    Ok(())
}

/// Whether everything that happened is whole, and in an epoch.
fn feed(connection: &mut DbConnection, found: &mut Examination) -> Result<(), StoreError> {
    let head = match snapshot(connection, |tx| tx.feed_head()) {
        Err(StoreError::Corrupt(why)) => {
            found.check("epoch", State::Fault, why, KEEP);
            return Ok(());
        }
        other => other?,
    };
    if head.epoch.is_empty() {
        let told = "there is none, so readers of the feed cannot tell a restore";
        found.check("epoch", State::Fault, told, "kintsugi epoch renew");
    } else {
        found.ok("epoch", head.epoch);
    }
    let mut chain = snapshot(connection, Verification::begin)?;
    let report = loop {
        match snapshot(connection, |tx| chain.go_on(tx)) {
            Ok(None) => {}
            Ok(Some(report)) => break report,
            Err(StoreError::Corrupt(why)) => {
                found.check("audit chain", State::Fault, why, KEEP);
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    };
    match report.broken {
        None => found.ok("audit chain", format!("{} entries, whole", report.verified)),
        Some((position, why)) => {
            let told = format!("broken at entry {position}: {why}");
            found.check("audit chain", State::Fault, told, KEEP);
        }
    }
    Ok(())
}

/// Reads from one moment of the database.
fn snapshot<T>(
    connection: &mut DbConnection,
    read: impl FnOnce(&mut ReadTx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.begin_snapshot()?;
    let answer = read(&mut ReadTx::new(connection));
    connection.batch("ROLLBACK")?;
    answer
}

/// The table of a noun.
fn table(name: &str) -> Result<tables::Table, StoreError> {
    let known = tables::of(&migrate::known()).into_iter().find(|table| table.name == name);
    known.ok_or_else(|| StoreError::Failed(format!("there is no table {name}")))
}
