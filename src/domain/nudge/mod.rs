//! A nudge: a reminder, or an escalation in the form of a question. Says what was told to whom, and why; never changed.
//!
//! It names the team; a person is addressed as accountable for an action, as a team's lead or member, and stands in no
//! answer but the one that they get themselves. What is due to be told is worked out in `due`, when it may be told in
//! `quiet`. May use: `action`, `calendar`, `event`, `id`, `lesson`, `permission`,
//! `policy`, `words`.

mod candidates;
mod delivery;
mod due;
#[cfg(test)]
mod properties;
mod quiet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use candidates::{Candidates, unsettled};
pub use delivery::{Delivery, DeliveryReason, DeliveryState, TRIES, pause_after};
pub use due::{Addressee, Due, LAPSES_AFTER, Occasion, Today, Told, due};
pub use quiet::QuietHours;

use crate::domain::event::{Event, Noun, Op, Origin};
use crate::domain::id::{ActionId, NudgeId, PersonId, TeamId, UptakeId};
use crate::domain::permission::{Permission, Scope, Who};
use crate::domain::words::{Word, words};

words! {
    /// What kind of nudge it is.
    pub enum NudgeKind {
        /// The action is due in some days.
        DueSoon = "due_soon",
        /// The action is due today.
        Due = "due",
        /// The action was due.
        Overdue = "overdue",
        /// It was due a while ago: staff it, re-scope it, defer it with its risk, or decline it?
        LeadQuestion = "lead_question",
        /// The same, asked of whoever leads the team that owns the service.
        OwnerQuestion = "owner_question",
        /// It is open for a while: still right, bigger than thought, blocked?
        AgeQuestion = "age_question",
        /// It came to the team's queue, since whoever answered for it left, or their team was dissolved.
        Orphaned = "orphaned",
        /// The team was asked about a lesson, and has not answered.
        AwaitsAnswer = "awaits_answer",
        /// Everything else, once a week.
        Digest = "digest",
    }
}

words! {
    /// As what somebody is nudged.
    pub enum NudgeRole {
        /// Accountable for the action.
        Accountable = "accountable",
        /// Lead of the team that owns it, or that was asked.
        Lead = "lead",
        /// Lead of the team that owns a service concerned.
        ServiceOwner = "service_owner",
        /// Member of the team.
        Member = "member",
    }
}

/// What a nudge is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What waits in its team: a digest.
    Team,
    /// An action.
    Action(ActionId),
    /// An answer that is hoped for.
    Uptake(UptakeId),
}

/// A nudge as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nudge {
    /// Its id.
    pub id: NudgeId,
    /// Always 1: what was told is not changed.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// What kind of nudge it is.
    pub kind: NudgeKind,
    /// The action that it is about, if it is about one.
    pub action: Option<ActionId>,
    /// The answer that it is about, if it is about one.
    #[serde(default)]
    pub uptake: Option<UptakeId>,
    /// The team that it is told to.
    pub team: Option<TeamId>,
    /// The day that asked for it: with what it is about, the kind and the person it is unique.
    pub occasion: Date,
    /// As what the person is told it.
    pub role: NudgeRole,
    /// Whom it is told to.
    pub recipient: PersonId,
}

impl Nudge {
    /// What is due, recorded.
    pub fn tell(id: NudgeId, about: About, due: &Due, now: Timestamp) -> (Self, Event) {
        let Due { kind, occasion, to } = *due;
        let Addressee { role, person: recipient, team } = to;
        let (version, created_at) = (1, now);
        let (action, uptake) = match about {
            About::Team => (None, None),
            About::Action(id) => (Some(id), None),
            About::Uptake(id) => (None, Some(id)),
        };
        let nudge =
            Self { id, version, created_at, kind, action, uptake, team, occasion, role, recipient };
        let event = Event {
            noun: Noun::Nudge,
            id: id.to_string(),
            version,
            op: Op::Created,
            verb: kind.as_str(),
            fields: Vec::new(),
            happened_at: None,
            origin: Origin::Live,
        };
        (nudge, event)
    }

    /// The id of what it is about: the record, or the team whose digest it is.
    pub fn about(&self) -> String {
        self.record().or_else(|| self.team.map(|id| id.to_string())).unwrap_or_default()
    }

    /// The id of the record that it is about; none for a digest.
    pub fn record(&self) -> Option<String> {
        let uptake = || self.uptake.map(|id| id.to_string());
        self.action.map(|id| id.to_string()).or_else(uptake)
    }
}

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_nudges", scope: Scope::ActionsRead, who: &[Who::Anyone] },
    Permission { operation: "show_nudge", scope: Scope::ActionsRead, who: &[Who::Anyone] },
];
