//! What the machine can do at best: durable writes to its disk, and the rows of a new incident through the bare driver.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::driver::{Driver, Session};
use crate::overheard::{Bind, Statement};

/// How often a second a small write can be made durable here, one after another.
pub fn durable_writes(folder: &Path, time: Duration) -> f64 {
    let mut file = std::fs::File::create(folder.join("floor")).unwrap();
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < time {
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

/// The rows that one creation of an incident writes: those of the incident (document, search text, number), and those
/// that a commit adds once for all its creations (entries of the feed, its head).
pub struct Creation {
    id: String,
    number: String,
    rows: Vec<Statement>,
    entry: Statement,
    head: Vec<Statement>,
}

impl Creation {
    /// Reads it from what the service said to its database while it created one.
    pub fn new(heard: Vec<Statement>) -> Self {
        let (head, rows): (Vec<_>, Vec<_>) = heard
            .into_iter()
            .filter(Statement::writes)
            .partition(|statement| statement.sql.starts_with("UPDATE feed_head"));
        let (entries, rows): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|statement| statement.sql.starts_with("INSERT INTO entries"));
        let incident = rows.iter().find(|row| row.sql.starts_with("INSERT INTO incidents"));
        let text = |place: usize| match &incident.unwrap().binds[place] {
            Bind::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        };
        let (id, number) = (text(0), text(1));
        Self { id, number, rows, entry: entries[0].clone(), head }
    }

    /// How many a second can be written, so many in each transaction.
    pub fn measure(&self, driver: &Driver, group: u64, time: Duration) -> f64 {
        let mut session = driver.open();
        if !session.is_postgres() {
            session.batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -16000");
        }
        let entries = self.entries(group, session.is_postgres());
        let (begun, mut written) = (Instant::now(), 0);
        // Apart from all that was written before, and from the other group size.
        let base = group << 24;
        while begun.elapsed() < time {
            session.batch("BEGIN");
            self.write(&mut session, base + written, group, &entries);
            session.batch("COMMIT");
            written += group;
        }
        written as f64 / begun.elapsed().as_secs_f64()
    }

    fn write(&self, session: &mut Session, first: u64, group: u64, entries: &str) {
        for number in first..first + group {
            self.rows.iter().for_each(|row| drop(session.run(&self.renamed(row, number))));
        }
        let binds = (first..first + group).flat_map(|number| {
            let mut entry = self.renamed(&self.entry, number);
            entry.binds[0] = Bind::Int((1 << 40) + i64::try_from(number).unwrap());
            entry.binds
        });
        let entries = Statement { sql: entries.to_owned(), binds: binds.collect() };
        session.run(&self.head[0]);
        session.run(&entries);
        session.run(&self.head[1]);
    }

    /// The same row of another incident.
    fn renamed(&self, row: &Statement, number: u64) -> Statement {
        let id = format!("{}{number:012}", &self.id[..self.id.len() - 12]);
        let named = format!("INC-F{number}");
        let binds = row.binds.iter().map(|bind| match bind {
            Bind::Text(text) => {
                Bind::Text(text.replace(&self.id, &id).replace(&self.number, &named))
            }
            other => other.clone(),
        });
        Statement { sql: row.sql.clone(), binds: binds.collect() }
    }

    /// One statement for the entries of a whole commit.
    fn entries(&self, group: u64, numbered: bool) -> String {
        let (begin, _) = self.entry.sql.split_once("VALUES").unwrap();
        let mut place = 0;
        let rows = (0..group).map(|_| {
            let places = self.entry.binds.iter().map(|_| {
                place += 1;
                if numbered { format!("${place}") } else { "?".to_owned() }
            });
            format!("({})", places.collect::<Vec<_>>().join(", "))
        });
        format!("{begin}VALUES {}", rows.collect::<Vec<_>>().join(", "))
    }
}
