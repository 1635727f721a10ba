//! Which guards a move of an action does not meet. May use: `calendar`, `policy`.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::action::state::ActionGuard as G;
use crate::domain::action::{Action, ActionMove, MOVES, Priority, Strength, Verdict};
use crate::domain::calendar::{Calendar, days_after};
use crate::domain::event::Origin;
use crate::domain::id::{ActionId, PersonId};
use crate::domain::policy::PolicyFields;

/// The owner team, as the guards see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamFacts {
    /// Its calendar.
    pub calendar: Calendar,
    /// How many actions it can carry, where it made that a gate.
    pub capacity: Option<u32>,
    /// How many it carries now.
    pub carried: u32,
}

/// The action that is to take this one's place, as the guards see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetFacts {
    /// Its id.
    pub id: ActionId,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was itself replaced, directly or not, by this one.
    pub leads_back: bool,
}

/// What a move's guards need to know beside the action itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionFacts {
    /// The present moment.
    pub now: Timestamp,
    /// What the organisation has decided.
    pub policy: PolicyFields,
    /// Who makes the move, if a person does.
    pub by: Option<PersonId>,
    /// The owner team.
    pub team: Option<TeamFacts>,
    /// The action that is to take its place.
    pub target: Option<TargetFacts>,
    /// Whether a linked ticket is resolved, which counts as evidence.
    pub ticket_resolved: bool,
    /// Whether what it answers has returned since it was closed, as somebody confirmed.
    pub recurred: bool,
}

impl ActionFacts {
    /// The day it is for the owner team.
    pub fn today(&self) -> Date {
        self.team.as_ref().map_or_else(
            || Calendar::default().today(self.now),
            |team| team.calendar.today(self.now),
        )
    }

    /// The due date that policy suggests for what is accepted today: a day on which the owner team works.
    pub fn suggested_due_date(&self, action: &Action) -> Option<Date> {
        Some(self.working_day_from(days_after(self.today(), self.policy.of(action).due_days?)))
    }

    /// The day itself if the owner team works on it, or the next on which it does; the day itself where there is no team.
    pub fn working_day_from(&self, day: Date) -> Date {
        let team = self.team.as_ref();
        team.map_or(day, |team| team.calendar.working_day_from(day, 1))
    }
}

impl Action {
    /// Which guards of a move are not met.
    pub fn unmet(&self, made: &ActionMove, facts: &ActionFacts) -> Vec<G> {
        let state = self.state();
        let arrow =
            MOVES.iter().find(|arrow| arrow.name == made.name() && arrow.from.contains(&state));
        let asks = arrow.map_or(&[][..], |arrow| arrow.asks);
        asks.iter().copied().filter(|guard| !self.meets(*guard, made, facts)).collect()
    }

    fn meets(&self, guard: G, made: &ActionMove, facts: &ActionFacts) -> bool {
        let (reason, _, _) = made.words();
        match guard {
            G::OwnerTeam => self.fields.owner_team.is_some(),
            G::Priority => self.fields.priority.is_some(),
            G::DueDate => {
                self.fields.due_date.is_some()
                    || matches!(made, ActionMove::Accept(m) if m.due_date.is_some())
            }
            G::Criterion => !facts.policy.of(self).criterion || self.fields.criterion.is_some(),
            G::Soak => self.has_soaked(&facts.policy, facts.now),
            G::Capacity => has_room(made, facts),
            G::Reason => said(reason),
            G::OtherDecider => facts.by.is_none() || facts.by != self.fields.accountable,
            G::AccountablePerson => {
                self.fields.accountable.is_some()
                    || matches!(made, ActionMove::Start(m) if m.accountable.is_some())
            }
            G::Evidence => self.has_evidence(made, facts),
            G::Verdict => matches!(made, ActionMove::Verify(m) if m.judgement().is_some()),
            G::OtherChecker => facts.by.is_none_or(|by| !self.is_done_by(by)),
            G::NextLook => !matches!(made, ActionMove::Verify(m)
                if m.judgement() == Some(Verdict::Inconclusive) && m.next_check_on.is_none_or(|day| day <= facts.today())),
            G::SecondLook => self.inconclusive_looks >= 2,
            G::RemainingRisk => {
                matches!(made, ActionMove::CloseUnproven(m) if said(m.remaining_risk.as_ref()))
            }
            G::NoCheckAsked => self.origin == Origin::Imported || !facts.policy.of(self).check,
            G::AcceptedRisk => {
                matches!(made, ActionMove::Defer(m) if said(m.accepted_risk.as_ref()))
            }
            G::ReReviewOn => {
                matches!(made, ActionMove::Defer(m) if m.re_review_on.is_some_and(|day| day > facts.today()))
            }
            G::Target => made.target().is_some(),
            G::NotItself => made.target() != Some(self.id),
            G::TargetOpen => facts.target.is_none_or(|target| target.open || target.leads_back),
            G::NoCycle => facts.target.is_none_or(|target| !target.leads_back),
            G::NewDueDate => {
                matches!(made, ActionMove::Reschedule(m)
                    if m.due_date.is_some_and(|day| Some(day) != self.fields.due_date))
            }
            G::Obstacle => {
                matches!(made, ActionMove::Block(m) if m.kind.is_some() && said(m.why.as_ref()))
            }
            G::IsBlocked => self.blocked.is_some(),
            G::Informed | G::Agreed | G::NoticePeriod | G::WayBack => self.is_ready(guard, facts),
        }
    }

    /// Whether it was proposed long enough ago to be accepted, where that is asked of it.
    pub fn has_soaked(&self, policy: &PolicyFields, now: Timestamp) -> bool {
        let soak = i64::from(policy.of(self).soak_hours) * 3_600;
        let urgent = self.fields.priority == Some(Priority::P1);
        let imported = self.origin == Origin::Imported;
        urgent || imported || self.resumed || now.as_second() >= self.proposed_at.as_second() + soak
    }

    /// Whether it is checked for effect once it is done: as policy or its own criterion asks.
    pub fn is_checked(&self, policy: &PolicyFields) -> bool {
        let criterion = self.fields.criterion.as_ref();
        policy.of(self).check || criterion.is_some_and(|criterion| criterion.after_days.is_some())
    }

    fn has_evidence(&self, made: &ActionMove, facts: &ActionFacts) -> bool {
        match made {
            ActionMove::Complete(m) => {
                let asked =
                    matches!(self.strength(), Some(Strength::Stronger | Strength::Intermediate));
                !asked || facts.ticket_resolved || said(m.evidence.as_ref())
            }
            ActionMove::Verify(m) => said(m.evidence.as_ref()),
            _ => true,
        }
    }
}

fn has_room(made: &ActionMove, facts: &ActionFacts) -> bool {
    let makes_room = matches!(made, ActionMove::Accept(m) if m.defer_instead.is_some());
    let team = facts.team.as_ref();
    makes_room
        || team.is_none_or(|team| team.capacity.is_none_or(|capacity| team.carried < capacity))
}

/// Whether a text says anything.
pub(super) fn said(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}
