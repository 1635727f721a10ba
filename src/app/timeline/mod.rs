//! What people and tools do with the timelines of incidents. May use: `domain`, `store`.

mod change;
mod create;
mod delete;
mod list;
mod show;

pub use change::{ChangeTimelineEvent, change};
pub use create::{CreateTimelineEvent, create};
pub use delete::{DeleteTimelineEvent, delete};
pub use list::list;
pub use show::show;

pub use crate::store::TIMELINE as LIST;

use jiff::Timestamp;

use crate::app::View;
use crate::domain::incident::{TimelineEvent, TimelineEventFields};
use crate::domain::permission::{Caller, Who};
use crate::domain::record::happened;
use crate::domain::rule::RuleBroken;

/// An event on a timeline, as it is told.
#[derive(Debug, Clone)]
pub struct TimelineEventView {
    /// The event.
    pub event: TimelineEvent,
}

impl View for TimelineEventView {
    type About = TimelineEvent;

    fn about(&self) -> String {
        self.event.id.to_string()
    }

    fn version(&self) -> i64 {
        self.event.version
    }
}

/// What the caller is to an event.
fn relations(caller: &Caller, event: &TimelineEvent) -> Vec<Who> {
    let wrote_it = caller.person.is_some() && caller.person == event.author;
    wrote_it.then_some(Who::Author).into_iter().collect()
}

/// Refuses what a person says has not happened yet; a machine's clock may be ahead of ours.
fn refuse_future(
    caller: &Caller,
    fields: &TimelineEventFields,
    now: Timestamp,
) -> Result<(), RuleBroken> {
    if caller.person.is_some() {
        happened(fields.happened_at, now)?;
    }
    Ok(())
}
