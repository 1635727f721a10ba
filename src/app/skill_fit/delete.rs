//! The accountable person takes back what they said of themselves. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::skill_fit::{entitled, said};
use crate::app::{AppError, access};
use crate::domain::action::Action;
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// Takes it back.
///
/// # Errors
/// 404, 403 for those who may read it and are not the accountable person, 412.
pub fn delete(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: &str,
    guard: &Guard,
) -> Result<Recorded<()>, AppError> {
    let action = tx.get_to_save::<Action>(action, caller)?;
    let relations = entitled(tx, caller, &action)?;
    access::may(caller, "delete_action_skill_fit", &relations)?;
    let said = said(tx, &action)?.ok_or(AppError::NotFound)?;
    guard.check(said.version)?;
    tx.delete(&said)?;
    Ok(tx.record(said.ended(), ()))
}
