//! One connection to either engine, and the one way in which SQL reaches it. May use: `config`, `error`, `postgres`,
//! `sql`, diesel.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryResult, RunQueryDsl, SqliteConnection};

use super::config::{Config, Engine};
use super::error::{self, StoreError, Trouble};
use super::postgres::{PgSession, Target};
use super::sql::{Shape, Shaped, Sql};

/// The longest that one statement may take that goes over all there is.
const MIGRATION: Duration = Duration::from_hours(1);

/// How long one waits before one opens an SQLite file again that others are opening.
const ANOTHER_TRY: Duration = Duration::from_millis(10);

/// A transaction in which everything that is read is of one moment.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Waits for one's turn to write (docs/decisions/0015); any number that no other program locks by chance.
const TURN: &str = ", pg_advisory_xact_lock(5283746501928374)";

/// What a connection is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The one connection that writes.
    Write,
    /// One of those that read what is quick.
    Read,
    /// One of those that read what takes long.
    ReadLong,
    /// Reading all of it, which may take long.
    Inspect,
    /// Changing the schema, or all that is in it; may take long.
    Migrate,
}

/// Opens connections to one database.
#[derive(Clone)]
pub(super) struct Connector {
    config: Config,
    postgres: Option<Target>,
}

impl Connector {
    /// Reads where the database is.
    pub(super) fn new(config: &Config) -> Result<Self, StoreError> {
        let postgres = match config.engine() {
            Engine::Postgres => Some(Target::parse(config)?),
            Engine::Sqlite => config.path().map(|_| None)?,
        };
        Ok(Self { config: config.clone(), postgres })
    }

    /// Which engine it connects to.
    pub(super) fn engine(&self) -> Engine {
        self.config.engine()
    }

    /// The file of an SQLite database.
    pub(super) fn file(&self) -> Option<PathBuf> {
        (self.engine() == Engine::Sqlite).then(|| self.config.path().ok()).flatten()
    }

    /// Opens a connection.
    pub(super) fn open(&self, purpose: Purpose) -> Result<DbConnection, StoreError> {
        let inner = if let Some(target) = &self.postgres {
            let patience = &self.config.patience;
            let statement = match purpose {
                Purpose::Read | Purpose::Write => patience.statement,
                Purpose::ReadLong => patience.long_statement,
                Purpose::Inspect | Purpose::Migrate => MIGRATION,
            };
            Inner::Postgres(Box::new(PgSession::open(target, statement)?))
        } else {
            let path = self.config.path()?;
            Inner::Sqlite(Box::new(open_sqlite(&path, purpose, &self.config)?))
        };
        Ok(DbConnection { inner, trouble: None, in_use: false })
    }

    /// Folds SQLite's log into the database, as far as those allow who read, unless that is for another program. It does
    /// not wait for them: whoever wants to write would wait with it.
    pub(super) fn fold_log(&self, connection: &mut DbConnection) -> Result<(), StoreError> {
        if self.engine() != Engine::Sqlite || !self.config.fold_log {
            return Ok(());
        }
        let folded = connection.batch("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
        let wait = self.config.patience.busy.as_millis();
        connection.batch(&format!("PRAGMA busy_timeout = {wait}")).and(folded)
    }
}

/// Opens an SQLite file that nobody writes to, and makes and locks nothing beside it.
pub(super) fn open_still(path: &Path) -> Result<DbConnection, StoreError> {
    let escaped = ["%", "?", "#"].iter().zip(["%25", "%3f", "%23"]);
    let path = escaped.fold(text(path)?.to_owned(), |path, (from, to)| path.replace(from, to));
    let inner = establish(&format!("file:{path}?immutable=1&mode=ro"))?;
    Ok(DbConnection { inner: Inner::Sqlite(Box::new(inner)), trouble: None, in_use: false })
}

/// Opens an SQLite file that is there for this process alone, as one file without a log; with
/// [`StoreError::Busy`] when another has it open.
pub(super) fn open_alone(path: &Path) -> Result<DbConnection, StoreError> {
    let inner = Inner::Sqlite(Box::new(establish(text(path)?)?));
    let mut connection = DbConnection { inner, trouble: None, in_use: false };
    connection.batch("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE;")?;
    connection.batch("PRAGMA synchronous = EXTRA; BEGIN EXCLUSIVE; COMMIT")?;
    Ok(connection)
}

enum Inner {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgSession>),
}

/// Says the same to whichever engine the connection is to.
macro_rules! on_each_backend {
    ($connection:expr, |$each:ident| $sqlite:expr, $postgres:expr) => {
        match &mut $connection.inner {
            Inner::Sqlite($each) => $sqlite,
            Inner::Postgres($each) => $postgres,
        }
    };
}

/// One connection to either engine; remembers the worst trouble it had.
pub(super) struct DbConnection {
    inner: Inner,
    trouble: Option<Trouble>,
    in_use: bool,
}

impl DbConnection {
    /// Which engine this is.
    pub(super) fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Answers the rows of a query.
    pub(super) fn rows<T: Shape>(&mut self, sql: Sql) -> Result<Vec<T>, StoreError> {
        let answer: QueryResult<Vec<Shaped<T>>> =
            on_each_backend!(self, |each| RunQueryDsl::load(sql, &mut **each), each.rows(sql));
        let rows = answer.map_err(|why| self.note(&why))?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Answers the only row of a query, if there is one.
    pub(super) fn row<T: Shape>(&mut self, sql: Sql) -> Result<Option<T>, StoreError> {
        Ok(self.rows(sql)?.into_iter().next())
    }

    /// Runs a statement; answers how many rows it touched.
    pub(super) fn execute(&mut self, sql: Sql) -> Result<usize, StoreError> {
        let answer = on_each_backend!(
            self,
            |each| RunQueryDsl::execute(sql, &mut **each),
            each.execute(sql)
        );
        answer.map_err(|why| self.note(&why))
    }

    /// Runs statements that bind nothing: transactions, pragmas, migrations.
    pub(super) fn batch(&mut self, text: &str) -> Result<(), StoreError> {
        let answer = on_each_backend!(self, |each| each.batch_execute(text), each.batch(text));
        answer.map_err(|why| self.note(&why))
    }

    /// Begins a transaction in which everything that is read is of one moment.
    pub(super) fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        let begun =
            on_each_backend!(self, |each| each.batch_execute("BEGIN"), each.begin(SNAPSHOT, ""));
        begun.map_err(|why| self.note(&why))
    }

