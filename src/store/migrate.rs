//! Brings a database to the schema that this program knows, all at once or not at all, also when several start
//! together. May use: `connection`, `sql`.

use super::audit::GENESIS;
use super::config::{Config, Engine};
use super::connection::{Connector, DbConnection, Purpose};
use super::error::StoreError;
use super::feed;
use super::sql::Sql;
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
    in_one_transaction(config, |connection, have| {
        let mut applied = Vec::new();
        for migration in ALL.iter().filter(|known| !have.iter().any(|v| v == known.version)) {
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
        Ok(applied)
    })
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
    connection.batch(LEDGER)?;
    versions(connection)
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
    use super::ALL;

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
