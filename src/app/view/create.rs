//! Someone saves a view. May use: `domain`, `store`.

use crate::app::view::{SavedViewView, refuse_to_share, refuse_unfit};
use crate::app::{AppError, access, naming};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::view::{SavedView, ViewFields};
use crate::store::{Recorded, WriteTx};

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct CreateView {
    /// Its fields.
    pub fields: ViewFields,
}

/// Saves a view.
///
/// # Errors
/// 403 for those who may not, or not share it so; 422 for broken rules, and for what its list does not take.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateView,
) -> Result<Recorded<SavedViewView>, AppError> {
    access::may(caller, "create_view", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    refuse_unfit(caller, &fields)?;
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    refuse_to_share(caller, &fields, "create_view")?;
    let (number, by, origin) = (String::new(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (view, event) = SavedView::keep(fields, &new);
    tx.insert(&view)?;
    Ok(tx.record(event, SavedViewView::of(view, caller)))
}
