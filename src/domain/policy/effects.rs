//! What a policy brings about for an action or a team's answer, so that it can be seen before it is put in force. May use: `action`, `nudge`,
//! `words`.

use std::collections::HashSet;

use jiff::Timestamp;

use super::PolicyFields;
use crate::domain::action::Action;
use crate::domain::nudge::NudgeKind;
use crate::domain::words::words;

words! {
    /// What a policy brings about for an action or a team's answer to a lesson: a nudge, or what is asked of it.
    pub enum PolicyEffect {
        /// A reminder before the due day.
        DueSoon = "due_soon",
        /// A reminder on the due day.
        Due = "due",
        /// A reminder after it.
        Overdue = "overdue",
        /// A question to the team's lead.
        LeadQuestion = "lead_question",
        /// A question to the lead of the team that owns the service.
        OwnerQuestion = "owner_question",
        /// A question by the action's age.
        AgeQuestion = "age_question",
        /// A reminder that an answer to a lesson is hoped for.
        AwaitsAnswer = "awaits_answer",
        /// It is proposed, and has to soak before it is accepted.
        Soaks = "soaks",
        /// It is proposed, and lacks a criterion without which it is not accepted.
        CriterionMissing = "criterion_missing",
        /// It is carried, and is checked for effect once it is done.
        CheckAsked = "check_asked",
    }
}

impl PolicyEffect {
    /// The effect that a nudge is; none where policy does not decide of it by the record.
    pub fn of_nudge(kind: NudgeKind) -> Option<Self> {
        Some(match kind {
            NudgeKind::DueSoon => Self::DueSoon,
            NudgeKind::Due => Self::Due,
            NudgeKind::Overdue => Self::Overdue,
            NudgeKind::LeadQuestion => Self::LeadQuestion,
            NudgeKind::OwnerQuestion => Self::OwnerQuestion,
            NudgeKind::AgeQuestion => Self::AgeQuestion,
            NudgeKind::AwaitsAnswer => Self::AwaitsAnswer,
            NudgeKind::Orphaned | NudgeKind::Digest => return None,
        })
    }
}

impl PolicyFields {
    /// What it asks of an action that is proposed.
    pub fn effects_on_proposal(&self, action: &Action, now: Timestamp) -> HashSet<PolicyEffect> {
        let mut effects = HashSet::new();
        if !action.has_soaked(self, now) {
            effects.insert(PolicyEffect::Soaks);
        }
        if self.of(action).criterion && action.fields.criterion.is_none() {
            effects.insert(PolicyEffect::CriterionMissing);
        }
        effects
    }

    /// What it asks of an action that is carried.
    pub fn effects_on_carried(&self, action: &Action) -> HashSet<PolicyEffect> {
        let asked = action.is_checked(self);
        asked.then_some(PolicyEffect::CheckAsked).into_iter().collect()
    }
}
