//! What to do about something that is stuck, the likeliest first, each with the call to make and what it still lacks.
//! May use: `domain`.

use serde_json::json;

use crate::app::review::relations;
use crate::app::stuck::list::Known;
use crate::domain::action::{
    Action, ActionFacts, ActionGuard, ActionMove, ActionMoveName as M, ActionStatus, MOVES,
};
use crate::domain::event::Noun;
use crate::domain::lesson::Uptake;
use crate::domain::machine::{Guard, movers, open_from};
use crate::domain::permission::Who;
use crate::domain::record::NextStep;
use crate::domain::review::{self, Review, ReviewMoveName, ReviewStatus};
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

impl Known<'_> {
    /// What to do about an action that is stuck for this reason.
    pub(super) fn action_steps(
        &self,
        action: &Action,
        reason: StuckReason,
        team: Option<&Team>,
    ) -> Vec<NextStep> {
        if reason == StuckReason::Unowned {
            return name_owner(action, team);
        }
        let facts = self.around.facts(action);
        let begun = action.status == ActionStatus::InProgress;
        let fits =
            |(name, _): &&Advice| *name != M::Complete || begun || reason != StuckReason::Overdue;
        let advice = advice(action, reason).iter().filter(fits);
        advice.filter_map(|advice| self.step(action, *advice, &facts)).collect()
    }

    fn step(&self, action: &Action, (name, what): Advice, facts: &ActionFacts) -> Option<NextStep> {
        let arrow = open_from(MOVES, action.state()).find(|arrow| arrow.name == name)?;
        let unmet = action.unmet(&ActionMove::empty(name), facts);
        if !self.is_told(action, arrow.who, &unmet) {
            return None;
        }
        let missing = unmet.into_iter().map(ActionGuard::missing).collect();
        Some(NextStep::make(what, &path(action), name.as_str(), missing))
    }

    /// To everyone every move is told; to one person those that they may make and that do not ask for somebody else.
    fn is_told(&self, action: &Action, who: &[Who], unmet: &[ActionGuard]) -> bool {
        let Some(one) = &self.one else { return true };
        let another = [ActionGuard::OtherDecider, ActionGuard::OtherChecker];
        let relations = self.around.relations(action);
        !unmet.iter().any(|guard| another.contains(guard))
            && one.can_move(Noun::Action, who, &relations)
    }

    /// What to do about a review that is late, or will be.
    pub(super) fn review_steps(&self, review: &Review) -> Vec<NextStep> {
        let path = format!("/api/v1/reviews/{}", review.id);
        let (name, what) = match review.status {
            ReviewStatus::Planned => (ReviewMoveName::Begin, "Begin to write"),
            ReviewStatus::Drafting => (ReviewMoveName::Circulate, "Give it to those who took part"),
            // What publishing still lacks stands with the review itself.
            ReviewStatus::InReview => {
                let what = "See what it still lacks, and publish it";
                return vec![NextStep::call(what, "GET", path, None)];
            }
            ReviewStatus::Published | ReviewStatus::Waived => return Vec::new(),
        };
        let told = self.one.as_ref().is_none_or(|one| {
            let (who, relations) = (movers(review::MOVES, name), relations(one, review));
            one.can_move(Noun::Review, &who, &relations)
        });
        let step = told.then(|| NextStep::make(what, &path, name.as_str(), Vec::new()));
        step.into_iter().collect()
    }
}

fn advice(action: &Action, reason: StuckReason) -> &'static [Advice] {
    match reason {
        StuckReason::Overdue => &[BEGIN, FINISH, ANOTHER_DAY, WAIT],
        StuckReason::Blocked => &[(M::Unblock, "Free the way, and say so"), WAIT],
        StuckReason::AwaitsDecision => decisions(action),
        StuckReason::AwaitsCheck => &[CHECK],
        StuckReason::DeferralOver => &[(M::Resume, "Take it up again"), GIVE_UP],
        StuckReason::Unowned | StuckReason::AwaitsAnswer => &[],
    }
}

fn decisions(action: &Action) -> &'static [Advice] {
    match action.status {
        ActionStatus::Proposed => {
            &[(M::Accept, "Commit to it"), (M::Decline, "Decline it, and say why"), WAIT]
        }
        ActionStatus::Closed => &[
            (M::Verify, "Look again whether it works, and say so"),
            (M::Reopen, "Or take it up again"),
        ],
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

/// What to do about an answer that is late.
pub(super) fn of_uptake(uptake: &Uptake) -> Vec<NextStep> {
    let path = format!("/api/v1/uptakes/{}/answer", uptake.id);
    let body = Some(json!({ "answer": "applies" }));
    vec![NextStep::call("Answer for the team: does it apply?", "PUT", path, body)]
}
