//! What a backup must hold, as the last line of its file: SQLite reads the pages that its header counts and does not
//! mind what follows. The line ends with the hash of all that stands before it, so no byte can change unseen, and
//! nothing that a restorer needs can be left behind. `tail -n 1 FILE` shows it. May use: `connection`, `feed`, `tables`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BackupError, append, cannot};
use crate::store::connection::{DbConnection, open_still};
use crate::store::error::StoreError;
use crate::store::transaction::ReadTx;
use crate::store::{migrate, tables};

/// The form of the line that this program writes and reads.
const FORM: u32 = 1;

/// The longest line that is looked for.
const LONGEST: u64 = 1 << 16;

/// What stands between what a backup must hold and the hash of all before it.
const HASH: &str = " sha256:";

/// What a backup must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this line.
    kintsugi_backup: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When it was made.
    pub taken_at: Timestamp,
    /// The migrations that the database has.
    pub schema: Vec<String>,
    /// The epoch of its feed.
    pub epoch: String,
    /// The last position of its feed.
    pub position: i64,
    /// The hash of the last entry of its feed.
    pub head: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
    /// Bytes of the database; what follows them is this line.
    pub size: u64,
}

impl Manifest {
    /// What a copy of a database holds.
    pub(super) fn of(path: &Path, taken_at: Timestamp) -> Result<Self, BackupError> {
        let size = path.metadata().map_err(|why| cannot("read", path, why))?.len();
        let mut connection = open_still(path)?;
        let schema = migrate::versions(&mut connection)?;
        let head = ReadTx::new(&mut connection).feed_head()?;
        Ok(Self {
            kintsugi_backup: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at,
            rows: count(&mut connection, &schema)?,
            schema,
            epoch: head.epoch,
            position: head.position,
            head: head.hash,
            size,
        })
    }

    /// Writes it at the end of the copy.
    pub(super) fn append_to(&self, path: &Path) -> Result<(), BackupError> {
        let json =
            serde_json::to_string(self).map_err(|why| StoreError::Failed(why.to_string()))?;
        let line = format!("\n{json}");
        let failed = |why| cannot("write", path, why);
        append(path, line.as_bytes()).map_err(failed)?;
        let hash = hash(File::open(path).map_err(failed)?).map_err(failed)?;
        append(path, format!("{HASH}{hash}\n").as_bytes()).map_err(failed)
    }

    /// Reads it from the end of a file of which no byte was changed.
    pub(super) fn read(path: &Path) -> Result<Self, BackupError> {
        let (line, size) = last_line(path).map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => BackupError::Missing(path.to_owned()),
            _ => cannot("read", path, why),
        })?;
        let unsound = |why: &str| {
            BackupError::Unsound(format!("{} is not a whole backup: {why}", path.display()))
        };
        let none = || unsound("it does not end as one does; it is cut short, changed, or none");
        let (json, expected) =
            line.strip_suffix('\n').and_then(|line| line.rsplit_once(HASH)).ok_or_else(none)?;
        let told = size - u64::try_from(line.len()).unwrap_or(size);
        let before = told + u64::try_from(json.len()).unwrap_or(0);
        let file = File::open(path).map_err(|why| cannot("read", path, why))?;
        let found = hash(file.take(before)).map_err(|why| cannot("read", path, why))?;
        if found != expected {
            return Err(unsound("its bytes are not those that were written (SHA-256)"));
        }
        let manifest: Self = serde_json::from_str(json).map_err(|_| none())?;
        if manifest.kintsugi_backup != FORM {
            return Err(BackupError::Newer(format!("{} is of a later form", path.display())));
        }
        if manifest.size + 1 != told {
            return Err(unsound("the size of its database is not what it says"));
        }
        Ok(manifest)
    }
}

/// How many rows each table has.
pub(super) fn count(
    connection: &mut DbConnection,
    schema: &[String],
) -> Result<BTreeMap<String, i64>, StoreError> {
    let tables = tables::of(schema);
    let counts = tables.iter().map(|table| {
        let count: Option<i64> = connection.row(table.count())?;
        Ok((table.name.to_owned(), count.unwrap_or_default()))
    });
    counts.collect()
}

/// What follows the last line break but one, and the size of the file.
fn last_line(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(LONGEST)))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    let mut lines = end.split_inclusive(|byte| *byte == b'\n');
    let line = lines.next_back().unwrap_or_default();
    Ok((String::from_utf8_lossy(line).into_owned(), size))
}

fn hash(from: impl Read) -> std::io::Result<String> {
    let (mut from, mut hash) = (BufReader::with_capacity(1 << 16, from), Sha256::new());
    loop {
        let piece = from.fill_buf()?;
        if piece.is_empty() {
            break;
        }
        hash.update(piece);
        let read = piece.len();
        from.consume(read);
    }
    Ok(data_encoding::HEXLOWER.encode(&hash.finalize()))
}
