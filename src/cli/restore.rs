//! `kintsugi restore`: puts a backup in the database's place. May use: `clock`, `config`, `store`.

use std::path::PathBuf;

use clap::Args;

use super::backup::cannot;
use super::failure::{Failure, print};
use super::open::{moment, store_config};
use crate::clock::Clock;
use crate::config::Database;
use crate::store;

/// Put a backup in the place of an SQLite database.
///
/// Verifies it first, and touches nothing if one byte of it is not as it was written, if a newer version made it, if
/// another process has the database open, or if there is a database already. With --force that one is kept beside it,
/// under a name that says when. The restored database begins a new epoch: whoever follows the feed of changes is told to
/// begin again (410) rather than miss what was undone.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Restore {
    /// The backup.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Put it in the place of a database that is there; that one is kept aside.
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi restore kintsugi-2026-11-22.db
  kintsugi restore kintsugi-2026-11-22.db --force
  kintsugi restore kintsugi-2026-11-22.db --database-url sqlite:///srv/drill/kintsugi.db";

impl Restore {
    /// Restores the backup.
    ///
    /// # Errors
    /// Why it was not.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let moment = moment(&Clock::of_the_machine());
        let restored =
            store::restore(&store_config(&self.database), &self.file, self.force, moment)
                .map_err(|error| cannot(error, &self.database))?;
        let aside = restored.aside.map_or_else(String::new, |aside| {
            format!("what was there is kept as {}\n", aside.display())
        });
        print(&format!(
            "restored {} as of {}: {} entries\n{aside}epoch {}: readers of the feed begin again\n",
            restored.path.display(),
            restored.manifest.taken_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            restored.manifest.position,
            restored.epoch,
        ))
    }
}
