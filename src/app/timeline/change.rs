//! Someone corrects what was written down on a timeline. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::timeline::{TimelineEventView, refuse_future, relations};
use crate::app::{AppError, access};
use crate::domain::incident::{TimelineEvent, TimelineEventFields};
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// What is to be changed of an event.
#[derive(Debug, Clone)]
pub struct ChangeTimelineEvent {
    /// The event's id.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<TimelineEventFields>,
}

/// Changes an event.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeTimelineEvent,
) -> Result<Recorded<TimelineEventView>, AppError> {
    let event = tx.get_to_save::<TimelineEvent>(&command.id, caller)?;
    access::may(caller, "change_timeline_event", &relations(caller, &event))?;
    command.guard.check(event.version)?;
    let changed = command.patch.apply(&event.fields)?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(TimelineEventView { event }));
    }
    if changed.fields.happened_at != event.fields.happened_at {
        refuse_future(caller, &changed.fields, tx.now())?;
    }
    let (event, recorded) = event.change(changed.fields, changed.names, tx.now());
    tx.save(&event)?;
    Ok(tx.record(recorded, TimelineEventView { event }))
}
