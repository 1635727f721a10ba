//! The same database through its driver and nothing else: rusqlite, or tokio-postgres on a runtime of one thread, which
//! is how the store uses PostgreSQL. Statements stay prepared, all that is answered is read.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio::runtime::Runtime;
use tokio_postgres::types::{Format, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{Client, NoTls};

use crate::overheard::{Bind, Statement};

/// Where the database is.
#[derive(Clone)]
pub enum Driver {
    Sqlite(String),
    Postgres(String),
}

/// A connection.
pub enum Session {
    Sqlite(rusqlite::Connection),
    Postgres(Runtime, Client, HashMap<String, tokio_postgres::Statement>),
}

/// What a statement answered: how many rows, and the first text of the last one.
#[derive(Default)]
pub struct Read {
    pub rows: usize,
    pub last: String,
}

impl Driver {
    /// The driver for the database at this URL.
    pub fn at(url: &str) -> Self {
        match url.strip_prefix("sqlite://") {
            Some(path) => Self::Sqlite(path.to_owned()),
            None => Self::Postgres(url.to_owned()),
        }
    }

    pub fn open(&self) -> Session {
        match self {
            Self::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.set_prepared_statement_cache_capacity(128);
                // As the store sets it for those who read; writers set more.
                let pragmas = "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;";
                connection.execute_batch(pragmas).unwrap();
                Session::Sqlite(connection)
            }
            Self::Postgres(url) => {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let (client, connection) =
                    runtime.block_on(tokio_postgres::connect(url, NoTls)).unwrap();
                runtime.spawn(connection);
                Session::Postgres(runtime, client, HashMap::new())
            }
        }
    }

    /// How often a second these sets of statements can be run, one set after another, from so many threads.
    pub fn measure(&self, sets: &[Vec<Statement>], threads: usize, time: Duration) -> f64 {
        let (next, begun) = (AtomicUsize::new(0), Instant::now());
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut session = self.open();
                    while begun.elapsed() < time {
                        let set = &sets[next.fetch_add(1, Ordering::Relaxed) % sets.len()];
                        set.iter().for_each(|statement| drop(session.run(statement)));
                    }
                });
            }
        });
        next.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
    }
}

impl Session {
    /// Runs a statement and reads all its rows.
    pub fn run(&mut self, statement: &Statement) -> Read {
        match self {
            Self::Sqlite(connection) => run_sqlite(connection, statement),
            Self::Postgres(runtime, client, prepared) => {
                runtime.block_on(run_postgres(client, prepared, statement))
            }
        }
    }

    /// Whether a statement that binds nothing can be run now.
    pub fn succeeds(&mut self, sql: &str) -> bool {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sql).is_ok(),
            Self::Postgres(runtime, client, _) => {
                runtime.block_on(client.batch_execute(sql)).is_ok()
            }
        }
    }

    /// Runs statements that bind nothing.
    pub fn batch(&mut self, sql: &str) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sql).unwrap(),
            Self::Postgres(runtime, client, _) => {
                runtime.block_on(client.batch_execute(sql)).unwrap();
            }
        }
    }

    /// The texts of one column of an answer.
    pub fn texts(&mut self, sql: &str) -> Vec<String> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(sql).unwrap();
                let texts = statement.query_map([], |row| row.get(0)).unwrap();
                texts.map(Result::unwrap).collect()
            }
            Self::Postgres(runtime, client, _) => {
                let rows = runtime.block_on(client.query(sql, &[])).unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(..))
    }
}

fn run_sqlite(connection: &rusqlite::Connection, statement: &Statement) -> Read {
    let mut prepared = connection.prepare_cached(&statement.sql).unwrap();
    let columns = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(&statement.binds)).unwrap();
    let mut read = Read::default();
    while let Some(row) = rows.next().unwrap() {
        read.rows += 1;
        for column in 0..columns {
            if let ValueRef::Text(text) = row.get_ref(column).unwrap() {
                let text = black_box(String::from_utf8(text.to_vec()).unwrap());
                if column == 0 {
                    read.last = text;
                }
            }
        }
    }
    read
}

async fn run_postgres(
    client: &Client,
    prepared: &mut HashMap<String, tokio_postgres::Statement>,
    statement: &Statement,
) -> Read {
    if !prepared.contains_key(&statement.sql) {
        let types: Vec<Type> = statement.binds.iter().map(Bind::kind).collect();
        let made = client.prepare_typed(&statement.sql, &types).await.unwrap();
        prepared.insert(statement.sql.clone(), made);
    }
    let binds: Vec<&(dyn ToSql + Sync)> =
        statement.binds.iter().map(|bind| bind as &(dyn ToSql + Sync)).collect();
    let rows = client.query(&prepared[&statement.sql], &binds).await.unwrap();
    let mut read = Read { rows: rows.len(), last: String::new() };
    for row in &rows {
        for (index, column) in row.columns().iter().enumerate() {
            if *column.type_() == Type::TEXT {
                let text = black_box(row.get::<_, Option<String>>(index));
                if index == 0 {
                    read.last = text.unwrap_or_default();
                }
            }
        }
    }
    read
}

impl Bind {
    fn kind(&self) -> Type {
        match self {
            // The server knows best what nothing is.
            Self::Nothing => Type::UNKNOWN,
            Self::Text(_) => Type::TEXT,
            Self::Int(_) => Type::INT8,
            Self::Bool(_) => Type::BOOL,
        }
    }
}

impl rusqlite::ToSql for Bind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Nothing => ValueRef::Null,
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
        }))
    }
}

impl ToSql for Bind {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Nothing => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Bool(truth) => truth.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Binary
    }

    to_sql_checked!();
}
