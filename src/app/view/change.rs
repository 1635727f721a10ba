//! Someone changes a saved view. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::view::{SavedViewView, refuse_to_share, refuse_unfit, relations};
use crate::app::{AppError, access, naming};
use crate::domain::permission::Caller;
use crate::domain::view::{SavedView, ViewFields};
use crate::store::{Record, Recorded, WriteTx};

/// What is to be changed of a view.
#[derive(Debug, Clone)]
pub struct ChangeView {
    /// The view's id.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<ViewFields>,
}

/// Changes a view.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules, and for what its list does not take.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeView,
) -> Result<Recorded<SavedViewView>, AppError> {
    let view = tx.get_to_save::<SavedView>(&command.id, caller)?;
    access::may(caller, "change_view", &relations(caller, &view))?;
    command.guard.check(view.version)?;
    let changed = command.patch.apply(&view.fields)?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(SavedViewView::of(view, caller)));
    }
    refuse_unfit(caller, &changed.fields)?;
    naming::refuse_unknown(tx, caller, &changed.fields.named(), &view.fields.named())?;
    let reaches_others = ["shared_with", "team"]
        .iter()
        .any(|name| changed.names.iter().any(|changed| changed == name));
    if reaches_others {
        refuse_to_share(caller, &changed.fields, "change_view")?;
    }
    let (view, event) = view.change(changed.fields, changed.names, tx.now());
    tx.save(&view)?;
    if reaches_others {
        tx.reseal(&view.id.to_string(), &view.seal())?;
    }
    Ok(tx.record(event, SavedViewView::of(view, caller)))
}
