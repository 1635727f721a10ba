//! `kintsugi epoch`: to which history of the database the positions of its feed belong. May use: `config`, `store`.

use clap::{Args, ValueEnum};

use super::failure::{Failure, print};
use super::open::open_existing;
use crate::config::Database;
use crate::store::{Context, StoreError};

/// Show the epoch of the feed, or begin a new one.
///
/// Whoever follows the feed of changes holds a position in it, and the epoch that it belongs to. A database that was put
/// back to an earlier moment gives the same positions to other changes; a new epoch makes readers begin again (410) rather
/// than miss them, and browsers sign in again. `kintsugi restore` begins one by itself. After `pg_restore`, a recovery to a point in time, or any other
/// way of putting a database back, begin one by hand before the services are started.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Epoch {
    /// `show` it, or begin a new one: `renew`.
    #[arg(value_enum, default_value = "show")]
    what: What,
    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi epoch
  kintsugi epoch renew --database-url postgres://kintsugi@db/kintsugi?sslmode=verify-full";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Show,
    Renew,
}

impl Epoch {
    /// Shows or renews the epoch.
    ///
    /// # Errors
    /// Why it cannot.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let app = open_existing(&self.database)?;
        let epoch = match self.what {
            What::Show => app.store().read(|tx| Ok::<_, StoreError>(tx.feed_head()?.epoch)),
            What::Renew => app.store().renew_epoch(Context::new("system")),
        };
        app.store().close();
        print(&format!("{}\n", epoch?))
    }
}