    /// Begins a transaction beside which nobody else writes to this database, in this process or another: whoever wants
    /// to waits until it ends. So what it reads stays true until the commit, on both engines.
    pub(super) fn begin_write(&mut self) -> Result<(), StoreError> {
        let begun = on_each_backend!(
            self,
            |each| each.batch_execute("BEGIN IMMEDIATE"),
            each.begin("BEGIN", TURN)
        );
        begun.map_err(|why| self.note(&why))
    }

    /// The worst trouble since this was last asked.
    pub(super) fn take_trouble(&mut self) -> Option<Trouble> {
        if self.trouble == Some(Trouble::Lost) { self.trouble } else { self.trouble.take() }
    }

    /// Says whether the connection is in the middle of something; one that is left so is not used again.
    pub(super) fn set_in_use(&mut self, in_use: bool) {
        self.in_use = in_use;
    }

    /// Whether the connection is of no use any more.
    pub(super) fn is_broken(&self) -> bool {
        self.in_use || self.trouble == Some(Trouble::Lost)
    }

    /// The worst trouble since it was last taken.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// Warns if the bundled SQLite was built without what keeps plans of statements with a bound limit.
    pub(super) fn warn_of_missing_options(&mut self) -> Result<(), StoreError> {
        if self.engine() == Engine::Sqlite {
            let options: Vec<String> = self.rows(Sql::new("PRAGMA compile_options"))?;
            if !options.iter().any(|option| option == "ENABLE_QPSG") {
                tracing::warn!(
                    "SQLite was built without ENABLE_QPSG: look-ups are slower (see .cargo/config.toml)"
                );
            }
        }
        Ok(())
    }

    fn note(&mut self, why: &diesel::result::Error) -> StoreError {
        let (error, trouble) = error::sort(why);
        self.trouble = self.trouble.max(Some(trouble));
        error
    }
}

fn open_sqlite(
    path: &Path,
    purpose: Purpose,
    config: &Config,
) -> Result<SqliteConnection, StoreError> {
    let failed = |why: String| StoreError::Failed(format!("{}: {why}", path.display()));
    if matches!(purpose, Purpose::Write | Purpose::Migrate) {
        create_for_owner_only(path).map_err(|why| failed(why.to_string()))?;
    }
    let mut connection = establish(text(path)?)?;
    let pragmas = pragmas(purpose, config);
    let until = Instant::now() + config.patience.busy;
    loop {
        let Err(why) = connection.batch_execute(&pragmas) else { return Ok(connection) };
        match error::sort(&why).0 {
            // Several that make a new file one with a log together: SQLite waits for nobody there, lest they wait for
            // each other.
            StoreError::Busy if Instant::now() < until => thread::sleep(ANOTHER_TRY),
            error @ (StoreError::Busy | StoreError::DiskFull) => return Err(error),
            _ => return Err(failed(why.to_string())),
        }
    }
}

fn text(path: &Path) -> Result<&str, StoreError> {
    path.to_str().ok_or_else(|| StoreError::Failed(format!("{}: not UTF-8", path.display())))
}

fn establish(name: &str) -> Result<SqliteConnection, StoreError> {
    SqliteConnection::establish(name).map_err(|why| StoreError::Failed(format!("{name}: {why}")))
}

/// The file is made before SQLite makes it, so that nobody else can read it for a moment.
fn create_for_owner_only(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    if !path.exists() {
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    }
    Ok(())
}

/// In this order: the first makes the others wait rather than fail. `FULL` is what makes a commit survive a power cut;
/// with `NORMAL`, a simulated one lost every commit since the last checkpoint. Nothing is mapped into memory: a
/// mapped page that cannot be read kills the process instead of failing the query. What is deleted is overwritten, so
/// that a person who is erased is not left between the rows.
fn pragmas(purpose: Purpose, config: &Config) -> String {
    let wait = config.patience.busy.as_millis();
    // SQLite's own default, in pages; nothing folds where another program does.
    let fold = if config.fold_log { 1_000 } else { 0 };
    let both = "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;";
    match purpose {
        Purpose::Read | Purpose::ReadLong | Purpose::Inspect => format!(
            "PRAGMA busy_timeout = {wait}; {both} PRAGMA cache_size = -4000; PRAGMA query_only = ON;"
        ),
        Purpose::Write | Purpose::Migrate => format!(
            "PRAGMA busy_timeout = {wait}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {both} \
             PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 16777216; PRAGMA secure_delete = ON; \
             PRAGMA wal_autocheckpoint = {fold};"
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn those_who_make_a_file_together_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..100 {
            let config =
                Config::new(folder.path().join(format!("{round}.db")).display().to_string());
            let connector = Connector::new(&config).unwrap();
            let together = Barrier::new(5);
            thread::scope(|scope| {
                for _ in 0..5 {
                    scope.spawn(|| {
                        together.wait();
                        connector.open(Purpose::Migrate).map(drop).unwrap();
                    });
                }
            });
        }
    }
}
