//! What could be better about an action that is still open: advice, never asked for, in the order in which it is easiest to
//! follow. After practice with corrective actions (RCA², NPSF 2015; Google's postmortem action items): narrow, with a
//! visible end, begun by a first step, measured before it starts, resting on a guard rather than on care.
//! May use: `hint`.

use crate::domain::action::{Action, ActionStatus, Aim, Strength};
use crate::domain::event::Origin;
use crate::domain::hint::hints;

/// Openings of titles that have no visible end.
const VAGUE: [&str; 5] = ["investigate", "look into", "consider", "improve", "be"];

hints! {
    /// What could be better about an action.
    pub struct ActionHint with ActionHintCode {
        VagueOpening = "vague_opening":
            "its title has no visible end: what will be there when it is done? What is to be found out has the aim \
                 `learn`, and a due date",
        RestsOnCare = "rests_on_care":
            "it rests on memory and care: could a guard, a default or a tool do it instead?",
        EffectNotSaid = "effect_not_said":
            "say before it begins what will be observed if it works: set `criterion`",
        FirstStepNotSaid = "first_step_not_said":
            "say in its plan what is done first, and on which day: what has a first step is begun sooner",
        NotInTracker = "not_in_tracker":
            "link the ticket by which the team plans its other work (`references`), so that it is seen there",
    }
}

impl Action {
    /// What could be better about it; nothing of what is done, deferred, closed, or came in as history.
    pub fn hints(&self) -> Vec<ActionHint> {
        use ActionHintCode as H;
        let proposed = self.status == ActionStatus::Proposed;
        if self.origin != Origin::Live || !(proposed || self.is_carried()) {
            return Vec::new();
        }
        let planned = self.plan.as_deref().is_some_and(|plan| plan.first_step.is_some());
        ActionHint::of([
            (H::VagueOpening, self.opens_vaguely()),
            (H::RestsOnCare, self.strength() == Some(Strength::Weaker)),
            (H::EffectNotSaid, self.fields.criterion.is_none()),
            (H::FirstStepNotSaid, self.status == ActionStatus::Accepted && !planned),
            (H::NotInTracker, self.is_carried() && self.ticket().is_none()),
        ])
    }

    fn opens_vaguely(&self) -> bool {
        let title = self.fields.title.trim_start().to_lowercase();
        let begins = |opening: &str| {
            title.strip_prefix(opening).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let learns = self.fields.aim == Some(Aim::Learn) && self.fields.due_date.is_some();
        !learns && VAGUE.into_iter().any(begins)
    }
}
