//! Someone looks at the plan of an action; a blank one where nobody has written any. May use: `domain`, `store`.

use std::iter;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::app::action::Around;
use crate::app::answer::View;
use crate::app::{AppError, access};
use crate::domain::action::{
    Action, ActionFacts, ActionGuard, ActionMove, ActionMoveName, ActionStatus, PlanHint,
};
use crate::domain::machine::Guard;
use crate::domain::permission::Caller;
use crate::domain::record::NextStep;
use crate::domain::rule::Missing;
use crate::domain::words::Word;
use crate::store::{ReadTx, WriteTx};

/// A plan as it is answered: with the action that it is a part of, and what follows from it.
#[derive(Debug, Clone)]
pub struct PlanView {
    /// The action.
    pub action: Action,
    /// From which day it may be so for others.
    pub earliest_effective_on: Option<Date>,
    /// What still lacks before the work of others may change.
    pub missing: Vec<Missing>,
    /// What it leaves open.
    pub hints: Vec<PlanHint>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

impl View for PlanView {
    type About = Action;

    fn about(&self) -> String {
        self.action.id.to_string()
    }

    fn version(&self) -> i64 {
        self.action.version
    }
}

/// The plan of an action.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such action for this caller.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    action: &str,
    now: Timestamp,
) -> Result<PlanView, AppError> {
    let action = tx.get::<Action>(action, caller)?;
    access::may(caller, "show_action_plan", &[])?;
    view(tx, caller, action, now)
}

/// A plan as it is answered to whoever wrote it.
pub(super) fn written(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
) -> Result<PlanView, AppError> {
    let now = tx.now();
    view(tx, caller, action, now)
}

fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    action: Action,
    now: Timestamp,
) -> Result<PlanView, AppError> {
    let facts = Around::look_up(tx, caller, iter::once(&action), now)?.facts(&action);
    let earliest_effective_on = action.earliest_effective_on(&facts);
    let (missing, hints) = (action.lacks_readiness(&facts), action.plan_hints());
    let next_steps = next_steps(&action, &facts);
    Ok(PlanView { action, earliest_effective_on, missing, hints, next_steps })
}

fn next_steps(action: &Action, facts: &ActionFacts) -> Vec<NextStep> {
    let path = format!("/api/v1/actions/{}", action.id);
    if action.plan.is_none() && action.is_open() {
        let begin = Some(json!({ "intent": "", "outcome": "", "first_step": "" }));
        let what = "Say what it is for, what is to be true afterwards, and what is done first";
        return vec![NextStep::call(what, "PATCH", format!("{path}/plan"), begin)];
    }
    if action.status == ActionStatus::InProgress {
        let unmet = action.unmet(&ActionMove::empty(ActionMoveName::Complete), facts);
        let missing = unmet.into_iter().map(ActionGuard::missing).collect();
        let complete = ActionMoveName::Complete.as_str();
        return vec![NextStep::make("Report it done", &path, complete, missing)];
    }
    Vec::new()
}
