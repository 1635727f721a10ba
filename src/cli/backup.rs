//! `kintsugi backup`: a copy of the database beside a running service, and whether one is whole. May use: `clock`,
//! `config`, `store`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::failure::{CANNOT_CREATE, CONFIG, DATA, Failure, UNAVAILABLE, print};
use super::open::{explain, moment, store_config};
use crate::clock::Clock;
use crate::config::{Database, without_password};
use crate::store::{self, BackupError, Manifest};

/// Back an SQLite database up into one file, beside a running service.
///
/// Everything that was answered before it began is in the file; nobody waits for it. The file is an SQLite database for
/// its owner only, and ends with a line that says what it must hold and a hash of every byte before (`tail -n 1`). It is
/// verified before it gets its name, and never replaces another without --force.
///
/// PostgreSQL makes its own backups: called for one, this prints how.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = EXAMPLES
)]
pub struct Backup {
    #[command(subcommand)]
    what: Option<What>,

    /// The file to write.
    #[arg(value_name = "FILE", required = true)]
    file: Option<PathBuf>,

    /// Replace the file if it is there, once the new one is whole.
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi backup /backup/kintsugi-$(date +%F).db
  kintsugi backup verify /backup/kintsugi-2026-11-22.db
  kintsugi restore /backup/kintsugi-2026-11-22.db --database-url sqlite:///srv/drill/kintsugi.db";

#[derive(Debug, Subcommand)]
enum What {
    Verify(Verify),
}

/// Verify that a backup is whole and can be put back.
///
/// Compares every byte with the hash at its end, lets SQLite examine it, counts its rows, and follows the record of
/// everything that happened from the first entry to the last. Asks nothing but the file, and changes nothing. The exit
/// code is 65 when something is wrong, 78 when only a newer version can read it.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXAMPLES)]
struct Verify {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  kintsugi backup verify kintsugi-2026-11-22.db
  kintsugi backup verify /mnt/elsewhere/kintsugi-2026-11-22.db && echo good";

impl Backup {
    /// Writes or verifies a backup.
    ///
    /// # Errors
    /// Why there is none, or what is wrong with it.
    pub(super) fn run(&self) -> Result<(), Failure> {
        if let Some(What::Verify(verify)) = &self.what {
            return verify.run();
        }
        let file = self.file.as_deref().unwrap_or(Path::new(""));
        let moment = moment(&Clock::of_the_machine());
        let made = store::backup(&store_config(&self.database), file, self.force, moment);
        let manifest = made.map_err(|error| match error {
            BackupError::Missing(path) => {
                Failure::new(CONFIG, format!("there is no database at {}", path.display()))
                    .todo("name another one with --database-url")
            }
            other => cannot(other, &self.database),
        })?;
        print(&told(file, &manifest))
    }
}

impl Verify {
    fn run(&self) -> Result<(), Failure> {
        let manifest = store::verify_backup(&self.file).map_err(|error| unsound(&error))?;
        print(&told(&self.file, &manifest))
    }
}

fn told(file: &Path, manifest: &Manifest) -> String {
    let rows: i64 = manifest.rows.values().sum();
    format!(
        "{} is whole: {} entries, {rows} rows in {} tables, {} bytes, taken {} by kintsugi {}\nhead {}:{}\n",
        file.display(),
        manifest.position,
        manifest.rows.len(),
        manifest.size,
        manifest.taken_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        manifest.version,
        manifest.position,
        manifest.head,
    )
}

/// Why there is no backup, or none was put back, and what to do.
pub fn cannot(error: BackupError, database: &Database) -> Failure {
    let what = error.to_string();
    match error {
        BackupError::NotSqlite => of_postgres(database),
        BackupError::Exists(_) => Failure::new(CANNOT_CREATE, what)
            .todo("name another place, or give --force to replace what is there"),
        BackupError::InUse(_) => {
            Failure::new(UNAVAILABLE, what).todo("stop the service, and whatever else reads it")
        }
        BackupError::Io(_) => Failure::new(CANNOT_CREATE, what)
            .todo("see that there is room, and that this user may write there"),
        BackupError::Store(error) => explain(error, database),
        other => unsound(&other),
    }
}

fn unsound(error: &BackupError) -> Failure {
    let what = error.to_string();
    match error {
        BackupError::Newer(_) => {
            Failure::new(CONFIG, what).todo("use that version of kintsugi, or a newer one")
        }
        BackupError::Missing(_) => Failure::new(DATA, what),
        _ => Failure::new(DATA, what).todo("use another backup; nothing was changed"),
    }
}

/// PostgreSQL's own tools know about roles, replicas and moments in between.
fn of_postgres(database: &Database) -> Failure {
    let url = without_password(database.database_url.expose());
    let todo = format!(
        "use PostgreSQL's own tools, with the services stopped to restore:\n    \
         pg_dump --format=custom --file=kintsugi.dump --dbname='{url}'\n    \
         pg_restore --clean --if-exists --no-owner --exit-on-error --single-transaction --dbname='{url}' kintsugi.dump\n    \
         kintsugi epoch renew\n  \
         for any moment rather than that of the dump: pg_basebackup and archived WAL (docs/operations.md)"
    );
    Failure::new(CONFIG, "backups of PostgreSQL are not made by kintsugi").todo(todo)
}
