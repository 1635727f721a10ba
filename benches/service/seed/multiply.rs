//! Copies of all rows of the first generation under other ids and numbers, one statement for each table. Indexes are
//! taken away before and made again afterwards, which is quicker than keeping them.

use std::thread;
use std::time::{Duration, Instant};

use crate::driver::Session;

use super::{TEMPLATES, mark};

/// Microseconds by which a copy is earlier than the one before: a little more than from one record to the next, so that
/// records that are alike lie among others, as they do where they happen, over five more years.
const APART: u64 = 157_945_000_000;

/// A moment that is not known.
const NEVER: i64 = i64::MAX;

/// The tables of nouns that are multiplied, by what their numbers begin with, and how many there are of a thousand
/// incidents.
const NOUNS: [(&str, &str, &str, u64); 3] = [
    ("incidents", "incident", "INC", TEMPLATES),
    ("reviews", "review", "PIR", 300),
    ("actions", "action", "ACT", 3_000),
];

/// What is derived from them, or belongs to them; whose row it is stands in the column.
const DERIVED: [(&str, &str); 10] = [
    ("links", "from_id"),
    ("refs", "record_id"),
    ("waits", "record_id"),
    ("homes", "record_id"),
    ("seals", "record_id"),
    ("grants", "behind_id"),
    ("section_revisions", "review_id"),
    ("search_texts", "record_id"),
    ("verifications", "action"),
    ("transitions", "record_id"),
];

/// Makes the generations from the one to before the other.
pub fn grow(session: &mut Session, from: u64, to: u64) {
    if !session.is_postgres() {
        // Nothing is lost with this file but a bench. What the search's index keeps in memory before it writes is raised
        // for as long, from its usual megabyte.
        alone(session);
        session.batch(
            "PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; \
             INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 268435456)",
        );
        if from == 1 {
            raise(session);
        }
    }
    for (table, noun, prefix, each) in NOUNS {
        let number = Shift { prefix, each };
        copy(session, table, "id", Some(&number), from, to);
        let next = to * each + 1;
        session.batch(&format!("UPDATE numbers SET next_number = {next} WHERE noun = '{noun}'"));
    }
    for (table, key) in DERIVED {
        copy(session, table, key, None, from, to);
    }
    if session.is_postgres() {
        session.batch("VACUUM ANALYZE");
        session.batch("CHECKPOINT");
    } else {
        // The many large pieces of the index would be put together by whoever writes next; years of writing do it as they go.
        session.batch(
            "INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 1048576); \
             INSERT INTO search_index (search_index) VALUES ('optimize'); \
             PRAGMA journal_mode = WAL",
        );
    }
    // What the kernel still has to write would be in the way of what is measured.
    rustix::fs::sync();
}

/// Gives the search's index the levels of one that grew a commit at a time. What is put together goes one level further up
/// than there are, and four pieces of a level are merged into one of the next: on a low level, each dozen commits would have
/// the largest of all written anew.
fn raise(session: &mut Session) {
    for _ in 0..8 {
        session.batch(
            "INSERT INTO search_index (rowid, title, body) VALUES (-1, '', 'level'); \
             INSERT INTO search_index (search_index, rowid, title, body) VALUES ('delete', -1, '', 'level'); \
             INSERT INTO search_index (search_index) VALUES ('optimize')",
        );
    }
}

/// Leaves the write-ahead log, once the service that was stopped has let go of its last connection.
fn alone(session: &mut Session) {
    let begun = Instant::now();
    while !session.succeeds("PRAGMA journal_mode = DELETE") {
        assert!(begun.elapsed() < Duration::from_mins(1), "somebody keeps the database");
        thread::sleep(Duration::from_millis(100));
    }
}

/// How the numbers of a generation follow those of the one before.
struct Shift {
    prefix: &'static str,
    each: u64,
}

fn copy(session: &mut Session, table: &str, key: &str, number: Option<&Shift>, from: u64, to: u64) {
    let indexes = indexes(session, table);
    indexes.iter().for_each(|(name, _)| session.batch(&format!("DROP INDEX {name}")));
    let columns = columns(session, table);
    let values = columns.iter().map(|(column, is_text)| value(column, *is_text, number));
    let names = columns.iter().map(|(column, _)| column.as_str()).collect::<Vec<_>>().join(", ");
    // From a table of their own: SQLite would otherwise keep all that it copies in memory first.
    session.batch(&format!(
        "CREATE TEMP TABLE original AS SELECT * FROM {table} WHERE {key} LIKE '%{}%'",
        mark(0),
    ));
    session.batch(&format!(
        "INSERT INTO {table} ({names}) WITH RECURSIVE generations (k) AS \
         (SELECT {from} UNION ALL SELECT k + 1 FROM generations WHERE k + 1 < {to}) \
         SELECT {} FROM generations CROSS JOIN original t; DROP TABLE original",
        values.collect::<Vec<_>>().join(", "),
    ));
    indexes.iter().for_each(|(_, sql)| session.batch(sql));
}

/// What stands in a column of a copy.
fn value(column: &str, is_text: bool, number: Option<&Shift>) -> String {
    let renamed = format!("replace(t.{column}, '{}', 'm4rk' || (10000 + k))", mark(0));
    match (column, number) {
        ("number", Some(shift)) => shift.of_copy(),
        ("record", Some(shift)) => {
            let other = shift.of_copy();
            format!("replace({renamed}, '\"' || t.number || '\"', '\"' || {other} || '\"')")
        }
        _ if is_text => renamed,
        _ if column.ends_with("_at") => {
            format!(
                "CASE WHEN t.{column} < {NEVER} THEN t.{column} - CAST(k AS BIGINT) * {APART} ELSE t.{column} END"
            )
        }
        _ => format!("t.{column}"),
    }
}

impl Shift {
    fn of_copy(&self) -> String {
        let Self { prefix, each } = self;
        format!("('{prefix}-' || (CAST(substr(t.number, 5) AS BIGINT) + k * {each}))")
    }
}

/// The indexes of a table that can be made again: name and statement. What holds it together stays.
fn indexes(session: &mut Session, table: &str) -> Vec<(String, String)> {
    let sql = if session.is_postgres() {
        format!(
            "SELECT indexname || '|' || indexdef FROM pg_indexes WHERE tablename = '{table}' AND indexname LIKE '%\\_by\\_%'"
        )
    } else {
        format!(
            "SELECT name || '|' || sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL"
        )
    };
    let split = |text: String| {
        let (name, sql) = text.split_once('|').unwrap();
        (name.to_owned(), sql.to_owned())
    };
    session.texts(&sql).into_iter().map(split).collect()
}

/// The columns that a copy is given, and whether they are texts; the database numbers the places of texts itself, and works
/// out what follows from them.
fn columns(session: &mut Session, table: &str) -> Vec<(String, bool)> {
    let sql = if session.is_postgres() {
        format!(
            "SELECT column_name || '|' || upper(data_type) FROM information_schema.columns \
             WHERE table_name = '{table}' AND table_schema = current_schema AND is_generated = 'NEVER' \
             ORDER BY ordinal_position"
        )
    } else {
        format!("SELECT name || '|' || type FROM pragma_table_info('{table}') ORDER BY cid")
    };
    let split = |text: String| {
        let (name, kind) = text.split_once('|').unwrap();
        (name.to_owned(), kind == "TEXT")
    };
    session.texts(&sql).into_iter().map(split).filter(|(name, _)| name != "place").collect()
}
