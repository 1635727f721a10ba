//! `kintsugi audit`: whether what is recorded of all that happened is whole. May use: `config`, `store`.

use clap::{Args, Subcommand};

use super::failure::{DATA, Failure, print};
use super::open::open_existing;
use crate::config::Database;
use crate::store::Anchor;

/// Verify the record of everything that happened.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Verify(Verify),
    Head(Head),
}

/// Verify that no entry was changed, removed or slipped in.
///
/// Every entry holds the hash of the one before it; this reads them all and compares, beside a running service if there
/// is one. Prints how many there are and where they end. Whoever could rewrite all of it, or cut off its end, could do so
/// without a trace: so keep that end somewhere else now and then, and hand it in with --anchor. The exit code is 65 when
/// something is wrong.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Verify {
    #[command(flatten)]
    database: Database,

    /// An end that was written down elsewhere, as `kintsugi audit head` prints it; can be given more than once.
    #[arg(long, value_name = "POSITION:HASH", value_parser = anchor)]
    anchor: Vec<Anchor>,
}

/// Print where the record of everything that happened ends, to be kept elsewhere.
///
/// The position and the hash of the last entry, for `kintsugi audit verify --anchor`. It is also in the log, once an
/// `audit_head_interval`, and at /api/v1/audit-events/head.
#[derive(Debug, Args)]
#[command(after_help = HEAD_EXAMPLES)]
struct Head {
    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi audit verify
  kintsugi audit verify --anchor 1042:9f2c…
  kintsugi audit verify --database-url sqlite:///srv/kintsugi/kintsugi.db";

const HEAD_EXAMPLES: &str = "\
Examples:
  kintsugi audit head
  kintsugi audit head | ssh elsewhere 'cat >> kintsugi-heads'";

impl Audit {
    /// Verifies the chain, or tells its end.
    ///
    /// # Errors
    /// Where it is broken.
    pub(super) fn run(&self) -> Result<(), Failure> {
        match &self.what {
            What::Verify(verify) => verify.run(),
            What::Head(head) => head.run(),
        }
    }
}

impl Verify {
    fn run(&self) -> Result<(), Failure> {
        let app = open_existing(&self.database)?;
        let report = app.store().verify_audit_through(&self.anchor);
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
        print(&format!(
            "{} entries, whole\nhead {}:{}\n",
            report.verified, head.position, head.hash
        ))
    }
}

impl Head {
    fn run(&self) -> Result<(), Failure> {
        let app = open_existing(&self.database)?;
        let head = app.store().read(|tx| tx.feed_head());
        app.store().close();
        let head = head?;
        print(&format!("{}:{}\n", head.position, head.hash))
    }
}

fn anchor(text: &str) -> Result<Anchor, String> {
    let parts = text.split_once(':').and_then(|(position, hash)| {
        let position = position.parse().ok().filter(|position| *position > 0)?;
        let hash = hash.to_ascii_lowercase();
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then_some(Anchor { position, hash })
    });
    parts.ok_or_else(|| {
        "an anchor is a position and a hash, as `kintsugi audit head` prints them".to_owned()
    })
}
