//! What the organisation has decided: deadlines, soak, checks, reminders.
//!
//! Versioned data, in force from a date; the defaults that ship are `PolicyFields::default()`. May use: `check`, `event`,
//! `id`, `incident`, `action`, `calendar`, `nudge`, `record`.

mod effects;
mod exceptions;
mod limits;
#[cfg(test)]
mod properties;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use effects::PolicyEffect;
pub use exceptions::{ActionException, ActionPolicy, ReviewException};

use crate::domain::action::Priority;
use crate::domain::calendar::Day;
use crate::domain::check::{Check, Checked, Faults};
use crate::domain::event::{Event, Noun};
use crate::domain::id::PolicyId;
use crate::domain::incident::Severity;
use crate::domain::nudge::QuietHours;
use crate::domain::permission::{Permission, Scope, Who};

/// One version of the organisation's policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// Always 1: a policy is not changed, a new version is put in force.
    pub version: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// What it says.
    pub fields: PolicyFields,
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyFields {
    /// From which day it is in force.
    pub in_force_from: Date,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Working days from resolution to the published review, by severity; a severity that is missing asks for none.
    pub review_due_working_days: BTreeMap<Severity, u32>,
    /// Days from acceptance to the due date, by priority: what is proposed to the team.
    pub action_due_days: BTreeMap<Priority, u32>,
    /// Hours between an action's proposal and its acceptance, so that it is not decided in the heat.
    #[schema(maximum = 2_160)]
    pub soak_hours: u32,
    /// The priorities whose actions need a criterion before they are accepted.
    pub criterion_for: Vec<Priority>,
    /// The priorities whose done actions are checked for effect.
    pub check_for: Vec<Priority>,
    /// Days from done to the check, where the criterion names none.
    #[schema(maximum = 3_650)]
    pub check_after_days: u32,
    /// Working days that a team asked has to answer a lesson.
    #[schema(maximum = 3_650)]
    pub uptake_answer_working_days: u32,
    /// On which days around the one until which an answer is hoped for the lead of the team asked is reminded: before it
    /// negative, 0 on it, after it positive.
    pub uptake_reminder_days: Vec<i32>,
    /// Working days between telling others that their work changes and the day from which it does.
    #[schema(maximum = 3_650)]
    pub notice_working_days: u32,
    /// Days in which a recurrence puts an effective action in question.
    #[schema(maximum = 3_650)]
    pub watch_days: u32,
    /// On which days around the due date the accountable person is reminded: before it negative, 0 on it, after it
    /// positive.
    pub reminder_days: Vec<i32>,
    /// Days after the due date on which the team's lead is asked what is to become of the action; nobody when null.
    #[schema(maximum = 3_650)]
    pub lead_question_days: Option<u32>,
    /// Days after the due date on which whoever leads the team that owns the service is asked; nobody when null.
    #[schema(maximum = 3_650)]
    pub owner_question_days: Option<u32>,
    /// Days after acceptance on which the accountable person is asked whether the action is still right.
    pub age_question_days: Vec<u32>,
    /// The day of the week on which teams get their digest, or the next on which they work; none when null.
    pub digest_day: Option<Day>,
    /// When nobody is nudged, by the team's clock.
    pub quiet_hours: QuietHours,
    /// How many nudges somebody is sent in seven days at most, digests aside; the rest is in the digest.
    #[schema(maximum = 100)]
    pub weekly_nudges: u32,
    /// The smallest group of which a figure about people may speak.
    #[schema(minimum = 3)]
    pub smallest_group: u32,
    /// The reviews that are asked for otherwise: by kind, severity, team.
    pub review_exceptions: Vec<ReviewException>,
    /// The actions for which it is decided otherwise: by team, priority.
    pub action_exceptions: Vec<ActionException>,
}

impl Default for PolicyFields {
    fn default() -> Self {
        use Priority::{P1, P2, P3, P4};
        Self {
            in_force_from: Date::constant(1970, 1, 1),
            reason: None,
            review_due_working_days: BTreeMap::from([(Severity::Sev1, 10), (Severity::Sev2, 15)]),
            action_due_days: BTreeMap::from([(P1, 30), (P2, 60), (P3, 90), (P4, 180)]),
            soak_hours: 24,
            criterion_for: vec![P1, P2],
            check_for: vec![P1, P2],
            check_after_days: 60,
            uptake_answer_working_days: 10,
            uptake_reminder_days: vec![-3, 7],
            notice_working_days: 10,
            watch_days: 180,
            reminder_days: vec![0, 7],
            lead_question_days: Some(14),
            owner_question_days: Some(30),
            age_question_days: vec![30, 60, 90],
            digest_day: Some(Day::Monday),
            quiet_hours: QuietHours::default(),
            weekly_nudges: 10,
            smallest_group: 5,
            review_exceptions: Vec::new(),
            action_exceptions: Vec::new(),
        }
    }
}

impl Check for PolicyFields {
    fn check(&self, faults: &mut Faults) {
        faults.optional("reason", self.reason.as_deref(), 2_000);
        for (name, days) in [
            ("check_after_days", self.check_after_days),
            ("uptake_answer_working_days", self.uptake_answer_working_days),
            ("notice_working_days", self.notice_working_days),
            ("watch_days", self.watch_days),
        ] {
            limits::days(faults, name, Some(days));
        }
        limits::days(
            faults,
            "review_due_working_days",
            self.review_due_working_days.values().copied().max(),
        );
        limits::days(faults, "action_due_days", self.action_due_days.values().copied().max());
        limits::hours(faults, "soak_hours", Some(self.soak_hours));
        limits::days(faults, "lead_question_days", self.lead_question_days);
        limits::days(faults, "owner_question_days", self.owner_question_days);
        limits::reminders(faults, "reminder_days", Some(&self.reminder_days));
        limits::reminders(faults, "uptake_reminder_days", Some(&self.uptake_reminder_days));
        limits::ages(faults, "age_question_days", Some(&self.age_question_days));
        if self.weekly_nudges > 100 {
            faults.add("weekly_nudges", "too_many", "must be at most 100");
        }
        faults.within("quiet_hours", |faults| self.quiet_hours.check(faults));
        if self.smallest_group < 3 {
            let why = "must be at least 3, so that no figure speaks of a person";
            faults.add("smallest_group", "too_small", why);
        }
        self.check_exceptions(faults);
    }
}

impl Policy {
    /// A policy decided now.
    pub fn put_in_force(
        id: PolicyId,
        fields: Checked<PolicyFields>,
        now: Timestamp,
    ) -> (Self, Event) {
        let policy =
            Self { id, version: 1, created_at: now, changed_at: now, fields: fields.into_inner() };
        (policy, Event::created(Noun::Policy, id, 1))
    }
}

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_policies", scope: Scope::PoliciesRead, who: &[Who::Anyone] },
    Permission { operation: "create_policy", scope: Scope::PoliciesWrite, who: &[Who::Steward] },
    Permission { operation: "preview_policy", scope: Scope::PoliciesWrite, who: &[Who::Steward] },
    Permission { operation: "show_policy", scope: Scope::PoliciesRead, who: &[Who::Anyone] },
];
