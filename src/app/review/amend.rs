//! Someone adds to a published review what came to light later. May use: `domain`, `store`.

use crate::app::review::relations;
use crate::app::review::show::{ReviewView, written as view};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::review::Review;
use crate::store::{Recorded, WriteTx};

/// What came to light.
#[derive(Debug, Clone)]
pub struct AmendReview {
    /// The review's id or number.
    pub id: String,
    /// What came to light, in Markdown.
    pub text: String,
}

/// Adds a dated addendum beside the frozen text.
///
/// # Errors
/// 404, 403, 409 when it is not published, 422 for an empty text.
pub fn amend(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &AmendReview,
) -> Result<Recorded<ReviewView>, AppError> {
    let review = tx.get_to_save::<Review>(&command.id, caller)?;
    access::may(caller, "create_review_addendum", &relations(caller, &review))?;
    let (review, event) = review.add(&command.text, tx.now())?;
    tx.save(&review)?;
    let view = view(tx, caller, review)?;
    Ok(tx.record(event, view))
}
