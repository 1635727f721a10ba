//! A fragility: what a rescue leaves behind or leans on. It belongs to the service, never to a person.
//! May use: `check`, `event`, `home`, `id`, `machine`, `record`, `words`.

mod state;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use state::{
    FragilityFacts, FragilityGuard, FragilityMove, FragilityMoveName, MOVES, PERMISSIONS, Prove,
};

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::home::Home;
use crate::domain::id::{FragilityId, PersonId, ServiceId};
use crate::domain::record::NewRecord;
use crate::domain::words::words;

words! {
    /// What kind of fragility it is.
    pub enum FragilityKind {
        SinglePerson = "single_person", UndocumentedStep = "undocumented_step",
        OffHoursEffort = "off_hours_effort", TemporaryFix = "temporary_fix", ManualStep = "manual_step",
        DataRepair = "data_repair", DisabledAlarm = "disabled_alarm", Debt = "debt",
        /// People go round the official way because it does not meet a need: name the need.
        Bypass = "bypass",
    }
}

words! {
    /// Where the fragility stands.
    pub enum FragilityStatus {
        Found = "found", Covered = "covered", Proven = "proven", AcceptedRisk = "accepted_risk", Gone = "gone",
    }
}

/// What a caller may write of a fragility.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({
    "kind": "single_person",
    "title": "Only one of us can restart the label printer",
    "service": "svc_01j9zv5m3q8r7t2w4x6y8z0abc",
}))]
#[serde(deny_unknown_fields, default)]
pub struct FragilityFields {
    /// What kind of fragility it is; must be given.
    pub kind: Option<FragilityKind>,
    /// What it is, in a line; names a capability, never a person.
    pub title: String,
    /// The service that it belongs to; must be given.
    pub service: Option<ServiceId>,
    /// More about it, in Markdown.
    pub description: Option<String>,
    /// For a bypass: the need that the official way does not meet.
    pub need: Option<String>,
    /// The incident or review that showed it; its visibility is the fragility's.
    pub home: Option<Home>,
}

/// A fragility as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fragility {
    /// Its id.
    pub id: FragilityId,
    /// Its number for people: `FRA-9`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who recorded it here.
    pub author: Option<PersonId>,
    /// Where it stands.
    pub status: FragilityStatus,
    /// What covers it, where that is not an action: a substitute, a second way.
    pub substitute: Option<String>,
    /// What shows that someone else did it unaided, or that the workaround is gone.
    pub evidence: Option<String>,
    /// In which role somebody else did it unaided.
    #[serde(default)]
    pub proven_by_role: Option<String>,
    /// On which day they did.
    #[serde(default)]
    pub proven_on: Option<Date>,
    /// Who that was, if they wanted it said; shown on its own page only.
    #[serde(default)]
    pub proven_by: Option<PersonId>,
    /// Why the risk is accepted.
    pub accepted_because: Option<String>,
    /// Until when.
    pub accepted_until: Option<Date>,
    /// What a caller may write.
    pub fields: FragilityFields,
}

impl Check for FragilityFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("title", &self.title, LINE);
        faults.optional("description", self.description.as_deref(), NARRATIVE);
        faults.optional("need", self.need.as_deref(), NARRATIVE);
        if self.kind.is_none() {
            faults.add("kind", "required", "must be given");
        }
        if self.service.is_none() {
            faults.add("service", "required", "must be given: a fragility belongs to a service");
        }
        if self.kind == Some(FragilityKind::Bypass) && self.need.is_none() {
            faults.add(
                "need",
                "required",
                "a bypass names the need that the official way does not meet",
            );
        }
    }
}

impl Fragility {
    /// Records a fragility.
    pub fn find(fields: Checked<FragilityFields>, new: NewRecord<FragilityId>) -> (Self, Event) {
        let fragility = Self {
            id: new.id,
            number: new.number,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            author: new.by,
            status: FragilityStatus::Found,
            substitute: None,
            evidence: None,
            proven_by_role: None,
            proven_on: None,
            proven_by: None,
            accepted_because: None,
            accepted_until: None,
            fields: fields.into_inner(),
        };
        (fragility, Event::created(Noun::Fragility, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<FragilityFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Fragility, self.id, self.version, changed);
        (self, event)
    }
}

impl FragilityFields {
    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let service = self.service.map(|id| ("/service".to_owned(), id.to_string()));
        let home = self.home.map(|id| ("/home".to_owned(), id.to_string()));
        service.into_iter().chain(home).collect()
    }
}
