//! Someone deletes a proposal. May use: `domain`, `store`.

use crate::app::action::facts::relations;
use crate::app::guard::Guard;
use crate::app::{AppError, access, closing, skill_fit};
use crate::domain::action::{Action, ActionStatus};
use crate::domain::event::{Event, Noun};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::store::{Recorded, WriteTx};

/// Deletes a mere proposal; everything else is declined, cancelled or closed, and stays.
///
/// # Errors
/// [`AppError`]: not found, not permitted, stale, or no proposal any more.
pub fn delete(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: &str,
    guard: &Guard,
) -> Result<Recorded<()>, AppError> {
    let action = tx.get_to_save::<Action>(id, caller)?;
    let relations = relations(tx, caller, &action)?;
    access::may(caller, "delete_action", &relations)?;
    guard.check(action.version)?;
    let untouched =
        action.status == ActionStatus::Proposed && tx.transitions_of(action.id)?.is_empty();
    if !untouched {
        let detail = "only a proposal that was never decided on can be deleted: decline, withdraw or cancel it";
        return Err(RuleBroken::conflict("not_a_proposal", detail).into());
    }
    let incidents = closing::incidents_of(tx, &action)?;
    tx.delete(&action)?;
    skill_fit::forget_of(tx, &action)?;
    closing::restage(tx, incidents)?;
    Ok(tx.record(Event::removed(Noun::Action, action.id, action.version + 1), ()))
}
