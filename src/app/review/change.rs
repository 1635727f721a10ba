//! Someone writes on a review. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::{Changed, Patch, differing, to_value};
use crate::app::review::filling_in::fill_in;
use crate::app::review::show::{ReviewView, written as view};
use crate::app::review::{facilitator, incidents, keep_texts, relations};
use crate::app::{AppError, access, closing, naming, upsert};
use crate::domain::check::Checked;
use crate::domain::permission::Caller;
use crate::domain::review::{Review, ReviewFields};
use crate::store::{Recorded, WriteTx};

/// A change of a review.
#[derive(Debug, Clone)]
pub struct ChangeReview {
    /// The review's id or number.
    pub id: String,
    /// The version that the writer saw.
    pub guard: Guard,
    /// What is to change; sections are merged by their keys.
    pub patch: Patch<ReviewFields>,
}

/// Changes what is written of a review; every text that a section gets is kept.
///
/// # Errors
/// 404, 403, 412, 409 once it is published, 422 for broken rules.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeReview,
) -> Result<Recorded<ReviewView>, AppError> {
    let mut review = tx.get_to_save::<Review>(&command.id, caller)?;
    access::may(caller, "change_review", &relations(caller, &review))?;
    command.guard.check(review.version)?;
    review.refuse_if_published()?;
    let changed = judged(tx, caller, &review, &command.patch)?;
    if changed.names.is_empty() {
        let view = view(tx, caller, review)?;
        return Ok(tx.unchanged(view));
    }
    upsert::keep(&mut review.source, caller, &changed.names);
    let mut concerned = review.fields.incidents.clone();
    let before = review.fields.sections.clone();
    let (review, event) = review.change(changed.fields, changed.names, tx.now())?;
    tx.save(&review)?;
    keep_texts(tx, &review, &before)?;
    concerned.extend(&review.fields.incidents);
    closing::restage(tx, concerned)?;
    let view = view(tx, caller, review)?;
    Ok(tx.record(event, view))
}

/// What the patch makes of the fields, judged by what it names and by what the incidents say.
fn judged(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    review: &Review,
    patch: &Patch<ReviewFields>,
) -> Result<Changed<ReviewFields>, AppError> {
    let before = &review.fields;
    let fields = patch.apply(before)?.fields;
    naming::refuse_unknown(tx, caller, &fields.named(), &before.named())?;
    let incidents = incidents(tx, &fields.incidents)?;
    if (fields.facilitator, &fields.incidents) != (before.facilitator, &before.incidents) {
        facilitator::refuse_partial(tx, &fields, &incidents)?;
    }
    let now = tx.now();
    let fields = fill_in(tx, fields.into_inner(), &incidents, now)?;
    let names = differing(&to_value(before), &to_value(&fields));
    Ok(Changed { fields: Checked::parse(fields)?, names })
}
