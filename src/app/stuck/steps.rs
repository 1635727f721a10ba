//! What to do about something that is stuck, the likeliest first, each with the call to make and what it still lacks.
//! May use: `domain`.

use serde_json::json;

use crate::domain::action::{
    Action, ActionFacts, ActionGuard, ActionMove, ActionMoveName as M, ActionStatus, MOVES,
};
use crate::domain::lesson::Uptake;
use crate::domain::machine::{Guard, open_from};
use crate::domain::record::NextStep;
use crate::domain::review::{Review, ReviewStatus};
use crate::domain::stuck::{MANY_SLIPS, StuckReason};
use crate::domain::team::Team;
use crate::domain::words::Word;

/// A move that may be made, and what it is good for.
type Advice = (M, &'static str);

const BEGIN: Advice = (M::Start, "Begin the work");
const FINISH: Advice = (M::Complete, "Report it done");
const ANOTHER_DAY: Advice = (M::Reschedule, "Agree another day, and say why");
const WAIT: Advice = (M::Defer, "Let it wait, knowingly");
const GIVE_UP: Advice = (M::Cancel, "Give it up, and say why");
const CHECK: Advice = (M::Verify, "Check whether it worked");

/// What to do about an action that is stuck for this reason.
pub(super) fn of_action(
    action: &Action,
    reason: StuckReason,
    team: Option<&Team>,
    facts: &ActionFacts,
) -> Vec<NextStep> {
    let advice: &[Advice] = match reason {
        StuckReason::Overdue => &[BEGIN, FINISH, ANOTHER_DAY, WAIT],
        StuckReason::Blocked => &[(M::Unblock, "Free the way, and say so"), WAIT],
        StuckReason::Unowned => return name_owner(action, team),
        StuckReason::AwaitsDecision => decisions(action),
        StuckReason::AwaitsCheck => &[CHECK],
        StuckReason::DeferralOver => &[(M::Resume, "Take it up again"), GIVE_UP],
        StuckReason::AwaitsAnswer => &[],
    };
    let begun = action.status == ActionStatus::InProgress;
    let fits =
        |(name, _): &&Advice| *name != M::Complete || begun || reason != StuckReason::Overdue;
    let path = path(action);
    advice.iter().filter(fits).filter_map(|advice| step(action, *advice, &path, facts)).collect()
}

fn decisions(action: &Action) -> &'static [Advice] {
    match action.status {
        ActionStatus::Proposed => {
            &[(M::Accept, "Commit to it"), (M::Decline, "Decline it, and say why"), WAIT]
        }
        ActionStatus::Done => {
            &[CHECK, (M::SkipCheck, "Close it unchecked: policy asks for no check")]
        }
        _ if action.times_replanned >= MANY_SLIPS => &[
            ANOTHER_DAY,
            (M::HandBack, "Hand it back, to be cut to size or staffed"),
            WAIT,
            GIVE_UP,
        ],
        _ => &[FINISH, GIVE_UP],
    }
}

fn step(
    action: &Action,
    (name, what): Advice,
    path: &str,
    facts: &ActionFacts,
) -> Option<NextStep> {
    open_from(MOVES, action.state()).find(|arrow| arrow.name == name)?;
    let missing = action.unmet(&ActionMove::empty(name), facts);
    let missing = missing.into_iter().map(ActionGuard::missing).collect();
    Some(NextStep::make(what, path, name.as_str(), missing))
}

fn name_owner(action: &Action, team: Option<&Team>) -> Vec<NextStep> {
    let (what, field) = if team.is_none_or(|team| !team.fields.active) {
        ("Name the team that owns it", "owner_team")
    } else {
        ("Name the one person who answers for it", "accountable")
    };
    vec![NextStep::call(what, "PATCH", path(action), Some(json!({ field: null })))]
}

fn path(action: &Action) -> String {
    format!("/api/v1/actions/{}", action.id)
}

/// What to do about a review that is late.
pub(super) fn of_review(review: &Review) -> Vec<NextStep> {
    let path = format!("/api/v1/reviews/{}", review.id);
    match review.status {
        ReviewStatus::Planned => vec![NextStep::make("Begin to write", &path, "begin", Vec::new())],
        ReviewStatus::Drafting => {
            vec![NextStep::make("Give it to those who took part", &path, "circulate", Vec::new())]
        }
        // What publishing still lacks stands with the review itself.
        ReviewStatus::InReview => {
            vec![NextStep::call("See what it still lacks, and publish it", "GET", path, None)]
        }
        ReviewStatus::Published | ReviewStatus::Waived => Vec::new(),
    }
}

/// What to do about an answer that is late.
pub(super) fn of_uptake(uptake: &Uptake) -> Vec<NextStep> {
    let path = format!("/api/v1/uptakes/{}/answer", uptake.id);
    let body = Some(json!({ "answer": "applies" }));
    vec![NextStep::call("Answer for the team: does it apply?", "PUT", path, body)]
}
