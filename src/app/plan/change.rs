//! Someone changes what is written in the plan of an action. May use: `domain`, `store`.

use crate::app::AppError;
use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::plan::put::{find, save};
use crate::app::plan::show::PlanView;
use crate::domain::action::PlanFields;
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// A change of a plan.
#[derive(Debug, Clone)]
pub struct ChangePlan {
    /// The action's id or number.
    pub action: String,
    /// The version of the action that the writer saw.
    pub guard: Guard,
    /// What is to change.
    pub patch: Patch<PlanFields>,
}

/// Changes the plan of an action; the first change of a blank one begins it.
///
/// # Errors
/// [`AppError`]: not found, not permitted, stale, or rules broken.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangePlan,
) -> Result<Recorded<PlanView>, AppError> {
    let action = find(tx, caller, ("change_action_plan", &command.action), &command.guard)?;
    let changed = command.patch.apply(&action.plan())?;
    save(tx, caller, action, changed.fields)
}
