//! A service: something people rely on. Says what it is for, for whom, and which team owns it.
//! May use: `check`, `event`, `id`, `key`, `record`, `reference`, `words`.

mod permissions;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use permissions::PERMISSIONS;

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{ServiceId, TeamId};
use crate::domain::key::check_key;
use crate::domain::record::NewRecord;
use crate::domain::reference::{Reference, Source};
use crate::domain::words::words;

words! {
    /// How much hangs on a service, the most first.
    pub enum Tier { Tier1 = "tier1", Tier2 = "tier2", Tier3 = "tier3", Tier4 = "tier4" }
}

/// What a caller may write of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"key": "checkout", "name": "Checkout", "purpose": "Lets people pay for what they chose", "tier": "tier1"}))]
pub struct ServiceFields {
    /// Its short name, unique among services: lower-case letters, digits, hyphens.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is for, in the words of those who rely on it.
    pub purpose: Option<String>,
    /// Who relies on it.
    pub beneficiaries: Option<String>,
    /// The team that owns it.
    pub owner_team: Option<TeamId>,
    /// How much hangs on it.
    pub tier: Option<Tier>,
    /// The services that it relies on.
    pub upstream: Vec<ServiceId>,
    /// The services that rely on it.
    pub downstream: Vec<ServiceId>,
    /// Whether it is still in use.
    pub active: bool,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
}

impl Default for ServiceFields {
    fn default() -> Self {
        Self {
            key: String::new(),
            name: String::new(),
            purpose: None,
            beneficiaries: None,
            owner_team: None,
            tier: None,
            upstream: Vec::new(),
            downstream: Vec::new(),
            active: true,
            references: Vec::new(),
        }
    }
}

impl Check for ServiceFields {
    fn check(&self, faults: &mut Faults) {
        check_key(faults, "key", &self.key);
        faults.text("name", &self.name, LINE);
        faults.optional("purpose", self.purpose.as_deref(), NARRATIVE);
        faults.optional("beneficiaries", self.beneficiaries.as_deref(), 2_000);
        faults.each("upstream", &self.upstream, |_, _| ());
        faults.each("downstream", &self.downstream, |_, _| ());
        faults.each("references", &self.references, |faults, reference| reference.check(faults));
    }
}

/// A service as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What the tool that keeps it last told.
    pub source: Option<Source>,
    /// What a caller may write.
    pub fields: ServiceFields,
}

impl Service {
    /// Records a service.
    pub fn enter(fields: Checked<ServiceFields>, new: &NewRecord<ServiceId>) -> (Self, Event) {
        let (created_at, changed_at, fields) = (new.now, new.now, fields.into_inner());
        let service = Self {
            id: new.id,
            version: 1,
            created_at,
            changed_at,
            origin: new.origin,
            source: None,
            fields,
        };
        (service, Event::created(Noun::Service, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<ServiceFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Service, self.id, self.version, changed);
        (self, event)
    }
}
