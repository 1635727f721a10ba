//! Someone lets go of a saved view. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::view::relations;
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::view::SavedView;
use crate::store::{Recorded, WriteTx};

/// Deletes a view; the list that it was of stays as it is.
///
/// # Errors
/// 404, 403, 412.
pub fn delete(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: &str,
    guard: &Guard,
) -> Result<Recorded<()>, AppError> {
    let view = tx.get_to_save::<SavedView>(id, caller)?;
    access::may(caller, "delete_view", &relations(caller, &view))?;
    guard.check(view.version)?;
    tx.delete(&view)?;
    Ok(tx.record(view.ended(), ()))
}
