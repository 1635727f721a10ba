//! Lines on their way to a service: in batches, each recognised when it comes again. May use: `clock`,
//! `outbound`.

use std::io::IsTerminal;

use data_encoding::HEXLOWER;
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use super::Common;
use super::summary::{Summary, Told};
use crate::cli::client;
use crate::cli::failure::{Failure, SOFTWARE, UNAVAILABLE};
use crate::clock::chance;
use crate::outbound::Client;

/// The most lines of a batch. It is one transaction, for which everyone else who writes waits: so many
/// lines take about a tenth of a second.
const MOST_LINES: usize = 250;
/// The most bytes of a batch; the service takes sixteen times as much.
const MOST_BYTES: usize = 1 << 20;

/// Collects lines and sends them.
pub struct Sending {
    client: Option<Client>,
    /// Tells this run from others: a batch that is tried again has its effect once, and a run that
    /// comes later is told how things stand then.
    run: String,
    bar: ProgressBar,
    lines: String,
    places: Vec<String>,
    /// What became of them.
    pub summary: Summary,
}

impl Sending {
    /// Begins; `total` is how much there is of whatever the bar counts.
    pub fn begin(common: &Common, total: Option<u64>) -> Self {
        let client = if common.dry_run { None } else { Some(client::of(&common.connection)) };
        let bar = match total {
            _ if !std::io::stderr().is_terminal() => ProgressBar::hidden(),
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::new_spinner(),
        };
        let style = "{bar:30} {pos}/{len} {msg} ({elapsed}, {eta} left)";
        if let (Some(_), Ok(style)) = (total, ProgressStyle::with_template(style)) {
            bar.set_style(style);
        }
        let (lines, places, summary) = (String::new(), Vec::new(), Summary::default());
        let run = HEXLOWER.encode(&chance().to_be_bytes());
        Self { client, run, bar, lines, places, summary }
    }

    /// Adds a line, from this place in what is read; sends when a batch is full.
    ///
    /// # Errors
    /// When the service cannot be reached, or refuses the batch as a whole.
    pub fn line(&mut self, place: String, line: &str) -> Result<(), Failure> {
        if self.places.len() >= MOST_LINES || self.lines.len() + line.len() > MOST_BYTES {
            self.send()?;
        }
        self.lines.push_str(line);
        self.lines.push('\n');
        self.places.push(place);
        Ok(())
    }

    /// Moves the bar on.
    pub fn advance(&self, by: u64) {
        self.bar.inc(by);
    }

    /// Sends what is left, and tells what became of it all.
    ///
    /// # Errors
    /// When the service cannot be reached, or refused something.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.send()?;
        self.bar.finish_and_clear();
        let sent = self.client.is_some();
        self.summary.tell(sent)
    }

    fn send(&mut self) -> Result<(), Failure> {
        let lines = std::mem::take(&mut self.lines);
        let places = std::mem::take(&mut self.places);
        let Some(client) = self.client.as_ref().filter(|_| !places.is_empty()) else {
            return Ok(());
        };
        let key = format!("import-{}-{}", self.run, HEXLOWER.encode(&Sha256::digest(&lines)));
        let told = client.post_lines("/api/v1/imports", &key, &lines);
        let told = told.map_err(|why| {
            Failure::new(UNAVAILABLE, why).todo(
                "see that the service runs and that --url is where it listens, and run the same command again: it goes on \
                 where it was",
            )
        })?;
        if !matches!(told.status, 200 | 201) {
            return Err(Failure::new(UNAVAILABLE, told.in_a_line()));
        }
        let told: Told = serde_json::from_str(&told.body)
            .map_err(|why| Failure::new(SOFTWARE, format!("the answer cannot be read: {why}")))?;
        self.summary.batch(told, &places);
        Ok(())
    }
}
