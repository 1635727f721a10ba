//! Someone takes a copy of everything of one kind, or of what fits the filters of its list.
//!
//! The records as they stand, without persons, page by page, so that nothing is held open while a slow reader reads. What
//! the caller may not see is not in it. May use: `domain`, `store`.

mod lines;

use crate::app::{AppError, access};
use crate::domain::action::{Action, Verification};
use crate::domain::comment::Comment;
use crate::domain::exchange::RowType;
use crate::domain::feed::TOLD;
use crate::domain::fragility::Fragility;
use crate::domain::incident::{Incident, TimelineEvent};
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::list::{Condition, ListSpec};
use crate::domain::permission::Caller;
use crate::domain::recurrence::Recurrence;
use crate::domain::review::{Factor, Review};
use crate::domain::service::Service;
use crate::domain::share::Share;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::domain::view::Listed;
use crate::domain::words::{Word, words};
use crate::store::{
    ACTIONS, COMMENTS, FACTORS, FRAGILITIES, Head, INCIDENTS, LESSONS, RECURRENCES, REVIEWS,
    ReadTx, SERVICES, SHARES, TEAMS, THEMES, TIMELINE, UPTAKES,
};

/// Lines of a page.
const PAGE: i64 = 500;

words! {
    /// What can be exported: whatever can be imported, and two readings of it.
    pub enum ExportKind {
        Teams = "teams", Services = "services", Themes = "themes", Incidents = "incidents",
        TimelineEvents = "timeline_events", Reviews = "reviews", Factors = "factors", Lessons = "lessons",
        Uptakes = "uptakes", Shares = "shares", Fragilities = "fragilities", Actions = "actions", Verifications = "verifications",
        Transitions = "transitions", Slips = "slips", Comments = "comments",
        /// Which record names which, and in what relation.
        Links = "links",
        /// Which record is what in which tool.
        References = "references",
        /// Known factors that may have returned: found here, so no import takes them.
        Recurrences = "recurrences",
    }
}

impl ExportKind {
    /// What its lines hold; nothing for readings, which no import takes.
    pub fn row_type(self) -> Option<RowType> {
        match self {
            Self::Links | Self::References | Self::Recurrences => None,
            kind => RowType::ALL.iter().copied().find(|row| row.rank() == kind.rank()),
        }
    }

    /// The list by whose filters it is narrowed; nothing for what no list tells.
    pub fn list(self) -> Option<&'static ListSpec> {
        Some(match self {
            Self::Teams => &TEAMS,
            Self::Services => &SERVICES,
            Self::Themes => &THEMES,
            Self::Incidents => &INCIDENTS,
            Self::TimelineEvents => &TIMELINE,
            Self::Reviews => &REVIEWS,
            Self::Factors => &FACTORS,
            Self::Lessons => &LESSONS,
            Self::Uptakes => &UPTAKES,
            Self::Shares => &SHARES,
            Self::Fragilities => &FRAGILITIES,
            Self::Actions => &ACTIONS,
            Self::Comments => &COMMENTS,
            Self::Recurrences => &RECURRENCES,
            Self::Verifications
            | Self::Transitions
            | Self::Slips
            | Self::Links
            | Self::References => return None,
        })
    }

    /// The list whose saved views it takes.
    pub fn viewed(self) -> Option<Listed> {
        (self == Self::Actions).then_some(Listed::Actions)
    }
}

/// What is to be exported.
#[derive(Debug, Clone)]
pub struct ExportOf {
    /// Records of this kind.
    pub kind: ExportKind,
    /// Those that fit all of these, of the kind's list; everything when empty.
    pub conditions: Vec<Condition>,
}

/// Some lines of an export.
#[derive(Debug, Clone)]
pub struct ExportPage {
    /// The lines, each a JSON object.
    pub lines: Vec<String>,
    /// After which line to go on; nothing when these were the last.
    pub next: Option<String>,
}

/// Begins an export: where the feed stands before its first line, so that the copy can be followed up from there.
///
/// # Errors
/// 403 for those who may not.
pub fn begin(tx: &mut ReadTx<'_>, caller: &Caller) -> Result<Head, AppError> {
    access::may(caller, "export_records", &[])?;
    // Not the end of the feed: what is hidden from the caller must not move their cursor.
    Ok(Head { position: tx.last_change(caller, TOLD)?, ..tx.feed_head()? })
}

/// The lines after one.
///
/// # Errors
/// Any that the store can have.
pub fn page(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    of: &ExportOf,
    after: &str,
) -> Result<ExportPage, AppError> {
    match of.kind {
        ExportKind::Teams => lines::records::<Team>(tx, caller, of, after),
        ExportKind::Services => lines::records::<Service>(tx, caller, of, after),
        ExportKind::Themes => lines::records::<Theme>(tx, caller, of, after),
        ExportKind::Incidents => lines::records::<Incident>(tx, caller, of, after),
        ExportKind::TimelineEvents => lines::records::<TimelineEvent>(tx, caller, of, after),
        ExportKind::Reviews => lines::records::<Review>(tx, caller, of, after),
        ExportKind::Factors => lines::records::<Factor>(tx, caller, of, after),
        ExportKind::Lessons => lines::records::<Lesson>(tx, caller, of, after),
        ExportKind::Uptakes => lines::records::<Uptake>(tx, caller, of, after),
        ExportKind::Shares => lines::records::<Share>(tx, caller, of, after),
        ExportKind::Fragilities => lines::records::<Fragility>(tx, caller, of, after),
        ExportKind::Actions => lines::records::<Action>(tx, caller, of, after),
        ExportKind::Verifications => lines::records::<Verification>(tx, caller, of, after),
        ExportKind::Comments => lines::records::<Comment>(tx, caller, of, after),
        ExportKind::Transitions => lines::transitions(tx, caller, after),
        ExportKind::Slips => lines::slips(tx, caller, after),
        ExportKind::Links => lines::links(tx, caller, after),
        ExportKind::References => lines::references(tx, caller, after),
        ExportKind::Recurrences => lines::records::<Recurrence>(tx, caller, of, after),
    }
}
