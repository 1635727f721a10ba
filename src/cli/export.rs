//! `kintsugi export`: everything, or some kinds of it, as lines that an import reads. May use: `app`,
//! `config`, `domain`, `outbound`.

use std::io::{self, Write};

use clap::Args;

use super::failure::{CANNOT_CREATE, DATA, Failure, USAGE};
use crate::app::export::ExportKind;
use crate::config::Client as Connection;
use crate::domain::words::Word;
use crate::outbound::Told;

/// Export records from a running service, one JSON object a line.
///
/// Writes to standard output, teams and roles but no persons. `kintsugi import ndjson` reads it; into an empty service
/// it brings the same records with the same ids, numbers and times.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Export {
    /// What to export, e.g. incidents; everything that an import reads when left out.
    #[arg(value_name = "KIND")]
    kinds: Vec<String>,

    /// Only what fits this filter of the kind's list; several times, all must fit.
    #[arg(long = "filter", value_name = "NAME=VALUE", requires = "kinds")]
    filters: Vec<String>,

    #[command(flatten)]
    connection: Connection,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi export > kintsugi.ndjson
  kintsugi export actions verifications --url https://kintsugi.example > actions.ndjson
  kintsugi export actions --filter status=accepted,in_progress --filter due_date[lt]=2027-01-01";

impl Export {
    /// Writes the kinds asked for.
    ///
    /// # Errors
    /// When a kind is not known, the service cannot be reached, or nothing can be written.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let client = super::client::of(&self.connection);
        let (kinds, filters) = (self.kinds()?, self.filters()?);
        let mut out = io::BufWriter::new(io::stdout().lock());
        for kind in kinds {
            let path = format!("/api/v1/exports/{kind}");
            let lines = client.stream(&path, &filters).map_err(super::client::unreachable)?;
            let refused = |told: Told| Failure::new(DATA, format!("{kind}: {}", told.in_a_line()));
            let mut lines = lines.map_err(refused)?;
            let broken = |why: io::Error| Failure::new(CANNOT_CREATE, format!("{kind}: {why}"));
            io::copy(&mut lines, &mut out).map_err(broken)?;
        }
        out.flush().map_err(|why| Failure::new(CANNOT_CREATE, why.to_string()))
    }

    /// The filters asked for, as they stand in a query.
    fn filters(&self) -> Result<Vec<(&str, &str)>, Failure> {
        let filters = self.filters.iter().map(|filter| {
            filter.split_once('=').ok_or_else(|| {
                Failure::new(USAGE, format!("a filter is NAME=VALUE, not {filter}"))
                    .todo("name one that the list of the kind takes, e.g. --filter status=open")
            })
        });
        filters.collect()
    }

    /// The kinds asked for, in the order in which one needs the other.
    fn kinds(&self) -> Result<Vec<ExportKind>, Failure> {
        let all = self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == "all");
        if all {
            let whole = ExportKind::ALL.iter().copied();
            return Ok(whole.filter(|kind| kind.row_type().is_some()).collect());
        }
        let named = self.kinds.iter().map(|name| {
            ExportKind::from_word(&name.replace('-', "_")).ok_or_else(|| {
                let known = ExportKind::all_words().join(", ");
                Failure::new(USAGE, format!("there is no kind {name} (known: {known})"))
            })
        });
        let named: Vec<ExportKind> = named.collect::<Result<_, _>>()?;
        Ok(ExportKind::ALL.iter().copied().filter(|kind| named.contains(kind)).collect())
    }
}
