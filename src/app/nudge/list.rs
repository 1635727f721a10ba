//! Someone looks through what was told to teams, and to themselves. May use: `domain`, `store`.

use std::collections::HashMap;

use super::{LIST, NudgeView};
use crate::app::{AppError, access, page};
use crate::domain::list::{ListQuery, Page};
use crate::domain::nudge::{Delivery, Nudge};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// One page of the nudges, the latest first.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<NudgeView>, AppError> {
    access::may(caller, "list_nudges", &[])?;
    let found = tx.list::<Nudge>(&LIST, query, caller)?;
    let mine = found.items.iter().filter(|nudge| is_mine(nudge, caller));
    let ids: Vec<_> = mine.map(|nudge| nudge.id.to_string()).collect();
    let mut deliveries = tx.deliveries_of(&ids)?;
    Ok(page::each(found, |nudge| view(nudge, caller, &mut deliveries)))
}

/// The nudge with this id.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<NudgeView, AppError> {
    let nudge = tx.get::<Nudge>(id, caller)?;
    access::may(caller, "show_nudge", &[])?;
    let mut deliveries = tx.deliveries_of(&[nudge.id.to_string()])?;
    Ok(view(nudge, caller, &mut deliveries))
}

fn view(nudge: Nudge, caller: &Caller, deliveries: &mut HashMap<String, Delivery>) -> NudgeView {
    let mine = is_mine(&nudge, caller);
    let delivery = deliveries.remove(&nudge.id.to_string()).filter(|_| mine);
    NudgeView { nudge, mine, delivery }
}

fn is_mine(nudge: &Nudge, caller: &Caller) -> bool {
    caller.person == Some(nudge.recipient)
}
