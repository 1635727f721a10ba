//! Someone looks through the incidents. May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::incident::view::view;
use crate::app::incident::{IncidentView, LIST};
use crate::app::{AppError, access};
use crate::domain::incident::Incident;
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// One page of the incidents.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<IncidentView>, AppError> {
    access::may(caller, "list_incidents", &[])?;
    let page = tx.list::<Incident>(&LIST, query, caller)?;
    let views = page.items.into_iter().map(|incident| view(tx, caller, incident, now));
    let items = views.collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next, total: page.total })
}
