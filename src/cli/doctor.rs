//! `kintsugi doctor`: what is wrong with a database and what to do about it. May use: `clock`, `config`, `store`.

use clap::Args;

use super::failure::{DATA, Failure, print};
use super::open::{existing, explain, open, store_config};
use crate::clock::Clock;
use crate::config::Database;
use crate::store::{self, Check, Context, Examination, State};

/// Examine a database, and say what to do about what is wrong.
///
/// Looks at the file and its place (SQLite), the schema, the clocks, the epoch and the record of everything that happened,
/// rows without the record that they belong to, the numbers, and whether all that is derived from the records says what
/// they say: index columns, links, references, waits, what hides them, the search. Prints a line for each. Changes nothing,
/// and can run beside a service. The exit code is 65 when there is a fault; a warning is none.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Doctor {
    /// Write again what is derived from the records, where it is wrong; no record changes by it.
    #[arg(long)]
    fix: bool,

    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi doctor
  kintsugi doctor --fix
  kintsugi doctor --database-url postgres://kintsugi@db/kintsugi?sslmode=verify-full";

impl Doctor {
    /// Examines the database.
    ///
    /// # Errors
    /// When there is a fault, or the database cannot be read.
    pub(super) fn run(&self) -> Result<(), Failure> {
        existing(&self.database)?;
        let mut found = self.examine()?;
        if self.fix && found.is_mendable() {
            let app = open(&self.database)?;
            let mended = app.store().mend(&found, &Context::new("system"));
            app.store().close();
            mended?;
            eprintln!("what is derived was written again; examined once more:");
            found = self.examine()?;
        }
        print(&found.checks.iter().map(line).collect::<String>())?;
        match found.checks.iter().filter(|check| check.state == State::Fault).count() {
            0 => Ok(()),
            1 => Err(Failure::new(DATA, "there is a fault")),
            faults => Err(Failure::new(DATA, format!("there are {faults} faults"))),
        }
    }

    fn examine(&self) -> Result<Examination, Failure> {
        let now = Clock::of_the_machine().now();
        store::examine(&store_config(&self.database), now)
            .map_err(|error| explain(error, &self.database))
    }
}

fn line(check: &Check) -> String {
    let state = match check.state {
        State::Ok => "ok",
        State::Warning => "warning",
        State::Fault => "fault",
    };
    let todo = match check.todo {
        "" => String::new(),
        todo => format!("{:24} what to do: {todo}\n", ""),
    };
    format!("{state:8} {:15} {}\n{todo}", check.name, check.told)
}
