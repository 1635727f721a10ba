//! Brings a database to the schema that this program knows, all at once or not at all, also when several start
//! together. May use: `connection`, `sql`.

use super::audit::GENESIS;
use super::backup::{self, BackupError};
use super::config::{Config, Engine};
use super::connection::{Connector, DbConnection, Purpose};
use super::error::StoreError;
use super::feed;
use super::sql::Sql;
use super::tables;
use super::transaction::Moment;

/// One step of the schema, kept in a folder below `migrations/`.
struct Migration {
    /// The folder's digits, as diesel's own tools write them down.
    version: &'static str,
    /// The folder.
    name: &'static str,
    up: &'static str,
    down: &'static str,
    /// What cannot be said alike on both engines.
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            up: include_str!(concat!("../../migrations/", $name, "/up.sql")),
            down: include_str!(concat!("../../migrations/", $name, "/down.sql")),
            sqlite: include_str!(concat!("../../migrations/", $name, "/sqlite.sql")),
            postgres: include_str!(concat!("../../migrations/", $name, "/postgres.sql")),
        }
    };
}

const ALL: &[Migration] = &[migration!("20261122000001", "2026-11-22-000001_loop")];

const LEDGER_TABLE: &str = "__diesel_schema_migrations";

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (\
    version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

/// Applies what is missing; answers the names of the migrations it applied.
///
/// # Errors
/// [`StoreError::Failed`] when the database is newer than this program, or a step fails; nothing is changed then.
pub fn migrate(
    config: &Config,
    moments: impl Fn() -> Moment,
) -> Result<Vec<&'static str>, StoreError> {
    bring_up(config, ALL, moments)
}

fn bring_up(
    config: &Config,
    all: &'static [Migration],
    moments: impl Fn() -> Moment,
) -> Result<Vec<&'static str>, StoreError> {
    in_one_transaction(config, |connection, have| {
        let missing: Vec<_> =
            all.iter().filter(|known| !have.iter().any(|v| v == known.version)).collect();
        if !have.is_empty() && !missing.is_empty() && connection.engine() == Engine::Sqlite {
            // While the lock is held, and before anything changes: another connection sees what was committed.
            keep_a_backup(config, moments())?;
        }
        let mut applied = Vec::new();
        for migration in missing {
            connection.batch(migration.up)?;
            connection.batch(match connection.engine() {
                Engine::Sqlite => migration.sqlite,
                Engine::Postgres => migration.postgres,
            })?;
            let note = Sql::new("INSERT INTO __diesel_schema_migrations (version) VALUES (");
            connection.execute(note.bind(migration.version).text(")"))?;
            applied.push(migration.name);
        }
        let head = "INSERT INTO feed_head (id, position, hash, epoch, cursor_key) VALUES ";
        let head = Sql::new(head)
            .text("(1, 0, ")
            .list([GENESIS.into(), feed::epoch(moments()).into(), cursor_key(&moments).into()])
            .text(") ON CONFLICT (id) DO NOTHING");
        connection.execute(head)?;
        if connection.engine() == Engine::Sqlite {
            connection.batch(FORGET_STATISTICS)?;
        }
        Ok(applied)
    })
}

/// Our statements are written for a planner that knows nothing of how much there is. Statistics that SQLite kept while a
/// database was small make it read whole tables when it has grown (measured at 25,000 incidents: 31 instead of 0.4 ms
/// for the register), so none are kept, and those that somebody made are dropped.
const FORGET_STATISTICS: &str =
    "DROP TABLE IF EXISTS sqlite_stat1; DROP TABLE IF EXISTS sqlite_stat4";

/// Keeps the database as it is before its schema changes, beside it.
fn keep_a_backup(config: &Config, moment: Moment) -> Result<(), StoreError> {
    let kept = backup::before_upgrade(config, moment).map_err(|error| match error {
        BackupError::Store(StoreError::DiskFull) => StoreError::DiskFull,
        why => StoreError::Failed(format!(
            "the schema was not changed, since no backup could be kept before: {why}"
        )),
    })?;
    tracing::info!(backup = %kept.display(), "a backup was kept before the schema changes");
    Ok(())
}

/// Takes all migrations back, and with them everything that is stored.
///
/// # Errors
/// [`StoreError::Failed`] when the database is newer than this program, or a step fails; nothing is changed then.
pub fn unmigrate(config: &Config) -> Result<Vec<&'static str>, StoreError> {
    in_one_transaction(config, |connection, have| {
        let mut taken_back = Vec::new();
        for migration in ALL.iter().rev().filter(|known| have.iter().any(|v| v == known.version)) {
            connection.batch(migration.down)?;
            let note = Sql::new("DELETE FROM __diesel_schema_migrations WHERE version = ");
            connection.execute(note.bind(migration.version))?;
            taken_back.push(migration.name);
        }
        Ok(taken_back)
    })
}

/// The names of the migrations that a database lacks.
///
/// # Errors
/// [`StoreError::Failed`] when the database is newer than this program.
pub fn pending(config: &Config) -> Result<Vec<&'static str>, StoreError> {
    in_one_transaction(config, |_, have| Ok(lacking(have)))
}

/// What the migrations among these say on both engines, in order.
pub(super) fn texts(versions: &[String]) -> impl Iterator<Item = &'static str> {
    ALL.iter().filter(|known| versions.iter().any(|v| v == known.version)).map(|known| known.up)
}

/// A key that nobody can guess, in hexadecimal digits; from chance of its own, since the epoch is told.
fn cursor_key(moments: &impl Fn() -> Moment) -> String {
    let half = || data_encoding::HEXLOWER.encode(&moments().random.to_be_bytes());
    half() + &half()
}

