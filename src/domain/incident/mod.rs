//! An incident: something that happened and is worth learning from. What it is, what a caller may write, and how the
//! two differ. May use: `check`, `event`, `id`, `record`, `reference`, `words`.

mod fields;
mod follow;
mod moves;
mod permissions;
#[cfg(test)]
mod properties;
pub mod quality;
mod state;
mod timeline;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use fields::{Audience, ImpactLine, IncidentFields, Involvement, InvolvementRole};
pub use follow::Told;
pub use moves::{IncidentFacts, IncidentMove, MergeInto};
pub use permissions::PERMISSIONS;
pub use quality::DataFlag;
pub use state::{IncidentGuard, IncidentMoveName, MOVES};
pub use timeline::{TimelineEvent, TimelineEventFields, TimelineKind};

use crate::domain::check::Checked;
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{IncidentId, PersonId};
use crate::domain::record::NewRecord;
use crate::domain::reference::Source;
use crate::domain::rule::{RuleBroken, Violation};
use crate::domain::words::words;

words! {
    /// What kind of occurrence it was.
    pub enum IncidentKind {
        Incident = "incident",
        /// It could have hurt and did not.
        NearMiss = "near_miss",
        /// An exercise; kept out of figures unless asked for.
        Drill = "drill",
        /// Something worth copying.
        WentWell = "went_well",
        /// A change that did not land.
        ChangeThatDidNotLand = "change_that_did_not_land",
    }
}

words! {
    /// How bad it was, the worst first.
    pub enum Severity { Sev1 = "sev1", Sev2 = "sev2", Sev3 = "sev3", Sev4 = "sev4", Sev5 = "sev5" }
}

words! {
    /// Where the incident stands.
    pub enum IncidentStatus {
        Open = "open", Mitigated = "mitigated", Resolved = "resolved", Cancelled = "cancelled", Merged = "merged",
    }
}

words! {
    /// Where the loop stands that follows from the incident.
    pub enum Stage {
        /// Nothing follows yet.
        Recorded = "recorded",
        /// A review is under way.
        InReview = "in_review",
        /// The review is published; lessons or actions are still open.
        Improving = "improving",
        /// The review is published, its lessons are answered, every action has an outcome.
        Closed = "closed",
        /// No review is asked for, or it was waived, or the incident was cancelled, merged or a drill.
        SetAside = "set_aside",
    }
}

words! {
    /// Who may see a record.
    pub enum Visibility { Open = "open", Restricted = "restricted" }
}

/// An incident as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// Its number for people: `INC-142`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who reported it here; withheld when they asked for it.
    pub reporter: Option<PersonId>,
    /// Where it stands.
    pub status: IncidentStatus,
    /// Where its loop stands.
    pub stage: Stage,
    /// Why the loop stands there, where that is not plain.
    pub stage_reason: Option<String>,
    /// The worst severity that it reached.
    pub highest_severity: Option<Severity>,
    /// When it was resolved for the first time.
    pub first_resolved_at: Option<Timestamp>,
    /// How often it came back.
    pub reopened_count: u32,
    /// The incident that it was merged into.
    pub merged_into: Option<IncidentId>,
    /// Contradictions in what a machine told; such figures are left out.
    pub data_quality: Vec<DataFlag>,
    /// What the tool that keeps it last told.
    pub source: Option<Source>,
    /// What a caller may write.
    pub fields: IncidentFields,
}

impl Incident {
    /// When it began, as far as that is known; otherwise when it was recorded.
    pub fn began_at(&self) -> Timestamp {
        self.fields.start().unwrap_or(self.created_at)
    }

    /// Records an incident; where it stands follows from its times.
    pub fn report(fields: Checked<IncidentFields>, new: NewRecord<IncidentId>) -> (Self, Event) {
        let fields = fields.into_inner();
        let incident = Self {
            id: new.id,
            number: new.number,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            reporter: new.by,
            status: fields.status(),
            stage: Stage::Recorded,
            stage_reason: None,
            highest_severity: fields.severity,
            first_resolved_at: fields.resolved_at,
            reopened_count: 0,
            merged_into: None,
            data_quality: quality::judge_at(&fields, new.now),
            source: None,
            fields,
        };
        (incident, Event::created(Noun::Incident, new.id, 1).from_origin(new.origin))
    }

    /// The same incident, entered in the state that its source tells rather than the one that its times tell.
    #[must_use]
    pub fn entered(mut self, status: IncidentStatus) -> Self {
        self.status = status;
        self.fields.fit(status);
        self.judge(self.created_at);
        self
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<IncidentFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        let was_restricted = self.is_restricted();
        self.fields = fields.into_inner();
        self.highest_severity = self.highest_severity.into_iter().chain(self.fields.severity).min();
        self.first_resolved_at = self.first_resolved_at.or(self.fields.resolved_at);
        self.judge(now);
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Incident, self.id, self.version, changed);
        let verb = match (was_restricted, self.is_restricted()) {
            (false, true) => "restricted",
            (true, false) => "opened",
            _ => event.verb,
        };
        (self, Event { verb, ..event })
    }

    /// Refuses times that only a move can set: an open incident was neither mended nor resolved.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] naming every such time, with the move to make.
    pub fn refuse_times_of_moves(&self, fields: &IncidentFields) -> Result<(), RuleBroken> {
        let mended = fields.mitigated_at.filter(|_| self.status == IncidentStatus::Open);
        let open = matches!(self.status, IncidentStatus::Open | IncidentStatus::Mitigated);
        let over = fields.resolved_at.filter(|_| open);
        let by_move = |name: &str, by: &str| Violation {
            pointer: format!("/{name}"),
            code: "set_by_move",
            detail: format!("is set by the move `{by}` as long as the incident is {}", self.status),
        };
        let mended = mended.filter(|_| mended != self.fields.mitigated_at);
        let over = over.filter(|_| over != self.fields.resolved_at);
        let mended = mended.map(|_| by_move("mitigated_at", "mitigate"));
        let violations: Vec<_> =
            mended.into_iter().chain(over.map(|_| by_move("resolved_at", "resolve"))).collect();
        if violations.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(violations)) }
    }

    /// Looks again for contradictions; what could not be read at the source stays marked.
    fn judge(&mut self, now: Timestamp) {
        self.data_quality.retain(|flag| !flag.is_judged());
        self.data_quality.extend(quality::judge_at(&self.fields, now));
    }

    /// What kind of occurrence it was.
    pub fn kind(&self) -> IncidentKind {
        self.fields.kind.unwrap_or(IncidentKind::Incident)
    }

    /// Whether only those who were granted access may see it.
    pub fn is_restricted(&self) -> bool {
        self.fields.is_restricted()
    }

    /// Who may see it while it is restricted: those it is granted to, and whoever reported it under a withheld name.
    pub fn grantees(&self) -> Vec<String> {
        let reporter =
            self.reporter.filter(|_| self.fields.reporter_withheld).map(|id| id.to_string());
        self.fields.grants.iter().cloned().chain(reporter).collect()
    }

    /// Who reported it, as far as the person who asks may know.
    pub fn reporter_for(&self, asks: Option<PersonId>) -> Option<PersonId> {
        self.reporter.filter(|_| !self.fields.reporter_withheld || self.reporter == asks)
    }
}
