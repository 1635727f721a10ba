//! Puts a backup where the database is to be. Nothing is touched before the backup was found whole and the place free;
//! what was there is kept aside. May use: `config`, `connection`, `migrate`.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use super::{BackupError, Partial, beside, cannot, sync_folder, verify};
use crate::store::config::{Config, Engine};
use crate::store::connection::{DbConnection, open_alone};
use crate::store::error::StoreError;
use crate::store::feed;
use crate::store::transaction::Moment;

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup held.
    pub manifest: Manifest,
    /// The new epoch of the feed.
    pub epoch: String,
    /// Where the database is now.
    pub path: PathBuf,
    /// Where the one that was there before is now.
    pub aside: Option<PathBuf>,
}

/// Puts a backup in the database's place and begins a new epoch of its feed.
///
/// # Errors
/// Why nothing was put back, and nothing changed.
pub fn restore(
    config: &Config,
    from: &Path,
    replace: bool,
    moment: Moment,
) -> Result<Restored, BackupError> {
    if config.engine() != Engine::Sqlite {
        return Err(BackupError::NotSqlite);
    }
    let path = config.path()?;
    let manifest = verify(from)?;
    // Held until the end, so that nobody opens it in between.
    let held = if taken(&path).next().is_some() {
        if !replace {
            return Err(BackupError::Exists(path));
        }
        hold(&path)?
    } else {
        None
    };
    let (partial, epoch) = prepare(from, &manifest, &path, moment)?;
    let aside = set_aside(&path, moment)?;
    partial.become_whole()?;
    drop(held);
    Ok(Restored { manifest, epoch, path, aside })
}

/// The files at a database's place, also what SQLite keeps beside one: what is left of another would be read into it.
fn taken(path: &Path) -> impl Iterator<Item = (PathBuf, &'static str)> {
    let all = ["", "-wal", "-shm", "-journal"].map(|end| (beside(path, end), end));
    all.into_iter().filter(|(path, _)| path.exists())
}

/// Takes a database for this process alone, and folds its log into it. One that SQLite cannot read is nobody's: it is
/// to be set aside for that.
fn hold(path: &Path) -> Result<Option<DbConnection>, BackupError> {
    if !path.exists() {
        return Ok(None);
    }
    match open_alone(path) {
        Ok(connection) => Ok(Some(connection)),
        Err(StoreError::Busy) => Err(BackupError::InUse(path.to_owned())),
        Err(StoreError::Corrupt(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The database of a backup beside its place, in a new epoch.
fn prepare(
    from: &Path,
    manifest: &Manifest,
    path: &Path,
    moment: Moment,
) -> Result<(Partial, String), BackupError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|why| cannot("make", folder, why))?;
    }
    let partial = Partial::new(path, moment)?;
    let copied = File::open(from).and_then(|from| {
        let mut to = OpenOptions::new().write(true).open(&partial.path)?;
        std::io::copy(&mut from.take(manifest.size), &mut to)
    });
    copied.map_err(|why| cannot("write", path, why))?;
    let mut connection = open_alone(&partial.path)?;
    let epoch = feed::epoch(moment);
    for sql in feed::begin_epoch(&epoch) {
        connection.execute(sql)?;
    }
    Ok((partial, epoch))
}

fn set_aside(path: &Path, moment: Moment) -> Result<Option<PathBuf>, BackupError> {
    let name = format!(".before-restore-{}", moment.now.strftime("%Y%m%dT%H%M%SZ"));
    let aside = beside(path, &name);
    let mut moved = None;
    for (file, end) in taken(path) {
        let to = beside(&aside, end);
        fs::rename(&file, &to).map_err(|why| cannot("move", &file, why))?;
        moved = Some(aside.clone());
    }
    sync_folder(path).map_err(|why| cannot("write", path, why))?;
    Ok(moved)
}
