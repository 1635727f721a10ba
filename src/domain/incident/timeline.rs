//! An event on an incident's timeline: what happened apart from when it was written down. Two views of one moment stand
//! side by side. May use: `check`, `id`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{IncidentId, PersonId, TimelineEventId};
use crate::domain::record::NewRecord;
use crate::domain::words::words;

words! {
    /// What kind of event it was.
    pub enum TimelineKind {
        Detection = "detection", Diagnosis = "diagnosis", Decision = "decision", Action = "action",
        Change = "change", Communication = "communication", Recovery = "recovery", Observation = "observation",
    }
}

/// What a caller may write of a timeline event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({
    "happened_at": "2026-11-20T07:25:00Z",
    "kind": "detection",
    "text": "The order queue stopped growing",
    "role": "on-call",
}))]
#[serde(deny_unknown_fields, default)]
pub struct TimelineEventFields {
    /// When it happened; unknown when null (an imported line may have no readable time).
    pub happened_at: Option<Timestamp>,
    /// What kind of event it was; `observation` when left out.
    pub kind: Option<TimelineKind>,
    /// What happened, in Markdown.
    pub text: String,
    /// The role that acted, never a name.
    pub role: Option<String>,
    /// Where the evidence is.
    pub evidence_url: Option<String>,
    /// Where the event comes from: a tool, a chat, a person's memory.
    pub source: Option<String>,
    /// Whether it belongs to the short story.
    pub pinned: bool,
    /// For decisions: what was known then.
    pub known_then: Option<String>,
    /// For decisions: the options that were seen.
    pub options_seen: Option<String>,
    /// For decisions: what pressed.
    pub pressure: Option<String>,
}

/// An event on an incident's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TimelineEvent {
    /// Its id.
    pub id: TimelineEventId,
    /// The incident.
    pub incident: IncidentId,
    /// Counts its changes.
    pub version: i64,
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Written here, or entered as history.
    pub origin: Origin,
    /// Who wrote it down, so that they may correct it; never shown.
    #[serde(default)]
    pub author: Option<PersonId>,
    /// What a caller may write.
    pub fields: TimelineEventFields,
}

impl Check for TimelineEventFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("text", &self.text, NARRATIVE);
        faults.optional("role", self.role.as_deref(), LINE);
        faults.optional("evidence_url", self.evidence_url.as_deref(), 2_000);
        faults.optional("source", self.source.as_deref(), LINE);
        faults.optional("known_then", self.known_then.as_deref(), NARRATIVE);
        faults.optional("options_seen", self.options_seen.as_deref(), NARRATIVE);
        faults.optional("pressure", self.pressure.as_deref(), NARRATIVE);
    }
}

impl TimelineEvent {
    /// Writes an event down.
    pub fn write(
        incident: IncidentId,
        fields: Checked<TimelineEventFields>,
        new: &NewRecord<TimelineEventId>,
    ) -> (Self, Event) {
        let event = Event::created(Noun::TimelineEvent, new.id, 1).from_origin(new.origin);
        let (created_at, changed_at) = (new.now, new.now);
        let (id, origin, author, fields) = (new.id, new.origin, new.by, fields.into_inner());
        (Self { id, incident, version: 1, created_at, changed_at, origin, author, fields }, event)
    }

    /// Changes what a caller may write.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<TimelineEventFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::TimelineEvent, self.id, self.version, changed);
        (self, event)
    }
}
