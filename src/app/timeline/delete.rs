//! Someone takes back what was written down on a timeline. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::timeline::relations;
use crate::app::{AppError, access};
use crate::domain::event::{Event, Noun};
use crate::domain::incident::TimelineEvent;
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// Which event is to be deleted.
#[derive(Debug, Clone)]
pub struct DeleteTimelineEvent {
    /// The event's id.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
}

/// Deletes an event; that it was there stays in the audit.
///
/// # Errors
/// 404, 403, 412.
pub fn delete(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &DeleteTimelineEvent,
) -> Result<Recorded<()>, AppError> {
    let event = tx.get_to_save::<TimelineEvent>(&command.id, caller)?;
    access::may(caller, "delete_timeline_event", &relations(caller, &event))?;
    command.guard.check(event.version)?;
    tx.delete(&event)?;
    Ok(tx.record(Event::removed(Noun::TimelineEvent, event.id, event.version + 1), ()))
}
