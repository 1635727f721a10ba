//! Whether a file is a whole backup; asks nothing but the file, and changes nothing. May use: `audit`, `connection`,
//! `migrate`.

use std::path::Path;

use super::BackupError;
use super::manifest::{Manifest, count};
use crate::store::audit::Verification;
use crate::store::connection::{DbConnection, open_still};
use crate::store::error::StoreError;
use crate::store::migrate;
use crate::store::sql::Sql;
use crate::store::transaction::ReadTx;

/// Examines a backup: every byte against its hash, then what is in it against what it must hold.
///
/// # Errors
/// [`BackupError::Unsound`] with what is wrong; [`BackupError::Newer`] when only a newer version can read it.
pub fn verify(path: &Path) -> Result<Manifest, BackupError> {
    let manifest = Manifest::read(path)?;
    if let Some(unknown) = migrate::unknown(&manifest.schema) {
        return Err(BackupError::Newer(format!(
            "{} was made by kintsugi {} with migration {unknown}, which this version does not know",
            path.display(),
            manifest.version
        )));
    }
    let mut connection = open_still(path)?;
    let faults = examine(&mut connection, &manifest);
    let faults = faults.map_err(|error| match error {
        StoreError::Disconnected(_) | StoreError::Busy => BackupError::Store(error),
        other => unsound(path, &other.to_string()),
    })?;
    if faults.is_empty() { Ok(manifest) } else { Err(unsound(path, &faults.join("; "))) }
}

fn examine(connection: &mut DbConnection, manifest: &Manifest) -> Result<Vec<String>, StoreError> {
    let mut faults = integrity(connection)?;
    if !faults.is_empty() {
        return Ok(faults);
    }
    if migrate::versions(connection)? != manifest.schema {
        faults.push("its migrations are not those that it says".to_owned());
    }
    for (table, rows) in count(connection, &manifest.schema)? {
        let expected = manifest.rows.get(&table).copied().unwrap_or_default();
        if rows != expected {
            faults.push(format!("{table} has {rows} rows, not {expected}"));
        }
    }
    let mut tx = ReadTx::new(connection);
    let head = tx.feed_head()?;
    if (head.position, &head.hash, &head.epoch)
        != (manifest.position, &manifest.head, &manifest.epoch)
    {
        faults.push("its feed does not end where it says".to_owned());
    }
    let mut chain = Verification::begin(&mut tx)?;
    let report = loop {
        if let Some(report) = chain.go_on(&mut tx)? {
            break report;
        }
    };
    faults.extend(report.broken.map(|(position, why)| {
        format!("the record of what happened is broken at entry {position}: {why}")
    }));
    Ok(faults)
}

/// What SQLite itself finds wrong with a file.
pub(in crate::store) fn integrity(
    connection: &mut DbConnection,
) -> Result<Vec<String>, StoreError> {
    let mut found: Vec<String> = connection.rows(Sql::new("PRAGMA integrity_check(10)"))?;
    found.retain(|line| line != "ok");
    let keys = Sql::new("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 10");
    let keys: Vec<String> = connection.rows(keys)?;
    found.extend(
        keys.iter().map(|table| format!("a row of {table} refers to one that is not there")),
    );
    Ok(found)
}

fn unsound(path: &Path, why: &str) -> BackupError {
    BackupError::Unsound(format!("{} is not a whole backup: {why}", path.display()))
}
