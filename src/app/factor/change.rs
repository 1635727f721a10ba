//! Someone changes what is said of a factor, or says why it is accepted. May use: `domain`, `store`.

use crate::app::factor::answers::{FactorView, view};
use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::review::relations;
use crate::app::{AppError, access, closing, naming, recurrence};
use crate::domain::permission::Caller;
use crate::domain::review::{Factor, FactorFields, Review};
use crate::store::{Recorded, WriteTx};

/// A change of a factor.
#[derive(Debug, Clone)]
pub struct ChangeFactor {
    /// The factor's id.
    pub id: String,
    /// The version that the writer saw.
    pub guard: Guard,
    /// What is to change.
    pub patch: Patch<FactorFields>,
}

/// Changes a factor; once its review is published, only how it is classified and answered.
///
/// # Errors
/// 404, 403, 412, 409 for rewriting a published finding, 422 for broken rules.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeFactor,
) -> Result<Recorded<FactorView>, AppError> {
    let (review, factor) = locked(tx, caller, &command.id)?;
    access::may(caller, "change_factor", &relations(caller, &review))?;
    command.guard.check(factor.version)?;
    let changed = command.patch.apply(&factor.fields)?;
    if changed.names.is_empty() {
        let view = view(tx, caller, factor)?;
        return Ok(tx.unchanged(view));
    }
    if Factor::is_rewritten_by(&changed.names) {
        review.refuse_if_published()?;
    }
    naming::refuse_unknown(tx, caller, &changed.fields.named(), &factor.fields.named())?;
    let (factor, event) = factor.change(changed.fields, changed.names, tx.now());
    tx.save(&factor)?;
    let recorded = tx.record(event, ());
    closing::restage(tx, review.fields.incidents.clone())?;
    recurrence::put_forward_of(tx, review.fields.incidents)?;
    let view = view(tx, caller, factor)?;
    Ok(recorded.map(|()| view))
}

/// The factor with this id and its review, held for a change; the review first, as everywhere.
pub(super) fn locked(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<(Review, Factor), AppError> {
    let factor = tx.get::<Factor>(id, caller)?;
    let review = tx.get_to_save::<Review>(factor.review, caller)?;
    Ok((review, tx.get_to_save::<Factor>(id, caller)?))
}
