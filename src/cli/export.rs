//! `kintsugi export`: everything, or some kinds of it, as lines that an import reads. May use: `config`, `outbound`.

use std::io::{self, Write};

use clap::Args;

use super::failure::{CANNOT_CREATE, Failure, UNAVAILABLE, USAGE};
use crate::config::Client as Connection;

/// The kinds, in the order in which one needs the other.
const KINDS: &[&str] = &[
    "teams",
    "services",
    "themes",
    "incidents",
    "timeline-events",
    "reviews",
    "factors",
    "lessons",
    "uptakes",
    "fragilities",
    "actions",
    "verifications",
    "transitions",
    "slips",
    "comments",
];

/// Export records from a running service, one JSON object a line.
///
/// Writes to standard output, teams and roles but no persons. `kintsugi import ndjson` reads it; into an empty service
/// it brings the same records with the same ids, numbers and times.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// What to export, e.g. incidents; everything when left out.
    #[arg(value_name = "KIND")]
    kinds: Vec<String>,

    #[command(flatten)]
    connection: Connection,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi export > kintsugi.ndjson
  kintsugi export actions verifications --url https://kintsugi.example > actions.ndjson";

impl Export {
    /// Writes the kinds asked for.
    ///
    /// # Errors
    /// When a kind is not known, the service cannot be reached, or nothing can be written.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let client = super::client::of(&self.connection)?;
        let all = self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == "all");
        let unknown = |kind: &&String| !all && !KINDS.contains(&kind.as_str());
        if let Some(kind) = self.kinds.iter().find(unknown) {
            let known = KINDS.join(", ");
            return Err(Failure::new(USAGE, format!("there is no kind {kind} (known: {known})")));
        }
        let mut out = io::BufWriter::new(io::stdout().lock());
        let wanted = |kind: &&&str| all || self.kinds.iter().any(|wanted| wanted == **kind);
        for kind in KINDS.iter().filter(wanted) {
            let path = format!("/api/v1/exports/{kind}");
            let mut lines = client.stream(&path).map_err(|why| Failure::new(UNAVAILABLE, why))?;
            let broken = |why: io::Error| Failure::new(CANNOT_CREATE, format!("{kind}: {why}"));
            io::copy(&mut lines, &mut out).map_err(broken)?;
        }
        out.flush().map_err(|why| Failure::new(CANNOT_CREATE, why.to_string()))
    }
}
