//! Someone takes a factor back while its review is being written. May use: `domain`, `store`.

use crate::app::factor::answers::view;
use crate::app::factor::change::locked;
use crate::app::guard::Guard;
use crate::app::review::relations;
use crate::app::{AppError, access, closing};
use crate::domain::event::{Event, Noun};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::store::{Recorded, WriteTx};

/// Deletes a factor of a review that is not published.
///
/// # Errors
/// 404, 403, 412, 409 once the review is published, or while an action or a lesson answers the factor.
pub fn delete(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: &str,
    guard: &Guard,
) -> Result<Recorded<()>, AppError> {
    let (review, factor) = locked(tx, caller, id)?;
    access::may(caller, "delete_factor", &relations(caller, &review))?;
    guard.check(factor.version)?;
    review.refuse_if_published()?;
    let view = view(tx, caller, factor)?;
    if !view.answered_by.is_empty() {
        let detail = format!(
            "{} answer it: take it out of their `factors` first",
            view.answered_by.join(", ")
        );
        return Err(RuleBroken::conflict("answered", detail).into());
    }
    let factor = view.factor;
    tx.delete(&factor)?;
    closing::restage(tx, review.fields.incidents)?;
    Ok(tx.record(Event::removed(Noun::Factor, factor.id, factor.version + 1), ()))
}
