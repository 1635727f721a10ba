//! Someone gives their word that a review may be published. May use: `domain`, `store`.

use crate::app::review::relations;
use crate::app::review::show::{ReviewView, written as view};
use crate::app::{AppError, access};
use crate::domain::permission::{Caller, Denied};
use crate::domain::review::Review;
use crate::store::{Recorded, WriteTx};

/// Signs a review off.
///
/// # Errors
/// 404, 403, 409 when it is not in review, its owner signs, or the caller has signed.
pub fn sign_off(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Recorded<ReviewView>, AppError> {
    let review = tx.get_to_save::<Review>(id, caller)?;
    let operation = "create_review_sign_off";
    access::may(caller, operation, &relations(caller, &review))?;
    let Some(person) = caller.person else {
        let needs = "a person: a tool has no word to give".to_owned();
        return Err(Denied { operation: operation.to_owned(), needs }.into());
    };
    let (review, event) = review.sign_off(person, tx.now())?;
    tx.save(&review)?;
    let view = view(tx, caller, review)?;
    Ok(tx.record(event, view))
}
