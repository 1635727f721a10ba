//! What the organisation has decided: deadlines, soak, checks.
//!
//! Versioned data, in force from a date; the defaults that ship are `PolicyFields::default()`. May
//! use: `check`, `event`, `id`, `incident`, `action`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::action::Priority;
use crate::domain::check::{Check, Checked, Faults};
use crate::domain::event::{Event, Noun};
use crate::domain::id::PolicyId;
use crate::domain::incident::Severity;
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
    /// Days in which a recurrence puts an effective action in question.
    #[schema(maximum = 3_650)]
    pub watch_days: u32,
    /// The smallest group of which a figure about people may speak.
    #[schema(minimum = 3)]
    pub smallest_group: u32,
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
            watch_days: 180,
            smallest_group: 5,
        }
    }
}

impl Check for PolicyFields {
    fn check(&self, faults: &mut Faults) {
        faults.optional("reason", self.reason.as_deref(), 2_000);
        let long = |days: u32| days > 3_650;
        let periods = [
            ("check_after_days", self.check_after_days),
            ("uptake_answer_working_days", self.uptake_answer_working_days),
            ("watch_days", self.watch_days),
        ];
        for (name, days) in periods {
            if long(days) {
                faults.add(name, "too_long", "must be at most 3650 days");
            }
        }
        let deadlines = self.review_due_working_days.values().chain(self.action_due_days.values());
        if deadlines.copied().any(long) {
            faults.add("action_due_days", "too_long", "every deadline must be at most 3650 days");
        }
        if self.soak_hours > 24 * 90 {
            faults.add("soak_hours", "too_long", "must be at most 2160 hours");
        }
        if self.smallest_group < 3 {
            faults.add(
                "smallest_group",
                "too_small",
                "must be at least 3, so that no figure speaks of a person",
            );
        }
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

impl PolicyFields {
    /// Whether incidents of this severity are to be reviewed.
    pub fn asks_for_review(&self, severity: Option<Severity>) -> bool {
        severity.is_some_and(|severity| self.review_due_working_days.contains_key(&severity))
    }

    /// Whether an action of this priority needs a criterion before it is accepted.
    pub fn asks_for_criterion(&self, priority: Option<Priority>) -> bool {
        priority.is_some_and(|priority| self.criterion_for.contains(&priority))
    }

    /// Whether an action of this priority is checked for effect after it is done.
    pub fn asks_for_check(&self, priority: Option<Priority>) -> bool {
        priority.is_some_and(|priority| self.check_for.contains(&priority))
    }
}

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_policies", scope: Scope::PoliciesRead, who: &[Who::Anyone] },
    Permission { operation: "create_policy", scope: Scope::PoliciesWrite, who: &[Who::Steward] },
    Permission { operation: "show_policy", scope: Scope::PoliciesRead, who: &[Who::Anyone] },
];
