//! `kintsugi import servicenow-csv`: an export of incidents from ServiceNow. May use: `itsm`.

use clap::Args;

use super::Common;
use super::input::Input;
use super::sending::Sending;
use crate::cli::failure::{DATA, Failure, USAGE};
use crate::itsm::LocalTimes;
use crate::itsm::servicenow::{BadLine, Entry, Export, Maps, Options};

/// Import incidents from a CSV export of ServiceNow.
///
/// Nothing is guessed: what its states and priorities mean is said with --map, and how its times are to be read with
/// --timezone and --date-format, unless each value says so. `opened_at` is when an incident was reported, not when it
/// began. Columns about persons are dropped, and listed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ServicenowCsv {
    /// The file; `-` for standard input.
    file: String,

    /// The instance that it comes from: part of the key by which each incident is known again.
    #[arg(long, default_value = "servicenow")]
    integration: String,

    /// The time zone of its times, e.g. Europe/Copenhagen.
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,

    /// How its times are written, e.g. `dd/MM/yyyy HH:mm:ss`; as in ISO 8601 when left out.
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,

    /// What a column or a value means: `priority:1=sev1`, `state:-100=open`, `column:state=final_state`.
    #[arg(long = "map", value_name = "SAYING")]
    maps: Vec<String>,

    /// A column about persons to keep all the same, in `source_data`.
    #[arg(long = "keep-column", value_name = "COLUMN")]
    keep: Vec<String>,

    #[command(flatten)]
    common: Common,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi import servicenow-csv incident.csv --integration snow-prod --timezone Europe/Copenhagen \\
    --date-format 'dd-MM-yyyy HH:mm:ss' --map priority:1=sev1 --map priority:2=sev2 --map state:-100=open
  zcat incident.csv.gz | kintsugi import servicenow-csv - --timezone UTC";

impl ServicenowCsv {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let wrong = |why| Failure::new(USAGE, why);
        let times = LocalTimes::new(self.timezone.as_deref(), self.date_format.as_deref());
        let mut maps = Maps::default();
        for saying in &self.maps {
            maps.say(saying).map_err(wrong)?;
        }
        let options = Options {
            integration: self.integration.clone(),
            times: times.map_err(wrong)?,
            maps,
            keep: self.keep.clone(),
        };
        let input = Input::of(&self.file)?;
        let open = || {
            let export = Export::open(input.read()?, options.clone());
            export.map_err(|why| Failure::new(DATA, why))
        };
        // Once through before anything is sent: what has to be said first is asked for first.
        let mut lines = 0;
        for entry in open()? {
            lines += 1;
            refuse_unsaid(entry)?;
        }
        let export = open()?;
        let mut sending = Sending::begin(&self.common, Some(lines));
        let dropped = export.columns().dropped().join(", ");
        if !dropped.is_empty() {
            sending.summary.remark(format!("columns about persons were dropped: {dropped}"));
        }
        for entry in export {
            match entry {
                Ok(entry) => {
                    sending.summary.odd(entry.odd);
                    sending.line(format!("line {}", entry.line), &entry.row.to_line())?;
                }
                Err(BadLine::Broken { line, reason }) => sending.summary.unreadable(line, &reason),
                unsaid @ Err(BadLine::Unsaid { .. }) => refuse_unsaid(unsaid)?,
            }
            sending.advance(1);
        }
        sending.finish()
    }
}

/// Ends where something has to be said before a line can be read; nothing is guessed.
fn refuse_unsaid(entry: Result<Entry, BadLine>) -> Result<(), Failure> {
    let Err(BadLine::Unsaid { line, unsaid }) = entry else { return Ok(()) };
    let (column, value) = (unsaid.column, unsaid.value);
    let what = format!("line {line}: {column} is {value:?}, and nothing says what that means");
    Err(Failure::new(USAGE, what).todo(format!("say {}", unsaid.say)))
}
