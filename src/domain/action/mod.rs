//! An improvement action: a team's commitment to change something, followed until it is shown to
//! have worked or is honestly let go.
//!
//! May use: `check`, `event`, `home`, `id`, `record`, `reference`, `words`.

mod alike;
mod fields;
mod guards;
mod hints;
mod make;
mod moves;
mod permissions;
mod plan;
#[cfg(test)]
mod properties;
mod readiness;
mod said;
mod state;
mod strength;
mod ticket;
mod verification;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use alike::alikeness;
pub use fields::{ActionFields, Collaborator, CollaboratorRole, Criterion};
pub use guards::{ActionFacts, TargetFacts, TeamFacts};
pub use hints::{ActionHint, ActionHintCode};
pub use make::Made;
pub use moves::{
    Accept, Block, BlockKind, CloseUnproven, Complete, Defer, Plain, Reasoned, Replace, Reschedule,
    Start, Verify,
};
pub use permissions::PERMISSIONS;
pub use plan::{
    AffectedGroup, Horizon, PlanFields, Playback, Reach, Roadmap, Tension, Understanding, Upkeep,
    UrgencyBasis,
};
pub use readiness::{PlanHint, PlanHintCode, waits_for_others};
pub use said::ActionMove;
pub use state::{ActionGuard, ActionMoveName, ActionState, MOVES};
pub use strength::{Aim, ControlKind, Strength};
pub use verification::{Method, Verdict, Verification};

use crate::domain::calendar::Calendar;
use crate::domain::check::Checked;
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{ActionId, PersonId, RecurrenceId, SlipId, TeamId};
use crate::domain::record::NewRecord;
use crate::domain::reference::Source;
use crate::domain::words::words;

words! {
    /// How soon it matters, the most important first.
    pub enum Priority { P1 = "p1", P2 = "p2", P3 = "p3", P4 = "p4" }
}

words! {
    /// Where the action stands.
    pub enum ActionStatus {
        Proposed = "proposed", Accepted = "accepted", InProgress = "in_progress", Done = "done",
        Deferred = "deferred", Closed = "closed",
    }
}

words! {
    /// How a closed action ended.
    pub enum ActionOutcome {
        Effective = "effective", PartlyEffective = "partly_effective", Inconclusive = "inconclusive",
        NotChecked = "not_checked", Declined = "declined", Withdrawn = "withdrawn", Cancelled = "cancelled",
        DidNotLand = "did_not_land", Superseded = "superseded", Merged = "merged",
    }
}

/// What stands in the action's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Blocked {
    /// Since when.
    pub since: Timestamp,
    /// What kind of obstacle.
    pub kind: BlockKind,
    /// What it is.
    pub why: String,
    /// Which role, team or supplier can remove it.
    pub who_can_unblock: Option<String>,
}

words! {
    /// Why an action came to a team's queue.
    pub enum OrphanedReason {
        /// The accountable person no longer takes part.
        AccountableLeft = "accountable_left",
        /// The team that owned it was dissolved.
        TeamDissolved = "team_dissolved",
    }
}

/// That an action came to a team's queue, because whoever answered for it is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Orphaned {
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: OrphanedReason,
    /// The team that was dissolved, if one was.
    pub from_team: Option<TeamId>,
}

/// What puts the effect of an action in question, until a person answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InQuestion {
    /// Since when.
    pub since: Timestamp,
    /// The confirmed recurrence; null where you may not see it.
    pub recurrence: Option<RecurrenceId>,
}

