//! The plan of an action: what it is for, how it is gone about, and what it asks of others. Optional; a part of the action.
//!
//! May use: `check`, `event`, `words`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::domain::action::Action;
use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun};
use crate::domain::rule::Violation;
use crate::domain::words::words;

/// The longest text of a few sentences.
const PARAGRAPH: usize = 2_000;
/// The most minutes that there are in a week for a thousand people.
const MOST_MINUTES: u32 = 10_000_000;

words! {
    /// Whether those affected understood what was meant.
    pub enum Understanding { Same = "same", Differs = "differs" }
}

words! {
    /// How far the change goes.
    pub enum Reach {
        ThisStep = "this_step", ThisService = "this_service", SeveralServices = "several_services",
        Organisation = "organisation",
    }
}

words! {
    /// Whether it keeps the business running or lets it grow.
    pub enum Horizon { Run = "run", Grow = "grow" }
}

words! {
    /// Which part of the road to better services it belongs to.
    pub enum Roadmap { Simplify = "simplify", Monitor = "monitor", Educate = "educate", Other = "other" }
}

words! {
    /// What makes it urgent: something about the matter, never about who asks.
    pub enum UrgencyBasis {
        /// Harm begins on a day.
        DateOfHarm = "date_of_harm",
        /// A law or an authority sets a day.
        Regulator = "regulator",
        /// Somebody could be hurt.
        Safety = "safety",
        /// Many people are held up.
        ManyPeople = "many_people",
        /// It was promised for a day.
        Promised = "promised",
    }
}

/// What somebody affected understood, in their own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Playback {
    /// The team or audience, in words.
    pub who: String,
    /// Whether it is what was meant.
    pub understanding: Understanding,
    /// What they understood.
    #[serde(default)]
    pub understood: Option<String>,
}

/// Colleagues whose work changes, and how far they are with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffectedGroup {
    /// The team or audience, in words.
    pub group: String,
    /// The day on which they were told what changes for them.
    #[serde(default)]
    pub informed_on: Option<Date>,
    /// Whether they agreed; null until they answer.
    #[serde(default)]
    pub agreed: Option<bool>,
    /// What worries them.
    #[serde(default)]
    pub concerns: Option<String>,
}

/// Two needs that pull in different directions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tension {
    /// The team, unit or audience that has the need, in words.
    pub party: String,
    /// What they need.
    pub need: String,
    /// How it was resolved.
    #[serde(default)]
    pub resolution: Option<String>,
    /// Which role decided so.
    #[serde(default)]
    pub decided_by_role: Option<String>,
}

/// How it is kept up, perhaps by different people under another lead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Upkeep {
    /// The role without which it still runs.
    pub runs_without: Option<String>,
    /// Where it is written down.
    pub documented_in: Option<String>,
    /// The day on which somebody else took over unaided.
    pub handover_tested_on: Option<Date>,
}

/// What a caller may write of an action's plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlanFields {
    /// What it is for, in one sentence.
    pub intent: Option<String>,
    /// What those affected understood when they were told.
    pub playbacks: Vec<Playback>,
    /// What is to be true afterwards: the sponsor's to say.
    pub outcome: Option<String>,
    /// Limits that must hold, each with its reason: the sponsor's to say.
    pub guardrails: Vec<String>,
    /// How it is gone about: for those to say who do it.
    pub approach: Option<String>,
    /// What the organisation wants from it.
    pub objective: Option<String>,
    /// The unit that owns it together with the team.
    pub co_owner_unit: Option<String>,
    /// How far the change goes.
    pub reach: Option<Reach>,
    /// What is done first.
    pub first_step: Option<String>,
    /// The day by which that is done.
    pub first_step_date: Option<Date>,
    /// Whether it keeps the business running or lets it grow.
    pub horizon: Option<Horizon>,
    /// Which part of the road to better services it belongs to.
    pub roadmap: Option<Roadmap>,
    /// Whether it matters for what people rely on.
    pub important: Option<bool>,
    /// Whether it cannot wait.
    pub urgent: Option<bool>,
    /// What makes it urgent.
    pub urgency_basis: Option<UrgencyBasis>,
    /// In what its benefit is counted: hours saved in a month, incidents avoided in a year, money.
    pub benefit_unit: Option<String>,
    /// How much of that is expected.
    #[schema(value_type = Option<f64>)]
    pub benefit_expected: Option<Number>,
    /// How much came of it; below zero where it cost more than it brought.
    #[schema(value_type = Option<f64>)]
    pub benefit_realised: Option<Number>,
    /// Days of work that it is expected to take.
    #[schema(value_type = Option<f64>, minimum = 0)]
    pub effort_estimate_days: Option<Number>,
    /// Days of work that it took.
    #[schema(value_type = Option<f64>, minimum = 0)]
    pub effort_actual_days: Option<Number>,
    /// Minutes a week that it adds to the work of others; below zero where it takes them off.
    #[schema(minimum = -10_000_000, maximum = 10_000_000)]
    pub minutes_per_week_for_others: Option<i32>,
    /// Those whose work changes; with any of these, the action is complete when they are ready.
    pub affected_groups: Vec<AffectedGroup>,
    /// From which day it is so for them.
    pub effective_on: Option<Date>,
    /// How it is undone if it has to be.
    pub way_back: Option<String>,
    /// Needs that pull in different directions.
    pub tensions: Vec<Tension>,
    /// The teams, units or audiences that it was promised to.
    pub promised_to: Vec<String>,
    /// How it is kept up.
    pub upkeep: Option<Upkeep>,
    /// What it could make worse.
    pub could_make_worse: Option<String>,
}

