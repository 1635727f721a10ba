//! What the store needs to know to open a database: where it is, how much at once, and how long to wait.
//! May use: nothing of ours.

use std::path::PathBuf;
use std::time::Duration;

use super::StoreError;

/// How to open a database.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where: `sqlite://path`, `sqlite:path`, a path, or `postgres://user:password@host,host/name?sslmode=verify-full`.
    pub url: String,
    /// Connections for quick reads at the same time (default 4).
    pub readers: u32,
    /// Connections for reads that take long, so that they never hold up the quick ones (default 2).
    pub long_readers: u32,
    /// Writes that may wait; one more is told that the store is busy (default 1,024).
    pub queue: usize,
    /// Writes that are committed together at most (default 256).
    pub batch: usize,
    /// Whether PostgreSQL keeps statements that were prepared for a connection (default true).
    pub prepared: bool,
    /// Whether SQLite's log is folded into the database here, rather than by a program that replicates it (default true).
    pub fold_log: bool,
    /// How long to wait for what.
    pub patience: Patience,
}

impl Config {
    /// The defaults for a database at this URL.
    pub fn new(url: impl Into<String>) -> Self {
        let (readers, long_readers, patience) = (4, 2, Patience::default());
        let (url, prepared, fold_log) = (url.into(), true, true);
        Self { url, readers, long_readers, queue: 1024, batch: 256, prepared, fold_log, patience }
    }

    pub(super) fn engine(&self) -> Engine {
        let postgres = ["postgres://", "postgresql://"];
        if postgres.iter().any(|scheme| self.url.starts_with(scheme)) {
            Engine::Postgres
        } else {
            Engine::Sqlite
        }
    }

    /// The file of an SQLite database.
    pub(super) fn path(&self) -> Result<PathBuf, StoreError> {
        let url = self.url.as_str();
        let path =
            url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
        if path.is_empty() || path.contains(":memory:") {
            let why = "a database in memory cannot be shared between connections: name a file";
            return Err(StoreError::Failed(why.to_owned()));
        }
        if path.contains("://") {
            let scheme = path.split("://").next().unwrap_or_default();
            let why = format!("no such kind of database: {scheme} (use sqlite:// or postgres://)");
            return Err(StoreError::Failed(why));
        }
        Ok(PathBuf::from(path))
    }
}

/// How long to wait for what.
#[derive(Debug, Clone)]
pub struct Patience {
    /// For a connection to PostgreSQL, each host (default 3 s).
    pub connect: Duration,
    /// For one statement on PostgreSQL (default 5 s).
    pub statement: Duration,
    /// For one statement of a read that takes long, on PostgreSQL (default 15 s).
    pub long_statement: Duration,
    /// For a turn to write, while another instance does: PostgreSQL's `lock_timeout` (default 5 s).
    pub lock: Duration,
    /// Before PostgreSQL ends a transaction in which nothing happens (default 10 s).
    pub idle: Duration,
    /// For another process that writes to the same SQLite file (default 5 s).
    pub busy: Duration,
    /// For a free reading connection (default 1.5 s: who is to come later is to be told so within two).
    pub reader: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(3),
            statement: seconds(5),
            long_statement: seconds(15),
            lock: seconds(5),
            idle: seconds(10),
            busy: seconds(5),
            reader: Duration::from_millis(1_500),
        }
    }
}

/// Which database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite: one file, one writing process.
    Sqlite,
    /// PostgreSQL, version 15 or newer.
    Postgres,
}
