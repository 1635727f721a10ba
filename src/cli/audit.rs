//! `kintsugi audit`: whether what is recorded of all that happened is whole. May use: `config`, `store`.

use clap::{Args, Subcommand};

use super::failure::{DATA, Failure, print};
use super::open::open_existing;
use crate::config::Database;

/// Verify the record of everything that happened.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Verify(Verify),
}

/// Verify that no entry was changed, removed or slipped in.
///
/// Every entry holds the hash of the one before it; this reads them all and compares, beside a running service if there
/// is one. Prints how many there are and the hash of the last. Whoever could rewrite all of it could do so without a trace:
/// so keep that hash somewhere else now and then. The exit code is 65 when something is wrong.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Verify {
    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi audit verify
  kintsugi audit verify --database-url sqlite:///srv/kintsugi/kintsugi.db";

impl Audit {
    /// Verifies the chain.
    ///
    /// # Errors
    /// Where it is broken.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let What::Verify(verify) = &self.what;
        verify.run()
    }
}

impl Verify {
    fn run(&self) -> Result<(), Failure> {
        let app = open_existing(&self.database)?;
        let report = app.store().verify_audit();
        app.store().close();
        let report = report?;
        let head = &report.head;
        if let Some((position, why)) = &report.broken {
            return Err(Failure::new(
                DATA,
                format!("the chain is broken at entry {position} of {}: {why}", head.position),
            )
            .todo("keep this database as it is, and compare it with a backup from before"));
        }
        print(&format!("{} entries, whole\nhead {}\n", report.verified, head.hash))
    }
}