/// A change of a due date to a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Slip {
    /// Its id.
    pub id: SlipId,
    /// The action.
    pub action: ActionId,
    /// The due date before.
    pub from_date: Date,
    /// The due date after.
    pub to_date: Date,
    /// Why.
    pub reason: String,
    /// When it was decided.
    pub happened_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// An improvement action as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Action {
    /// Its id.
    pub id: ActionId,
    /// Its number for people: `ACT-77`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who proposed it here.
    pub proposed_by: Option<PersonId>,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Where it stands.
    pub status: ActionStatus,
    /// How it ended, once closed.
    pub outcome: Option<ActionOutcome>,
    /// The due date to which the team first committed.
    pub first_due_date: Option<Date>,
    /// The moment at which the due date ends in the owner team's calendar; overdue after it.
    pub due_at: Option<Timestamp>,
    /// How often the due date moved to a later one.
    pub times_replanned: u32,
    /// What stands in its way.
    pub blocked: Option<Blocked>,
    /// What shows that it was done.
    pub evidence: Option<String>,
    /// When the team committed to it.
    pub accepted_at: Option<Timestamp>,
    /// When work began.
    pub started_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// When it got its outcome.
    pub closed_at: Option<Timestamp>,
    /// When it last made a move here; none for history that nobody has taken up.
    #[serde(default)]
    pub moved_at: Option<Timestamp>,
    /// Why it was decided so: the reason of the last decision.
    pub decision_reason: Option<String>,
    /// Who decided the outcome.
    pub decided_by: Option<PersonId>,
    /// The risk that was accepted with a deferral or an unproven close.
    pub accepted_risk: Option<String>,
    /// When a deferred action comes back.
    pub re_review_on: Option<Date>,
    /// Whether it came back from a deferral: no second soak.
    pub resumed: bool,
    /// When its effect is to be checked.
    pub check_due: Option<Date>,
    /// When to look again whether an effective action still works.
    #[serde(default)]
    pub recheck_on: Option<Date>,
    /// What puts its effect in question, until somebody looks again, reopens it, or proposes a successor.
    #[serde(default)]
    pub in_question: Option<InQuestion>,
    /// The last verdict.
    pub verdict: Option<Verdict>,
    /// How many looks were inconclusive.
    pub inconclusive_looks: u32,
    /// How often it was reopened.
    pub reopened_count: u32,
    /// How often of these because what it answers had returned.
    #[serde(default)]
    pub recurred_count: u32,
    /// The action that counts in its place.
    pub replaced_by: Option<ActionId>,
    /// That it came to the team's queue, as long as nobody has taken it up.
    #[serde(default)]
    pub orphaned: Option<Orphaned>,
    /// What a person has to decide, because the ticket elsewhere and this record disagree.
    pub needs_decision: Option<String>,
    /// What the tool that keeps it last told.
    pub source: Option<Source>,
    /// Its plan, where there is one.
    #[serde(default)]
    pub plan: Option<Box<PlanFields>>,
    /// What a caller may write.
    pub fields: ActionFields,
}

