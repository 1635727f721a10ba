//! Someone moves an action on: accept, start, defer, report done, verify … One use case for all
//! moves: the state table in `domain` decides, and what else a move brings about stands in
//! `effects`.
//!
//! May use: `domain`, `store`.

use crate::app::action::effects;
use crate::app::action::facts::{calendar_of, facts, relations};
use crate::app::action::show::{ActionView, written as view};
use crate::app::guard::Guard;
use crate::app::{AppError, closing, naming, recurrence, skill_fit};
use crate::domain::action::{Action, ActionMove, MOVES, Made, Verification};
use crate::domain::event::Noun;
use crate::domain::machine;
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::domain::skill_fit::stated_by;
use crate::domain::words::Word;
use crate::store::{Recorded, WriteTx};

/// A move of an action.
#[derive(Debug, Clone)]
pub struct MoveAction {
    /// The action's id or number.
    pub id: String,
    /// The version that the mover saw.
    pub guard: Guard,
    /// The move.
    pub made: ActionMove,
}

/// Makes a move.
///
/// # Errors
/// [`AppError`]: not found, not permitted, stale, or the process says no, naming everything that is missing.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveAction,
) -> Result<Recorded<ActionView>, AppError> {
    let action = tx.get_to_save::<Action>(&command.id, caller)?;
    may(tx, caller, &action, &command.made)?;
    command.guard.check(action.version)?;
    perform(tx, caller, action, &command.made)
}

/// May the caller make this move? Who may stands in the table, whatever state the action is in.
fn may(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: &Action,
    made: &ActionMove,
) -> Result<(), AppError> {
    let relations = relations(tx, caller, action)?;
    let who = machine::movers(MOVES, made.name());
    Ok(caller.may_move(Noun::Action, made.name().as_str(), &who, &relations)?)
}

/// Makes a move that the caller may make, with all that it brings about.
///
/// # Errors
/// [`AppError`] when the process says no.
pub fn perform(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
    made: &ActionMove,
) -> Result<Recorded<ActionView>, AppError> {
    let now = tx.now();
    machine::arrow(MOVES, action.state(), made.name())?;
    naming::refuse_unknown(tx, caller, &named(made), &[])?;
    let mut facts = facts(tx, caller, &action, made.target(), now)?;
    // Asked only where it counts: no guard depends on it.
    facts.recurred =
        matches!(made, ActionMove::Reopen(_)) && recurrence::has_recurred(tx, &action)?;
    let (planned_on, stated_by) = (action.check_due, stated_by(&action));
    let Made { action, event, moved, slipped } = action.make(made, &facts)?;
    let calendar = calendar_of(tx, &action)?;
    let action = action.due_in(&calendar);
    tx.save(&action)?;
    skill_fit::forget(tx, stated_by, &action)?;
    let transition = tx.add_move(Noun::Action, action.id, moved)?;
    let circumstances = effects::Circumstances { transition, slipped, planned_on };
    let action = effects::follow(tx, caller, action, made, &circumstances)?;
    let incidents = closing::incidents_of(tx, &action)?;
    closing::restage(tx, incidents)?;
    let cautions = cautions(tx, &action, made)?;
    let view = view(tx, caller, action)?;
    Ok(tx.record(event, ActionView { cautions, ..view }))
}

/// What is to be known about how much a look tells.
fn cautions(
    tx: &mut WriteTx<'_>,
    action: &Action,
    made: &ActionMove,
) -> Result<Vec<String>, AppError> {
    if !matches!(made, ActionMove::Verify(_)) {
        return Ok(Vec::new());
    }
    let looks = tx.all_unchecked::<Verification>("action", action.id.to_string())?;
    Ok(looks.last().and_then(Verification::caution).into_iter().collect())
}

/// The records that a move names.
fn named(made: &ActionMove) -> Vec<(String, String)> {
    let other = match made {
        ActionMove::Supersede(m) | ActionMove::Merge(m) => {
            m.into.map(|id| ("/into", id.to_string()))
        }
        ActionMove::Accept(m) => m.defer_instead.map(|id| ("/defer_instead", id.to_string())),
        ActionMove::Start(m) => m.accountable.map(|id| ("/accountable", id.to_string())),
        _ => None,
    };
    other.into_iter().map(|(pointer, id)| (pointer.to_owned(), id)).collect()
}

/// Refuses with one broken rule at a place in the move's body.
pub(super) fn refuse(pointer: &str, code: &'static str, detail: &str) -> AppError {
    RuleBroken::invalid(pointer, code, detail).into()
}
