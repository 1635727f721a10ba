//! Where an SQLite database lies: who may read it, what room there is, how long its log has become. May use: `room`.

use std::fs::Metadata;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Examination, State};
use crate::store::room::free;

/// Less room than this is no room.
const LEAST: u64 = 32 << 20;

/// The log is cut back to a quarter of this whenever it was folded in.
const LONG: u64 = 64 << 20;

/// Looks at the file, its folder and its log; before anything opens them.
pub(super) fn examine(path: &Path, found: &mut Examination) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
    permissions(path, &folder, found);
    room(path, &folder, found);
    let log = format!("{}-wal", path.display());
    let length = Path::new(&log).metadata().map_or(0, |log| log.len());
    if length > LONG {
        let told = format!("{} MiB wait in {log}", length >> 20);
        let todo = "something reads for very long, or nobody folds it in (`fold_log`), or the service ended badly: start it again";
        found.check("log", State::Warning, told, todo);
    } else {
        found.ok("log", format!("{length} bytes"));
    }
}

fn permissions(path: &Path, folder: &Path, found: &mut Examination) {
    let mode = |path: &Path| path.metadata().map_or(0, |of: Metadata| of.permissions().mode());
    let sticky = mode(folder) & 0o1000 != 0;
    if mode(path) & 0o077 != 0 {
        let told =
            format!("others than its owner may read {} ({:o})", path.display(), mode(path) & 0o777);
        found.check(
            "permissions",
            State::Warning,
            told,
            "chmod 600 the file, its -wal and its -shm",
        );
    } else if mode(folder) & 0o022 != 0 && !sticky {
        let told = format!("others than its owner may put files into {}", folder.display());
        found.check("permissions", State::Warning, told, "chmod 700 the folder");
    } else {
        found.ok("permissions", "for its owner only");
    }
}

fn room(path: &Path, folder: &Path, found: &mut Examination) {
    let size = path.metadata().map_or(0, |file| file.len());
    let Some(free) = free(path) else {
        let todo = "see that the folder can be read";
        let told = format!("what is free in {} cannot be told", folder.display());
        return found.check("disk", State::Warning, told, todo);
    };
    let told = format!("{} MiB are free, the database has {}", free >> 20, size >> 20);
    let todo = "make room where the database is, or move it";
    if free < LEAST {
        found.check("disk", State::Fault, told, todo);
    } else if free < size {
        found.check("disk", State::Warning, told, todo);
    } else {
        found.ok("disk", told);
    }
}
