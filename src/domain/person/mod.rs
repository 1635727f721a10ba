//! A person: someone who takes part. May exist before they ever sign in (named by an import): then they are unclaimed.
//!
//! May use: `check`, `event`, `id`, `nudge`, `permission`, `record`, `reference`, `words`.

mod erasure;
mod permissions;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use erasure::{Erasure, ErasureAsk, ErasureReason, NOBODY};
pub use permissions::{DECIDE_ACCESS, PERMISSIONS};

use crate::domain::check::{Check, Checked, Faults, LINE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::PersonId;
use crate::domain::nudge::NudgeKind;
use crate::domain::permission::Role;
use crate::domain::record::NewRecord;
use crate::domain::reference::{Reference, Source};
use crate::domain::words::words;

words! {
    /// How somebody is nudged, beside what they find here.
    pub enum NudgedBy {
        /// By e-mail.
        Email = "email",
        /// Not at all.
        Nothing = "nothing",
    }
}

/// What a person decides for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"nudged_by": "nothing"}))]
pub struct Settings {
    /// How they are nudged.
    pub nudged_by: NudgedBy,
    /// The kinds of nudges that are not sent to them; the link in a mail adds one.
    #[schema(value_type = Vec<NudgeKind>)]
    pub unwanted: BTreeSet<NudgeKind>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { nudged_by: NudgedBy::Email, unwanted: BTreeSet::new() }
    }
}

impl Check for Settings {
    fn check(&self, _: &mut Faults) {}
}

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
    /// Where e-mail reaches them; told to administrators and themselves only, and in no export. Nobody signs in by it.
    pub email: Option<String>,
    /// How they are nudged; each decides this under `/me/settings`.
    pub nudged_by: NudgedBy,
    /// The kinds of nudges that are not sent to them; each decides this there as well.
    #[schema(value_type = Vec<NudgeKind>)]
    pub unwanted: BTreeSet<NudgeKind>,
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
            email: None,
            nudged_by: NudgedBy::Email,
            unwanted: BTreeSet::new(),
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
        faults.note("email", Some(EMAIL), LONGEST_EMAIL);
        faults.length("email", self.email.as_deref().unwrap_or_default(), LONGEST_EMAIL);
        if self.email.as_deref().is_some_and(|email| !is_email(email)) {
            faults.add("email", "no_address", "must be an e-mail address such as kim@example.org");
        }
        faults.each("references", &self.references, |faults, reference| reference.check(faults));
    }
}

/// The longest e-mail address (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// What `is_email` takes, as a pattern.
const EMAIL: &str =
    r#"^[^\s\x00-\x1F\x7F-\x9F<>()\[\],;:"\\]+@[^\s\x00-\x1F\x7F-\x9F<>()\[\],;:"\\@]+$"#;

/// Whether a text can be an e-mail address; whether it is one only its mail server knows.
fn is_email(text: &str) -> bool {
    let sides =
        text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    sides
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\"\\".contains(c))
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

    /// What they decide for themselves.
    pub fn settings(&self) -> Settings {
        let PersonFields { nudged_by, unwanted, .. } = &self.fields;
        Settings { nudged_by: *nudged_by, unwanted: unwanted.clone() }
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
