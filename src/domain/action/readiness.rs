//! Whether those are ready whose work an action changes: told, agreed, with time to prepare and a way back. And what else
//! its plan leaves open. May use: `calendar`, `machine`, `rule`.

use jiff::civil::Date;

use crate::domain::action::state::ActionGuard as G;
use crate::domain::action::{Action, ActionFacts, PlanFields, Understanding};
use crate::domain::hint::hints;
use crate::domain::machine::Guard;
use crate::domain::rule::Missing;
use crate::domain::words::Word;

/// What is asked of a plan that changes the work of others.
const READINESS: [G; 4] = [G::Informed, G::Agreed, G::NoticePeriod, G::WayBack];

hints! {
    /// What a plan leaves open; told, never asked for.
    pub struct PlanHint with PlanHintCode {
        UrgentWithoutBasis = "urgent_without_basis":
            "say what makes it urgent, in `urgency_basis`",
        BurdenOnNobody = "burden_on_nobody":
            "it changes how long others work: name them in `affected_groups`, and ask them",
        UnderstoodOtherwise = "understood_otherwise":
            "somebody understood something else than was meant: talk again, then play it back again",
        TensionUnresolved = "tension_unresolved":
            "a tension has no `resolution` yet",
        BenefitWithoutUnit = "benefit_without_unit":
            "say in what the benefit is counted, in `benefit_unit`",
        BenefitNotRealised = "benefit_not_realised":
            "the work is done: what came of the expected benefit?",
        EffortNotTold = "effort_not_told":
            "the work is done: how long did it take, in `effort_actual_days`?",
        HandoverNotTested = "handover_not_tested":
            "the work is done: let somebody else take over once, and set `upkeep.handover_tested_on`",
    }
}

/// Whether a move lacks something that the plan has to say about others, by the codes of what is missing.
pub fn waits_for_others(missing: &[Missing]) -> bool {
    missing.iter().any(|missing| READINESS.iter().any(|guard| guard.as_str() == missing.code))
}

impl Action {
    /// Its plan, where that says that the work of others changes.
    fn plan_for_others(&self) -> Option<&PlanFields> {
        self.plan.as_deref().filter(|plan| !plan.affected_groups.is_empty())
    }

    /// Whether everybody is ready whose work changes, as far as this guard asks.
    pub(super) fn is_ready(&self, guard: G, facts: &ActionFacts) -> bool {
        let Some(plan) = self.plan_for_others() else { return true };
        match guard {
            G::Informed => plan.last_informed_on().is_some(),
            G::Agreed => plan.affected_groups.iter().all(|group| group.agreed == Some(true)),
            G::NoticePeriod => self
                .earliest_effective_on(facts)
                .zip(plan.effective_on)
                .is_some_and(|(earliest, effective)| effective >= earliest),
            G::WayBack => plan.way_back.is_some(),
            _ => true,
        }
    }

    /// From which day it may be so for others, after the notice period in the owner team's working days; none while
    /// not everybody was told, or where nobody else's work changes.
    pub fn earliest_effective_on(&self, facts: &ActionFacts) -> Option<Date> {
        let told = self.plan_for_others()?.last_informed_on()?;
        let days = facts.policy.notice_working_days;
        let calendar = facts.team.as_ref().map(|team| team.calendar.clone()).unwrap_or_default();
        Some(calendar.working_days_after(told, days))
    }

    /// What still lacks before the work of others may change.
    pub fn lacks_readiness(&self, facts: &ActionFacts) -> Vec<Missing> {
        let unmet = READINESS.into_iter().filter(|guard| !self.is_ready(*guard, facts));
        unmet.map(G::missing).collect()
    }

    /// What its plan leaves open.
    pub fn plan_hints(&self) -> Vec<PlanHint> {
        use PlanHintCode as H;
        let Some(plan) = self.plan.as_deref() else { return Vec::new() };
        let done = self.done_at.is_some();
        let (expected, realised) = (&plan.benefit_expected, &plan.benefit_realised);
        PlanHint::of([
            (H::UrgentWithoutBasis, plan.urgent == Some(true) && plan.urgency_basis.is_none()),
            (
                H::BurdenOnNobody,
                plan.minutes_per_week_for_others.is_some_and(|minutes| minutes != 0)
                    && plan.affected_groups.is_empty(),
            ),
            (
                H::UnderstoodOtherwise,
                plan.playbacks.iter().any(|played| played.understanding == Understanding::Differs),
            ),
            (
                H::TensionUnresolved,
                plan.tensions.iter().any(|tension| tension.resolution.is_none()),
            ),
            (
                H::BenefitWithoutUnit,
                expected.as_ref().or(realised.as_ref()).is_some() && plan.benefit_unit.is_none(),
            ),
            (H::BenefitNotRealised, done && expected.is_some() && realised.is_none()),
            (
                H::EffortNotTold,
                done && plan.effort_estimate_days.is_some() && plan.effort_actual_days.is_none(),
            ),
            (
                H::HandoverNotTested,
                done && plan.upkeep.as_ref().is_some_and(|it| it.handover_tested_on.is_none()),
            ),
        ])
    }
}

impl PlanFields {
    /// The day on which the last of those affected was told; none while somebody was not.
    fn last_informed_on(&self) -> Option<Date> {
        let told: Option<Vec<Date>> =
            self.affected_groups.iter().map(|group| group.informed_on).collect();
        told?.into_iter().max()
    }
}
