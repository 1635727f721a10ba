//! Whether there is room to write, and what SQLite's log takes of it. May use: `connection`, `feed`, `transaction`.

use std::path::Path;
use std::sync::atomic::Ordering;

use super::error::StoreError;
use super::transaction::{Context, WriteTx};
use super::{Store, feed};

/// What must be free again after a write found no room: a few of the largest commits, so that it does not go back and
/// forth at the last page.
const ENOUGH: u64 = 1 << 20;

impl Store {
    /// Whether there is room to write. Looked for only after a write found none: on the disk of an SQLite file, and by a
    /// write that changes nothing, since neither a quota nor the disk of a database elsewhere can be seen from here.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], or any that writing can have.
    pub async fn has_room(&self) -> Result<(), StoreError> {
        let full = &self.inner.pulse.full;
        if !full.load(Ordering::Relaxed) {
            return Ok(());
        }
        if self
            .inner
            .connector
            .file()
            .and_then(|file| free(&file))
            .is_some_and(|free| free < ENOUGH)
        {
            return Err(StoreError::DiskFull);
        }
        let touch = |tx: &mut WriteTx<'_>| {
            for step in feed::touch_head() {
                tx.execute(step)?;
            }
            Ok::<_, StoreError>(tx.unchanged(()))
        };
        self.write(Context::new("system"), touch).await?;
        full.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// How many bytes SQLite's log has; nothing on PostgreSQL.
    pub fn log_length(&self) -> Option<u64> {
        let mut log = self.inner.connector.file()?.into_os_string();
        log.push("-wal");
        Some(Path::new(&log).metadata().map_or(0, |log| log.len()))
    }
}

/// How many bytes are free where a file is.
pub(super) fn free(file: &Path) -> Option<u64> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let disk = rustix::fs::statvfs(folder.unwrap_or(Path::new("."))).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
