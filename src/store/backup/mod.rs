//! Backups of an SQLite database: one file, taken beside a running service, that says itself what it must hold
//! (`manifest`), can be examined anywhere (`verify`) and put back (`restore`). Why it is one file stands in decision 0011.
//! May use: `config`, `connection`, `migrate`, `tables`.
//!
//! PostgreSQL has tools of its own for this, and they are better.

mod manifest;
mod restore;
mod verify;

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

pub use manifest::Manifest;
pub use restore::{Restored, restore};
pub(super) use verify::integrity;
pub use verify::verify;

use super::config::{Config, Engine};
use super::connection::{Connector, Purpose};
use super::error::StoreError;
use super::migrate;
use super::sql::Sql;
use super::transaction::Moment;

/// Why a backup was not made, not found whole, or not put back. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupError {
    /// The database is PostgreSQL's.
    NotSqlite,
    /// There is no such file.
    Missing(PathBuf),
    /// There is something at this place already.
    Exists(PathBuf),
    /// Another process has the database open.
    InUse(PathBuf),
    /// The file is not, or no longer, a whole backup.
    Unsound(String),
    /// A newer version of this program wrote it.
    Newer(String),
    /// A file could not be read or written.
    Io(String),
    /// Any that the database can have.
    Store(StoreError),
}

impl std::fmt::Display for BackupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotSqlite => f.write_str("the database is not SQLite's"),
            Self::Missing(path) => write!(f, "there is no file {}", path.display()),
            Self::Exists(path) => write!(f, "{} is there already", path.display()),
            Self::InUse(path) => write!(f, "another process has {} open", path.display()),
            Self::Unsound(why) | Self::Newer(why) | Self::Io(why) => f.write_str(why),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BackupError {}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Copies the database into a file, beside whoever reads and writes it: everything that was committed before is in it.
/// What stood at that place before stays until the copy was found to be whole.
///
/// # Errors
/// Why there is no backup.
pub fn backup(
    config: &Config,
    to: &Path,
    replace: bool,
    moment: Moment,
) -> Result<Manifest, BackupError> {
    if config.engine() != Engine::Sqlite {
        return Err(BackupError::NotSqlite);
    }
    let from = config.path()?;
    if !from.exists() {
        return Err(BackupError::Missing(from));
    }
    let free = |to: &Path| replace || !to.exists();
    if !free(to) {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let partial = Partial::new(to, moment)?;
    let mut connection = Connector::new(config)?.open(Purpose::Write)?;
    migrate::versions(&mut connection)?;
    let name = partial.path.to_str().ok_or_else(|| cannot("write", to, "the path is not UTF-8"))?;
    connection.execute(Sql::new("VACUUM INTO ").bind(name))?;
    let manifest = Manifest::of(&partial.path, moment.now)?;
    manifest.append_to(&partial.path)?;
    verify(&partial.path)?;
    if !free(to) {
        return Err(BackupError::Exists(to.to_owned()));
    }
    partial.become_whole()?;
    Ok(manifest)
}

/// Keeps a backup beside the database before a newer program changes its schema: `….before-<version>`. An earlier one of
/// the same name is from an upgrade that failed, and gives way.
pub(super) fn before_upgrade(config: &Config, moment: Moment) -> Result<PathBuf, BackupError> {
    let to = beside(&config.path()?, concat!(".before-", env!("CARGO_PKG_VERSION")));
    backup(config, &to, true, moment)?;
    Ok(to)
}

/// A file under way to its place: for its owner only, and gone when it does not get there.
struct Partial {
    path: PathBuf,
    place: PathBuf,
}

impl Partial {
    fn new(place: &Path, moment: Moment) -> Result<Self, BackupError> {
        let path = beside(place, &format!(".{:08x}.partial", moment.random & 0xffff_ffff));
        let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path);
        made.map_err(|why| cannot("write", place, why))?;
        Ok(Self { path, place: place.to_owned() })
    }

    /// Gives the file its name, once it is on the disk.
    fn become_whole(self) -> Result<(), BackupError> {
        let kept = File::open(&self.path).and_then(|file| file.sync_all());
        let named = kept.and_then(|()| fs::rename(&self.path, &self.place));
        named
            .and_then(|()| sync_folder(&self.place))
            .map_err(|why| cannot("write", &self.place, why))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Once it has its name there is nothing here any more.
        drop(fs::remove_file(&self.path));
    }
}

/// A path with something more at its end.
fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}

/// A name counts once its folder is on the disk.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn append(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    OpenOptions::new().append(true).open(path)?.write_all(bytes)
}

fn cannot(what: &str, path: &Path, why: impl std::fmt::Display) -> BackupError {
    BackupError::Io(format!("cannot {what} {}: {why}", path.display()))
}
