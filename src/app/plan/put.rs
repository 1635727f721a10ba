//! Someone writes the plan of an action, in place of what it was. May use: `domain`, `store`.

use crate::app::action::{calendar_of, relations};
use crate::app::guard::Guard;
use crate::app::plan::show::{PlanView, written};
use crate::app::{AppError, access};
use crate::domain::action::{Action, PlanFields};
use crate::domain::check::Checked;
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::store::{Recorded, WriteTx};

/// What is to be the plan.
#[derive(Debug, Clone)]
pub struct PutPlan {
    /// The action's id or number.
    pub action: String,
    /// The version of the action that the writer saw.
    pub guard: Guard,
    /// What it says.
    pub fields: PlanFields,
}

/// Writes the plan of an action.
///
/// # Errors
/// [`AppError`]: not found, not permitted, stale, or rules broken.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutPlan,
) -> Result<Recorded<PlanView>, AppError> {
    let action = find(tx, caller, ("put_action_plan", &command.action), &command.guard)?;
    save(tx, caller, action, Checked::parse(command.fields.clone())?)
}

/// The action whose plan the caller may write, as they saw it.
pub(super) fn find(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    (operation, id): (&str, &str),
    guard: &Guard,
) -> Result<Action, AppError> {
    let action = tx.get_to_save::<Action>(id, caller)?;
    let relations = relations(tx, caller, &action)?;
    access::may(caller, operation, &relations)?;
    guard.check(action.version)?;
    Ok(action)
}

/// Saves an action with another plan.
pub(super) fn save(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
    fields: Checked<PlanFields>,
) -> Result<Recorded<PlanView>, AppError> {
    let early = fields.not_yet(calendar_of(tx, &action)?.today(tx.now()));
    if !early.is_empty() {
        return Err(RuleBroken::Invalid(early).into());
    }
    if action.plan() == *fields {
        let view = written(tx, caller, action)?;
        return Ok(tx.unchanged(view));
    }
    let (action, event) = action.plan_anew(fields, tx.now());
    tx.save(&action)?;
    let view = written(tx, caller, action)?;
    Ok(tx.record(event, view))
}
