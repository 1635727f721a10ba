//! What happened, past tense: the one list behind audit, change feed and webhooks.
//!
//! An event holds ids, words of the vocabulary, times and field names, never narrative or names, so
//! that a person can be erased. May use: `id`, `words`.

use jiff::Timestamp;

use crate::domain::id::{self, RecordId};
use crate::domain::words::words;

words! {
    /// The kinds of record that the feed speaks of.
    pub enum Noun {
        Incident = "incident", Review = "review", Lesson = "lesson", Action = "action", Fragility = "fragility",
        Service = "service", Team = "team", Person = "person", Theme = "theme", Policy = "policy",
        Factor = "factor", TimelineEvent = "timeline_event", Comment = "comment", Uptake = "uptake",
        Share = "share", Subscription = "subscription", Verification = "verification", Nudge = "nudge",
        Recurrence = "recurrence", SkillFit = "skill_fit", Token = "token", Session = "session", Import = "import",
        View = "view",
    }
}

impl Noun {
    /// What the ids of its records begin with.
    pub fn id_prefix(self) -> &'static str {
        match self {
            Self::Incident => id::IncidentId::PREFIX,
            Self::Review => id::ReviewId::PREFIX,
            Self::Lesson => id::LessonId::PREFIX,
            Self::Action => id::ActionId::PREFIX,
            Self::Fragility => id::FragilityId::PREFIX,
            Self::Service => id::ServiceId::PREFIX,
            Self::Team => id::TeamId::PREFIX,
            Self::Person => id::PersonId::PREFIX,
            Self::Theme => id::ThemeId::PREFIX,
            Self::Policy => id::PolicyId::PREFIX,
            Self::Factor => id::FactorId::PREFIX,
            Self::TimelineEvent => id::TimelineEventId::PREFIX,
            Self::Comment => id::CommentId::PREFIX,
            Self::Uptake => id::UptakeId::PREFIX,
            Self::Share => id::ShareId::PREFIX,
            Self::Subscription => id::SubscriptionId::PREFIX,
            Self::Verification => id::VerificationId::PREFIX,
            Self::SkillFit => id::SkillFitId::PREFIX,
            Self::Token => id::TokenId::PREFIX,
            Self::Session => id::SessionId::PREFIX,
            Self::Nudge => id::NudgeId::PREFIX,
            Self::Import => id::ImportId::PREFIX,
            Self::View => id::ViewId::PREFIX,
            Self::Recurrence => id::RecurrenceId::PREFIX,
        }
    }
}

words! {
    /// What happened to the record's representation.
    pub enum Op {
        /// It came to be.
        Created = "created",
        /// It changed.
        Updated = "updated",
        /// It is gone.
        Removed = "removed",
        /// Nothing: somebody was told of it, which is recorded of what is restricted; never in the feed.
        Read = "read",
    }
}

words! {
    /// Whether a record was made here or entered as history.
    pub enum Origin { Live = "live", Imported = "imported" }
}

/// One thing that happened to one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The kind of record.
    pub noun: Noun,
    /// Its id.
    pub id: String,
    /// Its version after the event.
    pub version: i64,
    /// What happened to its representation.
    pub op: Op,
    /// What happened, past tense, without the noun: `created`, `changed`, `completed` …
    pub verb: &'static str,
    /// The names of the fields that changed, where that is known.
    pub fields: Vec<String>,
    /// When it happened, if that is not when it was recorded.
    pub happened_at: Option<Timestamp>,
    /// Whether the record was made here or entered as history.
    pub origin: Origin,
}

impl Event {
    /// A record came to be.
    pub fn created(noun: Noun, id: impl ToString, version: i64) -> Self {
        Self::new(noun, id, version, Op::Created, "created")
    }

    /// A record's fields changed.
    pub fn changed(noun: Noun, id: impl ToString, version: i64, fields: Vec<String>) -> Self {
        Self { fields, ..Self::new(noun, id, version, Op::Updated, "changed") }
    }

    /// A record made a move, or something else with a name happened to it.
    pub fn moved(noun: Noun, id: impl ToString, version: i64, verb: &'static str) -> Self {
        Self::new(noun, id, version, Op::Updated, verb)
    }

    /// Somebody was told of a restricted record.
    pub fn read(noun: Noun, id: impl ToString, version: i64) -> Self {
        Self::new(noun, id, version, Op::Read, "read")
    }

    /// Somebody was not let in who showed this token, or that they are this person; nothing happened to the record.
    pub fn refused(noun: Noun, id: impl ToString, version: i64) -> Self {
        Self::new(noun, id, version, Op::Updated, "refused")
    }

    /// A record was deleted.
    pub fn removed(noun: Noun, id: impl ToString, version: i64) -> Self {
        Self::new(noun, id, version, Op::Removed, "deleted")
    }

    fn new(noun: Noun, id: impl ToString, version: i64, op: Op, verb: &'static str) -> Self {
        let (id, fields, happened_at) = (id.to_string(), Vec::new(), None);
        Self { noun, id, version, op, verb, fields, happened_at, origin: Origin::Live }
    }

    /// The same event, with the moment at which it happened.
    #[must_use]
    pub fn at(self, happened_at: Timestamp) -> Self {
        Self { happened_at: Some(happened_at), ..self }
    }

    /// The same event on a record of this origin.
    #[must_use]
    pub fn from_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Its full name, as feeds and webhooks spell it: `action.completed`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.noun, self.verb)
    }
}
