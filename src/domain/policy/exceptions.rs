//! Where the organisation decides otherwise than in general: for reviews by kind, severity and the teams that own what
//! failed, for actions by team and priority. May use: `action`, `check`, `id`, `incident`.

use serde::{Deserialize, Serialize};

use super::PolicyFields;
use super::limits::{ages, days, hours, reminders};
use crate::domain::action::{Action, Priority};
use crate::domain::check::Faults;
use crate::domain::id::TeamId;
use crate::domain::incident::{IncidentKind, Severity};
use crate::domain::record::name_each;

/// The most exceptions of one sort, and the most teams that one names: so that people still know what holds for them.
const MOST: usize = 50;

/// Reviews that are asked for otherwise. Of several that fit, the last counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewException {
    /// Of what kinds of occurrence; of all when empty.
    pub kinds: Vec<IncidentKind>,
    /// Of what severities, the highest that was reached; of all, and of unknown ones, when empty.
    pub severities: Vec<Severity>,
    /// The teams one of which owns a service that it touched; whosever when empty.
    pub teams: Vec<TeamId>,
    /// Working days from resolution to the published review; none is asked for when null.
    #[schema(maximum = 3_650)]
    pub due_working_days: Option<u32>,
}

/// Actions for which it is decided otherwise. Of several that fit, each counts in what it says, the last where two say the
/// same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ActionException {
    /// The owner teams; all when empty.
    pub teams: Vec<TeamId>,
    /// The priorities; whatever they have, or none, when empty.
    pub priorities: Vec<Priority>,
    /// Days from acceptance to the due date that is suggested; null is as in general, here and below.
    #[schema(maximum = 3_650)]
    pub due_days: Option<u32>,
    /// Hours between proposal and acceptance.
    #[schema(maximum = 2_160)]
    pub soak_hours: Option<u32>,
    /// Whether they need a criterion before they are accepted.
    pub criterion: Option<bool>,
    /// Whether they are checked for effect once they are done.
    pub check: Option<bool>,
    /// Days from done to the check, where the criterion names none.
    #[schema(maximum = 3_650)]
    pub check_after_days: Option<u32>,
    /// On which days around the due date the accountable person is reminded; never when empty.
    pub reminder_days: Option<Vec<i32>>,
    /// Days after the due date on which the team's lead is asked.
    #[schema(maximum = 3_650)]
    pub lead_question_days: Option<u32>,
    /// Days after the due date on which whoever leads the team that owns the service is asked.
    #[schema(maximum = 3_650)]
    pub owner_question_days: Option<u32>,
    /// Days after acceptance on which the accountable person is asked whether it is still right; never when empty.
    pub age_question_days: Option<Vec<u32>>,
}

/// What is decided for one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionPolicy<'a> {
    /// Days from acceptance to the due date that is suggested; none for actions without a priority.
    pub due_days: Option<u32>,
    /// Hours between proposal and acceptance.
    pub soak_hours: u32,
    /// Whether it needs a criterion before it is accepted.
    pub criterion: bool,
    /// Whether it is checked for effect once it is done.
    pub check: bool,
    /// Days from done to the check, where the criterion names none.
    pub check_after_days: u32,
    /// On which days around the due date the accountable person is reminded.
    pub reminder_days: &'a [i32],
    /// Days after the due date on which the team's lead is asked.
    pub lead_question_days: Option<u32>,
    /// Days after the due date on which the lead of the team that owns the service is asked.
    pub owner_question_days: Option<u32>,
    /// Days after acceptance on which the accountable person is asked whether it is still right.
    pub age_question_days: &'a [u32],
}

