//! What became of an import, for the person at the terminal. May use: `itsm`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cli::failure::{DATA, Failure, print};
use crate::itsm::{Odd, OddKind};

/// The most refused lines that are shown one by one.
const SHOWN: usize = 200;
/// The most different remarks of one kind that are shown one by one.
const OF_A_KIND: usize = 12;

/// What became of the lines.
#[derive(Debug, Default)]
pub struct Summary {
    created: u64,
    updated: u64,
    unchanged: u64,
    refused: Vec<String>,
    refusals: u64,
    odd: BTreeMap<Odd, u64>,
    warnings: BTreeMap<String, u64>,
    remarks: Vec<String>,
}

/// The service's answer, as far as it is summed up.
#[derive(Debug, Deserialize)]
pub struct Told {
    created: u64,
    updated: u64,
    unchanged: u64,
    refused: u64,
    results: Vec<LineTold>,
}

#[derive(Debug, Deserialize)]
struct LineTold {
    line: u64,
    warnings: Vec<String>,
    errors: Vec<FaultTold>,
}

#[derive(Debug, Deserialize)]
struct FaultTold {
    pointer: String,
    detail: String,
}

impl Summary {
    /// Notes something that is to be said at the end, whatever else happens.
    pub fn remark(&mut self, remark: String) {
        self.remarks.push(remark);
    }

    /// Notes what was odd.
    pub fn odd(&mut self, odd: impl IntoIterator<Item = Odd>) {
        for one in odd {
            *self.odd.entry(one).or_default() += 1;
        }
    }

    /// Notes a line that could not even be read.
    pub fn unreadable(&mut self, line: u64, why: &str) {
        self.refuse(format!("line {line}: {why}"));
    }

    /// Notes what the service told of a batch, whose lines came from these places.
    pub fn batch(&mut self, told: Told, places: &[String]) {
        self.created += told.created;
        self.updated += told.updated;
        self.unchanged += told.unchanged;
        let mut shown = 0;
        for line in told.results {
            for warning in line.warnings {
                *self.warnings.entry(warning).or_default() += 1;
            }
            if line.errors.is_empty() {
                continue;
            }
            let index = usize::try_from(line.line.saturating_sub(1)).unwrap_or(usize::MAX);
            let place = places.get(index).cloned().unwrap_or_else(|| format!("line {}", line.line));
            let faults =
                line.errors.iter().map(|fault| format!("{} {}", fault.pointer, fault.detail));
            shown += 1;
            self.refuse(format!("{place}: {}", faults.collect::<Vec<_>>().join("; ")));
        }
        self.refusals += told.refused.saturating_sub(shown);
    }

    fn refuse(&mut self, why: String) {
        self.refusals += 1;
        if self.refused.len() < SHOWN {
            self.refused.push(why);
        }
    }

    /// Tells it all.
    ///
    /// # Errors
    /// [`DATA`] when something was refused.
    pub fn tell(self, sent: bool) -> Result<(), Failure> {
        let mut text = String::new();
        let mut say = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        if sent {
            let (created, updated, unchanged) = (self.created, self.updated, self.unchanged);
            say(format!(
                "{created} created, {updated} updated, {unchanged} unchanged, {} refused",
                self.refusals
            ));
        } else {
            say("nothing was sent (--dry-run)".to_owned());
        }
        self.remarks.into_iter().for_each(&mut say);
        for line in odd_in_words(self.odd) {
            say(line);
        }
        for (warning, times) in self.warnings {
            say(format!("  {times} × {warning}"));
        }
        for refused in &self.refused {
            say(format!("  refused: {refused}"));
        }
        let more = self.refusals.saturating_sub(u64::try_from(self.refused.len()).unwrap_or(0));
        if more > 0 {
            say(format!("  … and {more} more"));
        }
        print(&text)?;
        match self.refusals {
            0 => Ok(()),
            refusals => Err(Failure::new(DATA, format!("{refusals} lines were refused"))
                .todo("mend them and run the same command again: what was taken stays as it is")),
        }
    }
}

/// What was odd, the most frequent first; of each kind only so much one by one.
fn odd_in_words(odd: BTreeMap<Odd, u64>) -> Vec<String> {
    let mut kinds: BTreeMap<OddKind, Vec<(u64, String)>> = BTreeMap::new();
    for (one, times) in odd {
        kinds.entry(one.kind).or_default().push((times, one.what));
    }
    let mut lines = Vec::new();
    for (kind, mut found) in kinds {
        found.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
        let others = found.split_off(found.len().min(OF_A_KIND));
        lines.extend(found.iter().map(|(times, what)| format!("  {times} × {kind}: {what}")));
        let more: u64 = others.iter().map(|(times, _)| times).sum();
        if more > 0 {
            lines.push(format!("  {more} × {kind}: {} others", others.len()));
        }
    }
    lines
}
