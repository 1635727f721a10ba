//! Following the ticket elsewhere, honestly (domain.md, rule 4): finished there makes ours done if
//! its guards allow, dropped there asks a person to decide, reopened there takes ours up again.
//!
//! Nothing is dropped. May use: `domain`, `store`.

use crate::app::action::facts::facts;
use crate::app::upsert::{Outcome, ReferenceKey};
use crate::app::{AppError, skill_fit};
use crate::domain::action::{Action, ActionMove, ActionStatus, Complete, Made, Reasoned};
use crate::domain::event::{Event, Noun};
use crate::domain::permission::Caller;
use crate::domain::reference::ReferenceRelation;
use crate::domain::skill_fit::stated_by;
use crate::store::WriteTx;

/// The words by which tools say that a ticket is finished.
pub const FINISHED: [&str; 6] = ["resolved", "closed", "done", "completed", "fixed", "merged"];
/// The words by which tools say that a ticket is dropped.
const DROPPED: [&str; 8] = [
    "cancelled",
    "canceled",
    "rejected",
    "duplicate",
    "deleted",
    "won't do",
    "wont_do",
    "won't fix",
];

/// The ticket's state as last told.
pub fn state(action: &Action, key: &ReferenceKey) -> Option<String> {
    let mut references = action.fields.references.iter();
    let same = references.find(|reference| {
        reference.relation == ReferenceRelation::Is
            && reference.integration == key.integration
            && reference.external_id == key.external_id
    });
    same.and_then(|reference| reference.last_seen_state.as_deref()).map(str::to_lowercase)
}

/// Follows a ticket whose state is another than before; a new action follows one from nothing.
///
/// # Errors
/// Any that the store can have.
pub fn follow(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
    before: Option<&String>,
    key: &ReferenceKey,
    outcome: &mut Outcome,
) -> Result<Action, AppError> {
    let Some(told) = state(&action, key).filter(|told| Some(told) != before) else {
        return Ok(action);
    };
    let is = |words: &[&str]| words.contains(&told.as_str());
    let worked_on = matches!(
        action.status,
        ActionStatus::Proposed | ActionStatus::Accepted | ActionStatus::InProgress
    );
    if is(&FINISHED) && worked_on {
        let evidence = Some(format!("{} {} is {told}", key.integration, key.external_id));
        return try_move(
            tx,
            caller,
            action,
            &ActionMove::Complete(Complete { evidence, ..Complete::default() }),
            outcome,
        );
    }
    if is(&DROPPED) && action.is_open() {
        return ask_for_decision(
            tx,
            action,
            format!("the ticket is {told}; this action is not"),
            outcome,
        );
    }
    if !is(&FINISHED) && !is(&DROPPED) && action.status == ActionStatus::Done {
        let reason = Some(format!("the ticket {} is {told} again", key.external_id));
        return try_move(
            tx,
            caller,
            action,
            &ActionMove::Reopen(Reasoned { reason, ..Reasoned::default() }),
            outcome,
        );
    }
    Ok(action)
}

fn try_move(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
    made: &ActionMove,
    outcome: &mut Outcome,
) -> Result<Action, AppError> {
    let (now, stated_by) = (tx.now(), stated_by(&action));
    let facts = facts(tx, caller, &action, None, now)?;
    let Ok(Made { action, event, moved, .. }) = action.clone().make(made, &facts) else {
        let why = "the ticket has moved on, but what this action asks for is not there".to_owned();
        return ask_for_decision(tx, action, why, outcome);
    };
    tx.save(&action)?;
    skill_fit::forget(tx, stated_by, &action)?;
    tx.add_move(Noun::Action, action.id, moved)?;
    tx.also(event);
    Ok(action)
}

fn ask_for_decision(
    tx: &mut WriteTx<'_>,
    mut action: Action,
    why: String,
    outcome: &mut Outcome,
) -> Result<Action, AppError> {
    outcome.warnings.push(format!("needs a decision: {why}"));
    action.needs_decision = Some(why);
    action.version += 1;
    action.changed_at = tx.now();
    tx.save(&action)?;
    let fields = vec!["needs_decision".to_owned()];
    let event = Event::changed(Noun::Action, action.id, action.version, fields);
    tx.also(Event { verb: "needs_decision", ..event });
    Ok(action)
}
