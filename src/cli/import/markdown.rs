//! `kintsugi import markdown`: a folder of post-mortem documents. May use: `itsm`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Common;
use super::sending::Sending;
use crate::cli::failure::{DATA, Failure, USAGE};
use crate::itsm::{LocalTimes, markdown};

/// Import post-mortem documents in Markdown.
///
/// Each document becomes an incident, its published review with factors, lessons, timeline events, and actions. Headings
/// and front matter say what is what; what cannot be placed stays verbatim in the review's section `unplaced`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Markdown {
    /// The folder; files below it are read too.
    folder: PathBuf,

    /// Where they come from: part of the key by which each is known again.
    #[arg(long, default_value = "markdown")]
    integration: String,

    /// The time zone of times that name none, e.g. Europe/London; they are set aside without it.
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,

    /// The key of the team that is to own the actions; it is founded where there is none.
    #[arg(long, value_name = "KEY")]
    team: Option<String>,

    #[command(flatten)]
    common: Common,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi import markdown ./post-mortems --timezone Europe/London --team platform
  kintsugi import markdown ./post-mortems --dry-run";

impl Markdown {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let times = LocalTimes::new(self.timezone.as_deref(), None)
            .map_err(|why| Failure::new(USAGE, why))?;
        let (integration, team) = (self.integration.clone(), self.team.clone());
        let options = markdown::Options { integration, times, team };
        let files = files(&self.folder)?;
        let mut sending =
            Sending::begin(&self.common, Some(u64::try_from(files.len()).unwrap_or(0)));
        if let Some(key) = &self.team {
            sending.line("the team".to_owned(), &markdown::team(key, &options).to_line())?;
        }
        let mut documents = 0_u32;
        for file in files {
            sending.advance(1);
            let name = file.strip_prefix(&self.folder).unwrap_or(&file).display().to_string();
            let Ok(text) = fs::read_to_string(&file) else {
                sending.summary.unreadable(0, &format!("{name} is no text in UTF-8"));
                continue;
            };
            if !markdown::is_named_as_one(&name) && !markdown::begins_as_one(&name, &text) {
                sending.summary.remark(format!("  passed over: {name}"));
                continue;
            }
            documents += 1;
            let document = markdown::read(&name, &text, &options);
            sending.summary.odd(document.odd);
            for row in &document.rows {
                sending.line(format!("{name} ({})", row.kind()), &row.to_line())?;
            }
        }
        sending.summary.remark(format!("{documents} documents were read"));
        sending.finish()
    }
}

/// All files below a folder but hidden ones, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable =
        |why| Failure::new(DATA, format!("{} cannot be read: {why}", folder.display()));
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                // `.git` and its like are nobody's post-mortems.
            } else if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