impl PolicyFields {
    /// What is decided for an action.
    pub fn of(&self, action: &Action) -> ActionPolicy<'_> {
        let (team, priority) = (action.fields.owner_team, action.fields.priority);
        let is_one_of = |list: &[Priority]| priority.is_some_and(|one| list.contains(&one));
        let mut decided = ActionPolicy {
            due_days: priority.and_then(|one| self.action_due_days.get(&one).copied()),
            soak_hours: self.soak_hours,
            criterion: is_one_of(&self.criterion_for),
            check: is_one_of(&self.check_for),
            check_after_days: self.check_after_days,
            reminder_days: &self.reminder_days,
            lead_question_days: self.lead_question_days,
            owner_question_days: self.owner_question_days,
            age_question_days: &self.age_question_days,
        };
        let fitting = self.action_exceptions.iter().filter(|exception| {
            fits(&exception.teams, team) && fits(&exception.priorities, priority)
        });
        fitting.for_each(|exception| exception.apply(&mut decided));
        decided
    }

    /// Working days from the resolution of such an incident to its published review, where services of these teams were
    /// touched; none where no review is asked for.
    pub fn review_due(
        &self,
        kind: IncidentKind,
        severity: Option<Severity>,
        owners: &[TeamId],
    ) -> Option<u32> {
        let fitting = self.review_exceptions.iter().rev().find(|exception| {
            fits(&exception.kinds, Some(kind))
                && fits(&exception.severities, severity)
                && (exception.teams.is_empty()
                    || owners.iter().any(|owner| exception.teams.contains(owner)))
        });
        match fitting {
            Some(exception) => exception.due_working_days,
            None => self.review_due_working_days.get(&severity?).copied(),
        }
    }

    /// Whether it depends on the teams that own what failed whether a review is asked for.
    pub fn asks_whose_services(&self) -> bool {
        self.review_exceptions.iter().any(|exception| !exception.teams.is_empty())
    }

    /// The teams that exceptions name, each with the place where they do.
    pub fn named(&self) -> Vec<(String, String)> {
        let reviews = self.review_exceptions.iter().map(|exception| &exception.teams);
        let actions = self.action_exceptions.iter().map(|exception| &exception.teams);
        let mut named = Vec::new();
        for (index, teams) in reviews.enumerate() {
            name_each(&mut named, &format!("review_exceptions/{index}/teams"), teams);
        }
        for (index, teams) in actions.enumerate() {
            name_each(&mut named, &format!("action_exceptions/{index}/teams"), teams);
        }
        named
    }

    pub(super) fn check_exceptions(&self, faults: &mut Faults) {
        few(faults, "review_exceptions", self.review_exceptions.len());
        few(faults, "action_exceptions", self.action_exceptions.len());
        faults.each("review_exceptions", &self.review_exceptions, |faults, exception| {
            few(faults, "teams", exception.teams.len());
            days(faults, "due_working_days", exception.due_working_days);
        });
        faults.each("action_exceptions", &self.action_exceptions, |faults, exception| {
            exception.check(faults);
        });
    }
}

impl ActionException {
    fn apply<'a>(&'a self, decided: &mut ActionPolicy<'a>) {
        decided.due_days = self.due_days.or(decided.due_days);
        decided.soak_hours = self.soak_hours.unwrap_or(decided.soak_hours);
        decided.criterion = self.criterion.unwrap_or(decided.criterion);
        decided.check = self.check.unwrap_or(decided.check);
        decided.check_after_days = self.check_after_days.unwrap_or(decided.check_after_days);
        decided.reminder_days = self.reminder_days.as_deref().unwrap_or(decided.reminder_days);
        decided.lead_question_days = self.lead_question_days.or(decided.lead_question_days);
        decided.owner_question_days = self.owner_question_days.or(decided.owner_question_days);
        decided.age_question_days =
            self.age_question_days.as_deref().unwrap_or(decided.age_question_days);
    }

    fn check(&self, faults: &mut Faults) {
        few(faults, "teams", self.teams.len());
        days(faults, "due_days", self.due_days);
        hours(faults, "soak_hours", self.soak_hours);
        days(faults, "check_after_days", self.check_after_days);
        reminders(faults, "reminder_days", self.reminder_days.as_deref());
        days(faults, "lead_question_days", self.lead_question_days);
        days(faults, "owner_question_days", self.owner_question_days);
        ages(faults, "age_question_days", self.age_question_days.as_deref());
    }
}

fn few(faults: &mut Faults, name: &str, count: usize) {
    if count > MOST {
        faults.add(name, "too_many", format!("must be at most {MOST}"));
    }
}

/// Whether a list that is empty, or has this one, fits it.
fn fits<T: PartialEq>(list: &[T], one: Option<T>) -> bool {
    list.is_empty() || one.is_some_and(|one| list.contains(&one))
}