impl Action {
    /// Proposes an action.
    pub fn propose(fields: Checked<ActionFields>, new: NewRecord<ActionId>) -> (Self, Event) {
        let action = Self {
            id: new.id,
            number: new.number,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            proposed_by: new.by,
            proposed_at: new.now,
            status: ActionStatus::Proposed,
            outcome: None,
            first_due_date: None,
            due_at: None,
            times_replanned: 0,
            blocked: None,
            evidence: None,
            accepted_at: None,
            started_at: None,
            done_at: None,
            closed_at: None,
            moved_at: None,
            decision_reason: None,
            decided_by: None,
            accepted_risk: None,
            re_review_on: None,
            resumed: false,
            check_due: None,
            recheck_on: None,
            in_question: None,
            verdict: None,
            inconclusive_looks: 0,
            reopened_count: 0,
            recurred_count: 0,
            replaced_by: None,
            orphaned: None,
            needs_decision: None,
            source: None,
            plan: None,
            fields: fields.into_inner(),
        };
        (action, Event::created(Noun::Action, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<ActionFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        let (owner_team, accountable) = (self.fields.owner_team, self.fields.accountable);
        self.fields = fields.into_inner();
        if (owner_team, accountable) != (self.fields.owner_team, self.fields.accountable) {
            self.orphaned = None;
        }
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Action, self.id, self.version, changed);
        (self, event)
    }

    /// Puts it into its team's queue, or that of the team which takes over what a dissolved one carried.
    #[must_use]
    pub fn orphan(mut self, heir: Option<TeamId>, now: Timestamp) -> (Self, Event) {
        let from_team = heir.and(self.fields.owner_team);
        let (reason, changed) = if heir.is_some() {
            self.fields.owner_team = heir;
            (OrphanedReason::TeamDissolved, "owner_team")
        } else {
            self.fields.accountable = None;
            (OrphanedReason::AccountableLeft, "accountable")
        };
        self.orphaned = Some(Orphaned { since: now, reason, from_team });
        self.version += 1;
        self.changed_at = now;
        let fields = vec![changed.to_owned()];
        let event = Event::changed(Noun::Action, self.id, self.version, fields);
        (self, Event { verb: "orphaned", ..event })
    }

    /// Whether a recurrence at this moment would put its effect in question: it was found effective, no longer ago than
    /// the watch period.
    pub fn is_watched_at(&self, moment: Timestamp, watch_days: u32) -> bool {
        let watched = |closed: Timestamp| {
            let watch = SignedDuration::from_hours(24 * i64::from(watch_days));
            moment <= closed.saturating_add(watch).unwrap_or(Timestamp::MAX)
        };
        self.outcome == Some(ActionOutcome::Effective)
            && self.done_at.is_none_or(|done| done <= moment)
            && self.closed_at.is_some_and(watched)
    }

    /// The same action, in question since a confirmed recurrence, where it is not already.
    #[must_use]
    pub fn put_in_question(mut self, by: RecurrenceId, now: Timestamp) -> (Self, Event) {
        self.in_question = Some(InQuestion { since: now, recurrence: Some(by) });
        self.touched("put_in_question", now)
    }

    /// The same action, whose question a successor answers.
    #[must_use]
    pub fn succeeded(mut self, now: Timestamp) -> (Self, Event) {
        self.in_question = None;
        self.touched("succeeded", now)
    }

    fn touched(mut self, verb: &'static str, now: Timestamp) -> (Self, Event) {
        self.version += 1;
        self.changed_at = now;
        let fields = vec!["in_question".to_owned()];
        let event = Event::changed(Noun::Action, self.id, self.version, fields);
        (self, Event { verb, ..event })
    }

    /// How strongly it changes the system rather than reminds the person; a hint, never a gate.
    pub fn strength(&self) -> Option<Strength> {
        self.fields.control_kind.map(ControlKind::strength)
    }

    /// Whether it still waits for something: an outcome, or its day to come back.
    pub fn is_open(&self) -> bool {
        self.status != ActionStatus::Closed
    }

    /// Whether the team works on it or has promised to: what counts against the team's capacity.
    pub fn is_carried(&self) -> bool {
        matches!(self.status, ActionStatus::Accepted | ActionStatus::InProgress)
    }

    /// Whether it is more than history that was imported and that nobody has taken up.
    pub fn is_live(&self) -> bool {
        self.origin == Origin::Live || self.moved_at.is_some()
    }

    /// The same action, due at the end of its due date in this calendar: that of its owner team.
    #[must_use]
    pub fn due_in(mut self, calendar: &Calendar) -> Self {
        self.due_at = self.fields.due_date.map(|date| calendar.end_of(date));
        self
    }

    /// Whether it is overdue in the owner team's calendar (domain.md, rule 2).
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.is_carried() && self.due_at.is_some_and(|due| now >= due)
    }

    /// Whether this person mentors those who do the work.
    pub fn is_mentored_by(&self, person: PersonId) -> bool {
        self.fields.collaborators.iter().any(|collaborator| {
            collaborator.person == person && collaborator.role == CollaboratorRole::Mentor
        })
    }

    /// Whether this person does the work: accountable for it, or a collaborator.
    pub fn is_done_by(&self, person: PersonId) -> bool {
        self.fields.accountable == Some(person)
            || self.fields.collaborators.iter().any(|collaborator| collaborator.person == person)
    }
}
