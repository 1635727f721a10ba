//! A database copied to another, of the same engine or the other: table by table, in one transaction of the target, so
//! that it is there whole and compared, or not at all. May use: `audit`, `connection`, `migrate`, `search`, `tables`.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::audit::Verification;
use super::config::{Config, Engine, Patience};
use super::connection::{Connector, DbConnection, Purpose};
use super::error::StoreError;
use super::feed::Head;
use super::sql::{Sql, Value};
use super::tables::{self, Holds, Table};
use super::transaction::{Moment, ReadTx};
use super::{migrate, search};

/// Rows that are read and written at a time.
const PIECE: usize = 128;

/// The longest that one side waits for the other in its transaction.
const IDLE: Duration = Duration::from_hours(1);

/// Why a database was not copied; the target is as empty as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyError {
    /// The source cannot be read.
    Source(StoreError),
    /// The target cannot be written.
    Target(StoreError),
    /// The source lacks migrations.
    Behind,
    /// The target holds something in this table.
    NotEmpty(&'static str),
    /// The source was written to meanwhile.
    Moved,
    /// What arrived is not what was sent.
    Different(String),
}

/// A table that was copied, and found the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// The checksum of its rows: a sum, since the engines sort texts differently.
    pub checksum: String,
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The tables.
    pub tables: Vec<CopiedTable>,
    /// Texts for the search, of which the target made its own index.
    pub texts: u64,
    /// The end of the feed, the same on both sides.
    pub head: Head,
}

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows there will be, each counted when it is copied and when it is compared.
    Total(u64),
    /// So many more rows are done.
    Rows(u64),
}

/// Copies everything from one database into another that is empty, and compares it there.
///
/// # Errors
/// Why nothing was copied.
pub fn copy(
    from: &Config,
    to: &Config,
    moments: impl Fn() -> Moment,
    progress: &mut dyn FnMut(Progress),
) -> Result<Copied, CopyError> {
    let (from, to) = (patient(from), patient(to));
    let mut source = open(&from, Purpose::Inspect).map_err(CopyError::Source)?;
    let have = migrate::versions(&mut source).map_err(CopyError::Source)?;
    if !migrate::lacking(&have).is_empty() {
        return Err(CopyError::Behind);
    }
    migrate::migrate(&to, moments).map_err(CopyError::Target)?;
    let mut target = open(&to, Purpose::Migrate).map_err(CopyError::Target)?;
    let tables = tables::of(&have);
    source.begin_snapshot().map_err(CopyError::Source)?;
    target.begin_write().map_err(CopyError::Target)?;
    // Whatever ends this early drops the connection, and with it all that was written.
    let copied = Copying { source: &mut source, target: &mut target, progress }.run(&tables)?;
    source.batch("ROLLBACK").map_err(CopyError::Source)?;
    let now = ReadTx::new(&mut source).feed_head().map_err(CopyError::Source)?;
    if now != copied.head {
        return Err(CopyError::Moved);
    }
    target.batch("COMMIT").map_err(CopyError::Target)?;
    // Until it knows what its tables hold, PostgreSQL reads many whole; by itself it would look a minute later. SQLite is
    // to keep no statistics.
    if target.engine() == Engine::Postgres && target.batch("ANALYZE").is_err() {
        tracing::warn!("statistics could not be gathered; PostgreSQL does so by itself soon");
    }
    Ok(copied)
}

fn patient(config: &Config) -> Config {
    let patience = Patience { idle: IDLE, ..config.patience.clone() };
    Config { patience, ..config.clone() }
}

fn open(config: &Config, purpose: Purpose) -> Result<DbConnection, StoreError> {
    Connector::new(config)?.open(purpose)
}

struct Copying<'a> {
    source: &'a mut DbConnection,
    target: &'a mut DbConnection,
    progress: &'a mut dyn FnMut(Progress),
}