impl Check for PlanFields {
    fn check(&self, faults: &mut Faults) {
        let lines = [
            ("intent", &self.intent),
            ("objective", &self.objective),
            ("co_owner_unit", &self.co_owner_unit),
            ("first_step", &self.first_step),
            ("benefit_unit", &self.benefit_unit),
        ];
        for (name, text) in lines {
            faults.optional(name, text.as_deref(), LINE);
        }
        faults.optional("outcome", self.outcome.as_deref(), NARRATIVE);
        faults.optional("approach", self.approach.as_deref(), NARRATIVE);
        faults.optional("way_back", self.way_back.as_deref(), PARAGRAPH);
        faults.optional("could_make_worse", self.could_make_worse.as_deref(), PARAGRAPH);
        faults.lines("guardrails", &self.guardrails);
        faults.lines("promised_to", &self.promised_to);
        faults.each("playbacks", &self.playbacks, |faults, playback| playback.check(faults));
        faults.each("affected_groups", &self.affected_groups, |faults, group| group.check(faults));
        faults.each("tensions", &self.tensions, |faults, tension| tension.check(faults));
        if let Some(upkeep) = &self.upkeep {
            faults.within("upkeep", |faults| upkeep.check(faults));
        }
        let efforts = [
            ("effort_estimate_days", &self.effort_estimate_days),
            ("effort_actual_days", &self.effort_actual_days),
        ];
        for (name, days) in efforts {
            if days.as_ref().and_then(Number::as_f64).is_some_and(|days| days < 0.0) {
                faults.add(name, "below_zero", "must not be below zero");
            }
        }
        let minutes = self.minutes_per_week_for_others.map(i32::unsigned_abs);
        if minutes.is_some_and(|minutes| minutes > MOST_MINUTES) {
            faults.add("minutes_per_week_for_others", "too_many", "must be at most 10000000");
        }
    }
}

impl Check for Playback {
    fn check(&self, faults: &mut Faults) {
        faults.text("who", &self.who, LINE);
        faults.optional("understood", self.understood.as_deref(), PARAGRAPH);
    }
}

impl Check for AffectedGroup {
    fn check(&self, faults: &mut Faults) {
        faults.text("group", &self.group, LINE);
        faults.optional("concerns", self.concerns.as_deref(), PARAGRAPH);
    }
}

impl Check for Tension {
    fn check(&self, faults: &mut Faults) {
        faults.text("party", &self.party, LINE);
        faults.text("need", &self.need, PARAGRAPH);
        faults.optional("resolution", self.resolution.as_deref(), PARAGRAPH);
        faults.optional("decided_by_role", self.decided_by_role.as_deref(), LINE);
    }
}

impl Check for Upkeep {
    fn check(&self, faults: &mut Faults) {
        faults.optional("runs_without", self.runs_without.as_deref(), LINE);
        faults.optional("documented_in", self.documented_in.as_deref(), PARAGRAPH);
    }
}

impl PlanFields {
    /// What it says at length: what a search finds it by.
    pub fn narratives(&self) -> impl Iterator<Item = &str> {
        let texts =
            [&self.intent, &self.outcome, &self.approach, &self.objective, &self.first_step];
        texts.into_iter().filter_map(|text| text.as_deref())
    }

    /// What it says to have happened on days that have not come yet.
    pub fn not_yet(&self, today: Date) -> Vec<Violation> {
        let groups = self.affected_groups.iter().enumerate().map(|(index, group)| {
            (format!("/affected_groups/{index}/informed_on"), group.informed_on)
        });
        let handover = self.upkeep.as_ref().and_then(|upkeep| upkeep.handover_tested_on);
        groups
            .chain([("/upkeep/handover_tested_on".to_owned(), handover)])
            .filter(|(_, day)| day.is_some_and(|day| day > today))
            .map(|(pointer, _)| Violation {
                pointer,
                code: "in_the_future",
                detail: "must not be later than today".to_owned(),
            })
            .collect()
    }
}

impl Action {
    /// What its plan says; a blank one where nobody has written any.
    pub fn plan(&self) -> PlanFields {
        self.plan.as_deref().cloned().unwrap_or_default()
    }

    /// Writes its plan anew; a blank one is none.
    #[must_use]
    pub fn plan_anew(mut self, plan: Checked<PlanFields>, now: Timestamp) -> (Self, Event) {
        let plan = Some(plan.into_inner()).filter(|plan| *plan != PlanFields::default());
        let verb = if plan.is_some() { "planned" } else { "plan_dropped" };
        self.plan = plan.map(Box::new);
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Action, self.id, self.version, vec!["plan".to_owned()]);
        (self, Event { verb, ..event })
    }
}
