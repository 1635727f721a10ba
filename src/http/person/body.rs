//! A person on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::person::PersonView;
use crate::domain::event::Origin;
use crate::domain::id::PersonId;
use crate::domain::permission::Role;
use crate::domain::person::Identity;
use crate::domain::reference::{Reference, Source};
use crate::http::answer::Body;

/// A person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonBody {
    /// Its id.
    pub id: PersonId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What the tool that keeps it last told; null when none does.
    pub source: Option<Source>,
    /// The name shown to others.
    pub display_name: String,
    /// What they are in the whole organisation.
    pub roles: Vec<Role>,
    /// By what identity providers know them; null for everyone but administrators and themselves.
    pub identities: Option<Vec<Identity>>,
    /// Whether nobody has signed in as this person yet.
    pub unclaimed: bool,
    /// Whether they still take part.
    pub active: bool,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
}

impl Body for PersonBody {
    type View = PersonView;
    const PATH: &'static str = "/api/v1/people";

    fn of(PersonView { person, shows_identities }: &PersonView) -> Self {
        let person = person.clone();
        Self {
            unclaimed: person.is_unclaimed(),
            id: person.id,
            version: person.version,
            created_at: person.created_at,
            changed_at: person.changed_at,
            origin: person.origin,
            source: person.source,
            display_name: person.fields.display_name,
            roles: person.fields.roles,
            identities: shows_identities.then_some(person.fields.identities),
            active: person.fields.active,
            references: person.fields.references,
        }
    }
}
