//! Someone reads the timeline of an incident. May use: `domain`, `store`.

use crate::app::timeline::TimelineEventView;
use crate::app::{AppError, access, page};
use crate::domain::incident::Incident;
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// One page of the timeline of the incident with this id or number.
///
/// # Errors
/// 404, 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    incident: &str,
    query: &ListQuery,
) -> Result<Page<TimelineEventView>, AppError> {
    let incident = tx.get::<Incident>(incident, caller)?;
    access::may(caller, "list_timeline_events", &[])?;
    Ok(page::each(tx.timeline(incident.id, query, caller)?, |event| TimelineEventView { event }))
}
