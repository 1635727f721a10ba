//! Someone notes what contributed. May use: `domain`, `store`.

use crate::app::factor::answers::{FactorView, view};
use crate::app::review::relations;
use crate::app::{AppError, access, closing, naming, recurrence};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::review::{Factor, FactorFields, Review};
use crate::store::{Recorded, WriteTx};

/// What is said of the new factor.
#[derive(Debug, Clone)]
pub struct CreateFactor {
    /// The review's id or number.
    pub review: String,
    /// Its fields.
    pub fields: FactorFields,
}

/// Notes a factor of a review.
///
/// # Errors
/// 404, 403, 409 once the review is published, 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateFactor,
) -> Result<Recorded<FactorView>, AppError> {
    let review = tx.get_to_save::<Review>(&command.review, caller)?;
    access::may(caller, "create_review_factor", &relations(caller, &review))?;
    review.refuse_if_published()?;
    let fields = Checked::parse(command.fields.clone())?;
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    let (number, by, origin) = (String::new(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (factor, event) = Factor::find(review.id, fields, &new);
    tx.insert(&factor)?;
    let recorded = tx.record(event, ());
    closing::restage(tx, review.fields.incidents.clone())?;
    recurrence::put_forward_of(tx, review.fields.incidents)?;
    let view = view(tx, caller, factor)?;
    Ok(recorded.map(|()| view))
}
