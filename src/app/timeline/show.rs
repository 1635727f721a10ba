//! Someone looks at one event of a timeline. May use: `domain`, `store`.

use crate::app::timeline::TimelineEventView;
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// The event with this id.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<TimelineEventView, AppError> {
    let event = tx.get(id, caller)?;
    access::may(caller, "show_timeline_event", &[])?;
    Ok(TimelineEventView { event })
}
