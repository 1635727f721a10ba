//! Someone plans a review. May use: `domain`, `store`.

use std::collections::BTreeMap;

use crate::app::review::filling_in::fill_in;
use crate::app::review::show::{ReviewView, written as view};
use crate::app::review::{facilitator, incidents, keep_texts};
use crate::app::{AppError, access, closing, naming};
use crate::domain::check::Checked;
use crate::domain::event::{Noun, Origin};
use crate::domain::incident::Incident;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::review::{Review, ReviewFields};
use crate::store::{Recorded, WriteTx};

/// What is said of the new review.
#[derive(Debug, Clone)]
pub struct CreateReview {
    /// Its fields.
    pub fields: ReviewFields,
}

/// Plans a review of one or several incidents.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules, a partial facilitator among them; 409 when its reference is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateReview,
) -> Result<Recorded<ReviewView>, AppError> {
    access::may(caller, "create_review", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    let incidents = incidents(tx, &fields.incidents)?;
    facilitator::refuse_partial(tx, &fields, &incidents)?;
    let now = tx.now();
    let fields = fill_in(tx, fields.into_inner(), &incidents, now)?;
    let new = NewRecord {
        id: tx.new_id(),
        number: tx.draw_number_for(Noun::Review, incidents.iter().any(Incident::is_restricted))?,
        now,
        by: caller.person,
        origin: Origin::Live,
    };
    let (review, event) = Review::plan(Checked::parse(fields)?, new);
    tx.insert(&review)?;
    keep_texts(tx, &review, &BTreeMap::new())?;
    closing::restage(tx, review.fields.incidents.clone())?;
    let view = view(tx, caller, review)?;
    Ok(tx.record(event, view))
}
