//! `kintsugi migrate`: brings a database to the schema that this program knows. May use: `clock`, `config`, `store`.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::failure::{CONFIG, Failure, print};
use super::open::{explain, file, moment, store_config};
use crate::clock::Clock;
use crate::config::Database;
use crate::store;

/// Bring a database up to date, or show what it lacks.
///
/// `serve` does this by itself when it starts; several that start together do it once. All steps happen or none. A
/// database that was written by a newer version is refused and left alone.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Migrate {
    /// `up` applies what is missing, `status` only shows it.
    #[arg(value_enum, default_value = "up")]
    what: What,
    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi migrate             apply what is missing
  kintsugi migrate status      only show it; the exit code is 78 while something is missing
  kintsugi migrate --database-url postgres://kintsugi@db/kintsugi?sslmode=verify-full";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Up,
    Status,
}

impl Migrate {
    /// Applies or shows what is missing.
    ///
    /// # Errors
    /// Why it cannot.
    pub(super) fn run(&self) -> Result<(), Failure> {
        match self.what {
            What::Up => up(&self.database),
            What::Status => status(&self.database),
        }
    }
}

fn up(database: &Database) -> Result<(), Failure> {
    let config = store_config(database);
    let applied = store::migrate(&config, || moment(&Clock::of_the_machine()));
    let applied = applied.map_err(|error| explain(error, database))?;
    if applied.is_empty() {
        return print("up to date\n");
    }
    print(&format!(
        "applied {}
",
        applied.join(", ")
    ))
}

fn status(database: &Database) -> Result<(), Failure> {
    let behind = |what: String| Err(Failure::new(CONFIG, what).todo("kintsugi migrate"));
    if let Some(path) = file(database).filter(|path| !Path::new(path).exists()) {
        return behind(format!("there is no database at {path} yet"));
    }
    let pending =
        store::pending(&store_config(database)).map_err(|error| explain(error, database))?;
    if pending.is_empty() {
        print("up to date\n")
    } else {
        behind(format!("missing: {}", pending.join(", ")))
    }
}
