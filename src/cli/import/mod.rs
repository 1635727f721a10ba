//! `kintsugi import`: brings what an organisation already has into a running service: translated into lines, sent in
//! batches, summed up. May use: `config`, `itsm`, `outbound`.

mod input;
mod markdown;
mod ndjson;
mod sending;
mod servicenow;
mod summary;

use clap::{Args, Subcommand};

use super::failure::Failure;
use crate::config::Client as Connection;

/// Import records into a running service.
///
/// Sending the same file again changes nothing, so an import that broke off is simply run again. Records that were edited
/// in kintsugi since are left as they are, and reported. Needs a token with the scope imports:write.
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    ServicenowCsv(servicenow::ServicenowCsv),
    Markdown(markdown::Markdown),
    Ndjson(ndjson::Ndjson),
}

/// What every reader is told.
#[derive(Debug, Args)]
struct Common {
    /// Only read and sum up; send nothing.
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    connection: Connection,
}

impl Import {
    /// Imports.
    ///
    /// # Errors
    /// When the file cannot be read, the service cannot be reached, or it refused some of the lines.
    pub(super) fn run(&self) -> Result<(), Failure> {
        match &self.what {
            What::ServicenowCsv(import) => import.run(),
            What::Markdown(import) => import.run(),
            What::Ndjson(import) => import.run(),
        }
    }
}
