//! Someone writes down what happened during an incident. May use: `domain`, `store`.

use crate::app::timeline::{TimelineEventView, refuse_future};
use crate::app::{AppError, access};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::incident::{Incident, TimelineEvent, TimelineEventFields};
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::store::{Recorded, WriteTx};

/// What is said of the new event.
#[derive(Debug, Clone)]
pub struct CreateTimelineEvent {
    /// The incident's id or number.
    pub incident: String,
    /// The event's fields.
    pub fields: TimelineEventFields,
}

/// Writes an event down.
///
/// # Errors
/// 404 for an incident that is not there, 403, 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateTimelineEvent,
) -> Result<Recorded<TimelineEventView>, AppError> {
    let incident = tx.get_to_save::<Incident>(&command.incident, caller)?;
    access::may(caller, "create_timeline_event", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    refuse_future(caller, &fields, tx.now())?;
    let (number, now, by) = (String::new(), tx.now(), caller.person);
    let new = NewRecord { id: tx.new_id(), number, now, by, origin: Origin::Live };
    let (event, recorded) = TimelineEvent::write(incident.id, fields, &new);
    tx.insert(&event)?;
    Ok(tx.record(recorded, TimelineEventView { event }))
}
