//! Someone drops the plan of an action. May use: `domain`, `store`.

use crate::app::AppError;
use crate::app::guard::Guard;
use crate::app::plan::put::{find, save};
use crate::app::plan::show::PlanView;
use crate::domain::action::PlanFields;
use crate::domain::check::Checked;
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// Drops a plan: it is blank afterwards.
///
/// # Errors
/// [`AppError`]: not found, not permitted, stale.
pub fn delete(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: &str,
    guard: &Guard,
) -> Result<Recorded<PlanView>, AppError> {
    let action = find(tx, caller, ("delete_action_plan", action), guard)?;
    save(tx, caller, action, Checked::parse(PlanFields::default())?)
}
