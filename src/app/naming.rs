//! Naming other records in a request: each must exist and be visible to the caller; a hidden one answers as an unknown
//! one does. May use: `domain`, `store`.

use crate::app::AppError;
use crate::domain::permission::Caller;
use crate::domain::rule::{RuleBroken, Violation};
use crate::store::ReadTx;

/// Refuses names that lead nowhere: those in `named` that were not there `before`.
///
/// # Errors
/// [`RuleBroken::Invalid`] with the place of every name that leads nowhere.
pub fn refuse_unknown(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    named: &[(String, String)],
    before: &[(String, String)],
) -> Result<(), AppError> {
    let is_new = |id: &String| !before.iter().any(|(_, known)| known == id);
    let ids: Vec<String> = named.iter().map(|(_, id)| id.clone()).filter(is_new).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let reachable = tx.reachable_ids(&ids, caller)?;
    let violations: Vec<_> = named
        .iter()
        .filter(|(_, id)| ids.contains(id) && !reachable.contains(id))
        .map(|(pointer, id)| Violation {
            pointer: pointer.clone(),
            code: "unknown",
            detail: format!("there is no record {id}"),
        })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(violations).into()) }
}