impl Copying<'_> {
    fn run(&mut self, tables: &[Table]) -> Result<Copied, CopyError> {
        self.refuse_unless_empty(tables)?;
        let mut total = 0;
        for table in tables {
            total += count(self.source, table).map_err(CopyError::Source)?;
        }
        (self.progress)(Progress::Total(total * 2));
        let mut copied = Vec::new();
        for table in tables {
            copied.push(self.copy(table)?);
        }
        let texts = self.copy_texts()?;
        for (table, sent) in tables.iter().zip(&copied) {
            let mut sum = Checksum::default();
            let progress = &mut *self.progress;
            each_piece(self.target, table, CopyError::Target, |rows| {
                rows.iter().for_each(|row| sum.add(row));
                progress(Progress::Rows(length(rows)));
                Ok(())
            })?;
            let arrived = sum.of(table);
            if arrived != *sent {
                let (here, there) = (sent.rows, arrived.rows);
                let why = format!("{}: {here} rows there, {there} here, or other ones", table.name);
                return Err(CopyError::Different(why));
            }
        }
        let head = self.verify_chain()?;
        Ok(Copied { tables: copied, texts, head })
    }

    fn refuse_unless_empty(&mut self, tables: &[Table]) -> Result<(), CopyError> {
        let target = |error| CopyError::Target(error);
        for table in tables.iter().filter(|table| table.name != "feed_head") {
            if count(self.target, table).map_err(target)? > 0 {
                return Err(CopyError::NotEmpty(table.name));
            }
        }
        let head = ReadTx::new(self.target).feed_head().map_err(target)?;
        if head.position > 0 {
            return Err(CopyError::NotEmpty("feed_head"));
        }
        // The one row that a migration makes.
        self.target.execute(Sql::new("DELETE FROM feed_head")).map(|_| ()).map_err(target)
    }

    fn copy(&mut self, table: &Table) -> Result<CopiedTable, CopyError> {
        let mut sum = Checksum::default();
        let (target, progress) = (&mut *self.target, &mut *self.progress);
        each_piece(self.source, table, CopyError::Source, |rows| {
            let mut insert = Sql::new("INSERT INTO ").text(table.name).text(" (");
            insert = insert.append(table.column_list()).text(") VALUES ");
            for (index, row) in rows.iter().enumerate() {
                sum.add(row);
                insert = insert.text(if index == 0 { "(" } else { ", (" });
                insert = insert.list(row.iter().cloned()).text(")");
            }
            progress(Progress::Rows(length(rows)));
            target.execute(insert).map(|_| ()).map_err(CopyError::Target)
        })?;
        Ok(sum.of(table))
    }

    /// The texts that the search finds records by, in their order; the target makes an index of its own of them.
    fn copy_texts(&mut self) -> Result<u64, CopyError> {
        let (mut after, mut copied) = (0, 0);
        loop {
            let sql = "SELECT place, record_id, noun, title, body FROM search_texts WHERE place > ";
            let sql = Sql::new(sql).bind(after).text(" ORDER BY place LIMIT ").bind(limit());
            let rows: Vec<(i64, String, String, String, String)> =
                self.source.rows(sql).map_err(CopyError::Source)?;
            let Some(last) = rows.last() else { return Ok(copied) };
            after = last.0;
            copied += length(&rows);
            let rows = rows
                .iter()
                .map(|(_, id, noun, title, body)| [id, noun, title, body].map(String::as_str));
            let insert = search::insert_texts(self.target.engine(), rows);
            self.target.execute(insert).map_err(CopyError::Target)?;
        }
    }

    fn verify_chain(&mut self) -> Result<Head, CopyError> {
        let mut tx = ReadTx::new(self.target);
        let mut chain = Verification::begin(&mut tx).map_err(CopyError::Target)?;
        loop {
            let Some(report) = chain.go_on(&mut tx).map_err(CopyError::Target)? else { continue };
            return match report.broken {
                None => Ok(report.head),
                Some((position, why)) => {
                    let why =
                        format!("the record of what happened is broken at entry {position}: {why}");
                    Err(CopyError::Different(why))
                }
            };
        }
    }
}

fn count(connection: &mut DbConnection, table: &Table) -> Result<u64, StoreError> {
    let count: Option<i64> = connection.row(table.count())?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

/// Goes over a table piece by piece, in the order of its key.
fn each_piece(
    connection: &mut DbConnection,
    table: &Table,
    side: impl Fn(StoreError) -> CopyError,
    mut does: impl FnMut(&[Vec<Value>]) -> Result<(), CopyError>,
) -> Result<(), CopyError> {
    let keys: Vec<usize> = table.key_places().collect();
    let mut after: Option<Vec<Value>> = None;
    loop {
        let mut sql =
            Sql::new("SELECT ").append(table.column_list()).text(" FROM ").text(table.name);
        if let Some(after) = after.take() {
            sql = sql.text(" WHERE (").append(table.key_list()).text(") > (").list(after).text(")");
        }
        sql = sql.text(" ORDER BY ").append(table.key_list()).text(" LIMIT ").bind(limit());
        let rows: Vec<Vec<Value>> = connection.rows(sql).map_err(&side)?;
        let rows: Vec<Vec<Value>> = rows.into_iter().map(|row| typed(row, table)).collect();
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(keys.iter().filter_map(|key| last.get(*key).cloned()).collect());
        does(&rows)?;
    }
}

/// What was read, as what its column holds: alike from both engines.
fn typed(row: Vec<Value>, table: &Table) -> Vec<Value> {
    let typed = |(value, holds): (Value, Holds)| match (value, holds) {
        (Value::Text(None), Holds::Number) => Value::Int(None),
        (Value::Text(None), Holds::Truth) => Value::Bool(None),
        (Value::Int(Some(number)), Holds::Truth) => Value::Bool(Some(number != 0)),
        (value, _) => value,
    };
    row.into_iter().zip(table.columns.iter().map(|column| column.holds)).map(typed).collect()
}

fn limit() -> i64 {
    i64::try_from(PIECE).unwrap_or(i64::MAX)
}

fn length<T>(rows: &[T]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

/// The sum of the hashes of rows, each as a JSON array of its columns: the same in whatever order they come.
#[derive(Default)]
struct Checksum {
    rows: u64,
    sum: u128,
}

impl Checksum {
    fn add(&mut self, row: &[Value]) {
        let cells = row.iter().map(|value| match value {
            Value::Text(text) => serde_json::Value::from(text.clone()),
            Value::Int(number) => serde_json::Value::from(*number),
            Value::Bool(truth) => serde_json::Value::from(*truth),
        });
        let text = cells.collect::<serde_json::Value>().to_string();
        let hash = Sha256::digest(text.as_bytes());
        let first: [u8; 16] = hash.first_chunk().copied().unwrap_or_default();
        self.sum = self.sum.wrapping_add(u128::from_be_bytes(first));
        self.rows += 1;
    }

    fn of(&self, table: &Table) -> CopiedTable {
        CopiedTable { name: table.name, rows: self.rows, checksum: format!("{:032x}", self.sum) }
    }
}
