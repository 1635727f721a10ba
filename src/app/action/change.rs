//! Someone changes what is written of an action. May use: `domain`, `store`.

use crate::app::action::effects;
use crate::app::action::facts::{calendar_of, relations};
use crate::app::action::show::{ActionView, written as view};
use crate::app::guard::Guard;
use crate::app::merge::{Changed, Patch};
use crate::app::{AppError, access, closing, naming, skill_fit, upsert};
use crate::domain::action::{Action, ActionFields, ActionStatus};
use crate::domain::event::Event;
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::domain::skill_fit::stated_by;
use crate::store::{Recorded, WriteTx};

/// A change of an action.
#[derive(Debug, Clone)]
pub struct ChangeAction {
    /// The action's id or number.
    pub id: String,
    /// The version that the writer saw.
    pub guard: Guard,
    /// What is to change.
    pub patch: Patch<ActionFields>,
}

/// Changes what is written of an action; moves are made elsewhere.
///
/// # Errors
/// [`AppError`]: not found, not permitted, stale, or rules broken.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeAction,
) -> Result<Recorded<ActionView>, AppError> {
    let mut action = tx.get_to_save::<Action>(&command.id, caller)?;
    let relations = relations(tx, caller, &action)?;
    access::may(caller, "change_action", &relations)?;
    command.guard.check(action.version)?;
    let changed = command.patch.apply(&action.fields)?;
    if changed.names.is_empty() {
        let view = view(tx, caller, action)?;
        return Ok(tx.unchanged(view));
    }
    refuse_committed_date(&action, &changed.fields)?;
    upsert::keep(&mut action.source, caller, &changed.names);
    let succeeds = changed.fields.succeeds.filter(|id| action.fields.succeeds != Some(*id));
    let (action, event) = save(tx, caller, action, changed)?;
    let recorded = tx.record(event, ());
    effects::answer_question(tx, caller, succeeds)?;
    let view = view(tx, caller, action)?;
    Ok(recorded.map(|()| view))
}

/// Saves an action with other fields.
pub(super) fn save(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
    changed: Changed<ActionFields>,
) -> Result<(Action, Event), AppError> {
    naming::refuse_unknown(tx, caller, &changed.fields.named(), &action.fields.named())?;
    let stated_by = stated_by(&action);
    let mut incidents = closing::incidents_of(tx, &action)?;
    let (action, event) = action.change(changed.fields, changed.names, tx.now());
    let calendar = calendar_of(tx, &action)?;
    let action = action.due_in(&calendar);
    tx.save(&action)?;
    skill_fit::forget(tx, stated_by, &action)?;
    incidents.extend(closing::incidents_of(tx, &action)?);
    closing::restage(tx, incidents)?;
    Ok((action, event))
}

/// Once a team has committed to a date, moving it is a decision with a reason.
fn refuse_committed_date(action: &Action, fields: &ActionFields) -> Result<(), AppError> {
    if action.status != ActionStatus::Proposed && action.fields.due_date != fields.due_date {
        let detail =
            "the team has committed to this date: use the move `reschedule`, with a reason";
        return Err(RuleBroken::invalid("/due_date", "read_only", detail).into());
    }
    Ok(())
}
