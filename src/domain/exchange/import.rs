//! What became of an import: how many lines of each kind of outcome, and what is to be said of those that were not
//! simply taken. May use: `id`, `rule`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::exchange::RowType;
use crate::domain::id::ImportId;
use crate::domain::permission::Scope::{ImportsWrite, ReportsRead};
use crate::domain::permission::Who::{Administrator, Anyone, Integration, Steward};
use crate::domain::permission::{Permission, Who};
use crate::domain::rule::Violation;
use crate::domain::words::words;

words! {
    /// What became of a line.
    pub enum RowOutcome {
        /// A record came to be.
        Created = "created",
        /// The record that came of it before was brought up to it.
        Updated = "updated",
        /// The record was left as it is: the line was taken before, or somebody edited the record here since.
        Unchanged = "unchanged",
        /// The line breaks a rule; nothing of it was written.
        Refused = "refused",
    }
}

/// A rule that a line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RowFault {
    /// Where, as a JSON pointer (RFC 6901) into the line.
    pub pointer: String,
    /// Which rule, in a stable word.
    pub code: String,
    /// What to do, in a sentence.
    pub detail: String,
}

impl From<Violation> for RowFault {
    fn from(violation: Violation) -> Self {
        let Violation { pointer, code, detail } = violation;
        Self { pointer, code: code.to_owned(), detail }
    }
}

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RowResult {
    /// The line's number in what was sent, from 1.
    pub line: u32,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Option<RowType>,
    /// The record.
    pub id: Option<String>,
    /// What became of it.
    pub result: RowOutcome,
    /// What is worth knowing about it.
    pub warnings: Vec<String>,
    /// Why it was refused: every rule that it breaks.
    pub errors: Vec<RowFault>,
}

/// How many lines came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ImportCounts {
    /// Lines of which a record came to be.
    pub created: u32,
    /// Lines that brought a record up to date.
    pub updated: u32,
    /// Lines that changed nothing.
    pub unchanged: u32,
    /// Lines that were refused.
    pub refused: u32,
}

impl ImportCounts {
    /// Counts outcomes.
    pub fn of(results: &[RowResult]) -> Self {
        let mut counts = Self::default();
        for result in results {
            *match result.result {
                RowOutcome::Created => &mut counts.created,
                RowOutcome::Updated => &mut counts.updated,
                RowOutcome::Unchanged => &mut counts.unchanged,
                RowOutcome::Refused => &mut counts.refused,
            } += 1;
        }
        counts
    }

    /// Whether something was written.
    pub fn wrote(self) -> bool {
        self.created + self.updated > 0
    }
}

/// An import as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Always 1.
    pub version: i64,
    /// When it was done.
    pub created_at: Timestamp,
    /// The same: what became of it does not change.
    pub changed_at: Timestamp,
    /// How many lines came to what.
    pub counts: ImportCounts,
    /// The lines that something is to be said about.
    pub remarks: Vec<RowResult>,
}

impl Import {
    /// Sums up what became of the lines.
    pub fn sum_up(id: ImportId, results: &[RowResult], now: Timestamp) -> Self {
        let says = |result: &&RowResult| !result.warnings.is_empty() || !result.errors.is_empty();
        let remarks = results.iter().filter(says).cloned().collect();
        let (created_at, changed_at) = (now, now);
        Self { id, version: 1, created_at, changed_at, counts: ImportCounts::of(results), remarks }
    }
}

const IMPORTERS: &[Who] = &[Steward, Administrator, Integration];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "create_import", scope: ImportsWrite, who: IMPORTERS },
    Permission { operation: "show_import", scope: ImportsWrite, who: IMPORTERS },
    Permission { operation: "export_records", scope: ReportsRead, who: &[Anyone] },
];
