//! What to do next with an action, the most pressing first, each with the call to make and what it still lacks.
//! May use: `domain`.

use jiff::civil::Date;
use serde_json::json;

use crate::domain::action::{Action, ActionMoveName as M, ActionStatus, Verdict, waits_for_others};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::domain::words::Word;

/// What to do next with an action from which these moves are open; if it is accepted without a due date, this day is suggested.
pub(super) fn next_steps(
    action: &Action,
    moves: &[AvailableMove],
    due_date: Option<Date>,
) -> Vec<NextStep> {
    let path = format!("/api/v1/actions/{}", action.id);
    let lacks = |name: M| {
        moves.iter().find(|open| open.name == name.as_str()).map(|open| open.missing.as_slice())
    };
    let step = |what: &'static str, name: M| NextStep::open(moves, what, &path, name.as_str());
    let mut steps = Vec::new();
    if action.needs_decision.is_some() {
        let what = "Decide: the ticket elsewhere and this action disagree";
        steps.push(NextStep::call(what, "GET", format!("{path}/transitions"), None));
    }
    if action.blocked.is_some() {
        steps.extend(step("Free the way, and say so", M::Unblock));
    }
    match action.status {
        ActionStatus::Proposed => {
            let due_date = due_date.filter(|_| action.fields.due_date.is_none());
            steps.extend(step("Commit to it", M::Accept).map(|step| due_on(due_date, step)));
            steps.extend(step("Or say why not", M::Decline));
        }
        ActionStatus::Accepted => steps.extend(step("Begin the work", M::Start)),
        ActionStatus::InProgress => {
            let others = lacks(M::Complete).is_some_and(waits_for_others);
            steps.extend(others.then(|| prepare_others(action, &path)));
            steps.extend(step("Report it done", M::Complete));
            if action.verdict == Some(Verdict::NotEffective) {
                steps.push(successor(action, "Or propose a successor, stronger or in its place"));
                steps.extend(step("And let the successor count in its place", M::Supersede));
            }
        }
        ActionStatus::Done if lacks(M::SkipCheck).is_some_and(|missing| missing.is_empty()) => {
            steps.extend(step("Check whether it worked", M::Verify));
            steps.extend(step("Or close it unchecked: policy asks for no check", M::SkipCheck));
        }
        ActionStatus::Done => steps.extend(step("Check whether it worked", M::Verify)),
        ActionStatus::Deferred => {
            steps.extend(step("Take it up again when its day comes", M::Resume));
        }
        ActionStatus::Closed if action.in_question.is_some() => {
            let look = "What it answers has returned: look again whether it works, and say so";
            steps.extend(step(look, M::Verify));
            steps.extend(step("Or take it up again", M::Reopen));
            steps.push(successor(action, "Or propose a successor"));
        }
        ActionStatus::Closed => steps.extend(action.recheck_on.and_then(|day| {
            let look = format!("Look on {day} whether it still works");
            NextStep::open(moves, look, &path, M::Verify.as_str())
        })),
    }
    steps
}

fn prepare_others(action: &Action, path: &str) -> NextStep {
    let plan = action.plan();
    let body = json!({
        "affected_groups": plan.affected_groups, "effective_on": plan.effective_on, "way_back": plan.way_back,
    });
    let what = "Tell those whose work changes, hear them, and say from when on and how back";
    NextStep::call(what, "PATCH", format!("{path}/plan"), Some(body))
}

/// The step of accepting an action, with the day that is suggested.
fn due_on(day: Option<Date>, step: NextStep) -> NextStep {
    match day {
        Some(day) => step.with_body(json!({ "move": M::Accept.as_str(), "due_date": day })),
        None => step,
    }
}

fn successor(action: &Action, what: &'static str) -> NextStep {
    let fields = &action.fields;
    let body = json!({
        "title": "", "succeeds": action.id, "owner_team": fields.owner_team, "home": fields.home,
        "factors": fields.factors, "services": fields.services,
    });
    NextStep::call(what, "POST", "/api/v1/actions".to_owned(), Some(body))
}
