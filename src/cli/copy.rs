//! `kintsugi copy`: a database into an empty one, of the same engine or the other. May use: `clock`, `config`, `store`.

use std::io::IsTerminal;
use std::path::Path;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::failure::{CANNOT_CREATE, CONFIG, DATA, Failure, UNAVAILABLE, USAGE, print};
use super::open::{file_of, moment};
use crate::clock::Clock;
use crate::config::Secret;
use crate::store::{self, Copied, CopyError, Progress, StoreError};

/// Copy a database into an empty one, of the same engine or the other.
///
/// For moving house, from SQLite to PostgreSQL or back: stop the service, copy, start it with the new URL. The target is made, or brought up to date, and must
/// be empty. All tables are copied in one transaction, so that the target is whole or as empty as before; then every table
/// is compared by count and checksum, and the record of everything that happened is followed to its end. Readers of the
/// feed go on where they were, tokens stay good. The source is only read; if somebody writes to it meanwhile, nothing is
/// copied.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Copy {
    /// The database to read: `sqlite:PATH` or `postgres://…`.
    #[arg(long, value_name = "URL", required_unless_present = "from_file")]
    from: Option<Secret>,

    /// A file that holds the URL of the database to read, for one with a password.
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    from_file: Option<String>,

    /// The empty database to write.
    #[arg(long, value_name = "URL", required_unless_present = "to_file")]
    to: Option<Secret>,

    /// A file that holds the URL of the database to write.
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    to_file: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi copy --from sqlite:data/kintsugi.db --to postgres://kintsugi@db/kintsugi?sslmode=verify-full
  kintsugi copy --from sqlite:data/kintsugi.db --to-file /run/secrets/kintsugi-url
  kintsugi copy --from-file old-url --to sqlite:///srv/kintsugi/kintsugi.db";

impl Copy {
    /// Copies the database.
    ///
    /// # Errors
    /// Why it was not copied.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let from = url(self.from.as_ref(), self.from_file.as_deref())?;
        let to = url(self.to.as_ref(), self.to_file.as_deref())?;
        if from == to {
            return Err(Failure::new(USAGE, "source and target are the same database"));
        }
        if let Some(path) = file_of(&from).filter(|path| !Path::new(path).exists()) {
            return Err(Failure::new(CONFIG, format!("there is no database at {path}")));
        }
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::no_length()
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {pos}/{len} rows ({elapsed}, {eta} left)")
        {
            bar.set_style(style);
        }
        let mut progress = |step| match step {
            Progress::Total(rows) => bar.set_length(rows),
            Progress::Rows(rows) => bar.inc(rows),
        };
        let clock = Clock::of_the_machine();
        let (from, to) = (store::Config::new(from), store::Config::new(to));
        let copied = store::copy(&from, &to, || moment(&clock), &mut progress);
        bar.finish_and_clear();
        print(&told(&copied.map_err(explain)?))
    }
}

fn url(given: Option<&Secret>, file: Option<&str>) -> Result<String, Failure> {
    match (given, file) {
        (Some(url), _) => Ok(url.expose().to_owned()),
        (None, Some(file)) => std::fs::read_to_string(file)
            .map(|url| url.trim().to_owned())
            .map_err(|why| Failure::new(CONFIG, format!("{file} cannot be read: {why}"))),
        (None, None) => Err(Failure::new(USAGE, "name both databases: --from and --to")),
    }
}

fn told(copied: &Copied) -> String {
    let rows: u64 = copied.tables.iter().map(|table| table.rows).sum();
    let filled = copied.tables.iter().filter(|table| table.rows > 0);
    let lines =
        filled.map(|table| format!("  {:18} {:>10}  {}\n", table.name, table.rows, table.checksum));
    format!(
        "{rows} rows in {} tables, and {} texts for the search: the same on both sides\n{}\
         {} entries, whole\nhead {}:{}\n",
        copied.tables.len(),
        copied.texts,
        lines.collect::<String>(),
        copied.head.position,
        copied.head.position,
        copied.head.hash,
    )
}

fn explain(error: CopyError) -> Failure {
    match error {
        CopyError::Source(error) => side("the source", error),
        CopyError::Target(error) => side("the target", error),
        CopyError::Behind => Failure::new(CONFIG, "the source lacks migrations")
            .todo("bring it up to date first: kintsugi migrate --database-url …"),
        CopyError::NotEmpty(table) => {
            Failure::new(CANNOT_CREATE, format!("the target is not empty: {table} holds something"))
                .todo("name an empty database; nothing was changed")
        }
        CopyError::Moved => {
            Failure::new(UNAVAILABLE, "the source was written to while it was copied")
                .todo("stop the service and try again; the target is as empty as before")
        }
        CopyError::Different(why) => {
            Failure::new(DATA, format!("what arrived is not what was sent: {why}"))
                .todo("kintsugi doctor for the source; the target is as empty as before")
        }
    }
}

fn side(side: &str, error: StoreError) -> Failure {
    let failure = match error {
        StoreError::Failed(why) => Failure::new(CONFIG, why),
        other => Failure::from(other),
    };
    Failure { what: format!("{side}: {}", failure.what), ..failure }
}
