//! Someone looks at a person. May use: `domain`, `store`.

use crate::app::person::PersonView;
use crate::app::upsert::{self, ReferenceKey};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// The person with this id.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<PersonView, AppError> {
    let person = tx.get(id, caller)?;
    access::may(caller, "show_person", &[])?;
    Ok(PersonView::told_to(caller, person))
}

/// The person that a tool keeps under this id.
///
/// # Errors
/// 404, 403.
pub fn show_by_reference(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
) -> Result<PersonView, AppError> {
    let person = upsert::find(tx, caller, key)?;
    access::may(caller, "show_person_by_reference", &[])?;
    Ok(PersonView::told_to(caller, person))
}
