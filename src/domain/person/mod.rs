//! A person: someone who takes part. May exist before they ever sign in (named by an import): then they are unclaimed.
//! May use: `check`, `event`, `id`, `permission`, `record`, `reference`.

mod erasure;
mod permissions;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use erasure::{Erasure, ErasureAsk, ErasureReason, NOBODY};
pub use permissions::{DECIDE_ACCESS, PERMISSIONS};

use crate::domain::check::{Check, Checked, Faults, LINE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::PersonId;
use crate::domain::permission::Role;
use crate::domain::record::NewRecord;
use crate::domain::reference::{Reference, Source};

/// By what an identity provider knows the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The issuer, as its tokens spell it.
    pub issuer: String,
    /// The subject within the issuer; never an e-mail address, which can change hands.
    pub subject: String,
}

/// What a caller may write of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"display_name": "Kim Andersen", "roles": ["contributor"]}))]
pub struct PersonFields {
    /// The name shown to others.
    pub display_name: String,
    /// What they are in the whole organisation.
    pub roles: Vec<Role>,
    /// By what identity providers know them; none as long as nobody has claimed the entry.
    pub identities: Vec<Identity>,
    /// Whether they still take part; an inactive person cannot sign in.
    pub active: bool,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
}

impl Default for PersonFields {
    fn default() -> Self {
        Self {
            display_name: String::new(),
            roles: vec![Role::Colleague],
            identities: Vec::new(),
            active: true,
            references: Vec::new(),
        }
    }
}

impl Check for PersonFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("display_name", &self.display_name, LINE);
        if self.roles.contains(&Role::Service) {
            faults.add("roles", "not_for_people", "the role service belongs to tokens of tools");
        }
        faults.each("identities", &self.identities, |faults, identity| {
            faults.text("issuer", &identity.issuer, LINE);
            faults.text("subject", &identity.subject, LINE);
        });
        faults.each("references", &self.references, |faults, reference| reference.check(faults));
    }
}

/// A person as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Counts the changes of the record.
    pub version: i64,
    /// When they were recorded.
    pub created_at: Timestamp,
    /// When the record last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What the tool that keeps the record last told.
    pub source: Option<Source>,
    /// That they were erased, if they were.
    #[serde(default)]
    pub erased: Option<Erasure>,
    /// What a caller may write.
    pub fields: PersonFields,
}

impl Person {
    /// Records a person.
    pub fn enter(fields: Checked<PersonFields>, new: &NewRecord<PersonId>) -> (Self, Event) {
        let (created_at, changed_at, fields) = (new.now, new.now, fields.into_inner());
        let person = Self {
            id: new.id,
            version: 1,
            created_at,
            changed_at,
            origin: new.origin,
            source: None,
            erased: None,
            fields,
        };
        (person, Event::created(Noun::Person, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<PersonFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Person, self.id, self.version, changed);
        (self, event)
    }

    /// Whether nobody has signed in as this person yet.
    pub fn is_unclaimed(&self) -> bool {
        self.fields.identities.is_empty()
    }
}

impl PersonFields {
    /// Whether what decides over access differs: roles, and by what they sign in. That someone left, a tool may tell.
    pub fn grants_differently(&self, other: &Self) -> bool {
        self.roles != other.roles || self.identities != other.identities
    }
}