fn in_one_transaction<T>(
    config: &Config,
    work: impl FnOnce(&mut DbConnection, &[String]) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut connection = Connector::new(config)?.open(Purpose::Migrate)?;
    connection.begin_write()?;
    let done = applied(&mut connection).and_then(|have| work(&mut connection, &have));
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = connection.batch(end);
    let done = done?;
    ended.map(|()| done)
}

fn applied(connection: &mut DbConnection) -> Result<Vec<String>, StoreError> {
    let others = tables_of_others(connection)?;
    if !others.is_empty() {
        let others = others.join(", ");
        return Err(StoreError::Failed(format!(
            "the database belongs to another program: it has the tables {others}"
        )));
    }
    connection.batch(LEDGER)?;
    versions(connection)
}

/// The tables of a database that is not ours. A file is one program's; on PostgreSQL others may have theirs beside ours,
/// but none of our names.
fn tables_of_others(connection: &mut DbConnection) -> Result<Vec<String>, StoreError> {
    let engine = connection.engine();
    let sql = match engine {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        }
    };
    let mut there: Vec<String> = connection.rows(Sql::new(sql))?;
    if there.iter().any(|name| name == LEDGER_TABLE) {
        let first =
            Sql::new("SELECT version FROM __diesel_schema_migrations ORDER BY version LIMIT 1");
        let first: Option<String> = connection.row(first)?;
        if first.is_none_or(|first| ALL.first().is_some_and(|ours| ours.version == first)) {
            return Ok(Vec::new());
        }
    }
    let ours = tables::of(&known());
    there.retain(|name| engine == Engine::Sqlite || ours.iter().any(|table| table.name == name));
    there.truncate(5);
    Ok(there)
}

/// The versions that the database has, if this program knows them all.
pub(super) fn versions(connection: &mut DbConnection) -> Result<Vec<String>, StoreError> {
    let sql = Sql::new("SELECT version FROM __diesel_schema_migrations ORDER BY version");
    let have: Vec<String> = connection.rows(sql)?;
    match unknown(&have) {
        None => Ok(have),
        Some(version) => Err(StoreError::Failed(format!(
            "the database was written by a newer version of kintsugi (migration {version}): start that version, or \
             restore a backup from before"
        ))),
    }
}

/// The names of the migrations that are not among these.
pub(super) fn lacking(have: &[String]) -> Vec<&'static str> {
    let lacks = ALL.iter().filter(|known| !have.iter().any(|v| v == known.version));
    lacks.map(|known| known.name).collect()
}

/// The versions that this program knows.
pub(super) fn known() -> Vec<String> {
    ALL.iter().map(|known| known.version.to_owned()).collect()
}

/// The first of these versions that this program does not know.
pub(super) fn unknown(versions: &[String]) -> Option<&String> {
    versions.iter().find(|version| !ALL.iter().any(|known| known.version == **version))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::store::{restore, verify_backup};

    /// What a later version would bring, and one that cannot be made.
    const LATER: &[Migration] =
        &[first(), later("ALTER TABLE people ADD COLUMN later BIGINT NOT NULL DEFAULT 0;")];
    const WRONG: &[Migration] = &[first(), later("ALTER TABLE nowhere ADD COLUMN later BIGINT;")];

    const fn first() -> Migration {
        migration!("20261122000001", "2026-11-22-000001_loop")
    }

    const fn later(up: &'static str) -> Migration {
        let (version, name) = ("20271122000001", "2027-11-22-000001_later");
        Migration { version, name, up, down: "", sqlite: "", postgres: "" }
    }

    static RANDOM: AtomicU64 = AtomicU64::new(0);

    fn now() -> Moment {
        let random = u128::from(RANDOM.fetch_add(1, Ordering::Relaxed));
        Moment { now: jiff::Timestamp::UNIX_EPOCH, random }
    }

    #[test]
    fn before_an_sqlite_schema_changes_the_database_is_kept_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("k.db");
        let config = Config::new(file.display().to_string());
        let kept = folder.path().join(concat!("k.db.before-", env!("CARGO_PKG_VERSION")));
        assert_eq!(migrate(&config, now).unwrap().len(), 1);
        assert_eq!(migrate(&config, now).unwrap().len(), 0);
        assert!(!kept.exists(), "there was nothing to keep");
        bring_up(&config, WRONG, now).unwrap_err();
        assert_eq!(pending(&config).unwrap().len(), 0, "what failed was taken back");
        assert_eq!(bring_up(&config, LATER, now).unwrap(), ["2027-11-22-000001_later"]);
        assert_eq!(verify_backup(&kept).unwrap().schema, ["20261122000001"]);
        migrate(&config, now).unwrap_err();
        restore(&config, &kept, true, now()).unwrap();
        assert_eq!(migrate(&config, now).unwrap().len(), 0, "the older program serves it again");
    }

    #[test]
    fn without_a_backup_an_sqlite_schema_does_not_change() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::new(folder.path().join("k.db").display().to_string());
        migrate(&config, now).unwrap();
        let kept = folder.path().join(concat!("k.db.before-", env!("CARGO_PKG_VERSION")));
        std::fs::create_dir(kept).unwrap();
        let refused = bring_up(&config, LATER, now).unwrap_err().to_string();
        assert!(refused.contains("no backup could be kept"), "{refused}");
        assert_eq!(pending(&config).unwrap().len(), 0);
    }

    #[test]
    fn every_folder_below_migrations_is_known_and_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut folders: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        folders.sort();
        let known: Vec<&str> = ALL.iter().map(|migration| migration.name).collect();
        assert_eq!(folders, known);
        for migration in ALL {
            let digits = migration.name.split('_').next().unwrap().replace('-', "");
            assert_eq!(digits, migration.version);
        }
    }
}
