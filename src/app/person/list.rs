//! Someone looks through the directory of people. May use: `domain`, `store`.

use crate::app::person::{LIST, PersonView};
use crate::app::{AppError, access, page};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// One page of the directory of people.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<PersonView>, AppError> {
    access::may(caller, "list_people", &[])?;
    Ok(page::each(tx.list(&LIST, query, caller)?, |person| PersonView::told_to(caller, person)))
}
