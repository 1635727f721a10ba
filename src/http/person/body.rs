//! A person on the wire. May use: `app`, `domain`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Answer;
use crate::app::person::PersonView;
use crate::domain::event::{Noun, Origin};
use crate::domain::id::PersonId;
use crate::domain::nudge::NudgeKind;
use crate::domain::permission::Role;
use crate::domain::person::{Erasure, Identity, NudgedBy};
use crate::domain::reference::{Reference, Source};
use crate::http::answer::{Body, plain};

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
    /// That they were erased: who it was is not known any more; null otherwise.
    pub erased: Option<Erasure>,
    /// The name shown to others.
    pub display_name: String,
    /// What they are in the whole organisation.
    pub roles: Vec<Role>,
    /// By what identity providers know them; null for everyone but administrators and themselves.
    pub identities: Option<Vec<Identity>>,
    /// Where e-mail reaches them; null for everyone but administrators and themselves.
    pub email: Option<String>,
    /// How they are nudged; null for everyone but administrators and themselves.
    pub nudged_by: Option<NudgedBy>,
    /// The kinds of nudges that are not sent to them; null for everyone but administrators and themselves.
    #[schema(value_type = Option<Vec<NudgeKind>>)]
    pub unwanted: Option<BTreeSet<NudgeKind>>,
    /// Whether nobody has signed in as this person yet.
    pub unclaimed: bool,
    /// Whether they still take part.
    pub active: bool,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
}

/// A record in which a name stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MentionBody {
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: Noun,
    /// The record's id.
    pub id: String,
}

/// The records in which a name stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MentionList {
    /// The records that you may see; those that you may not are for those to look through who may.
    pub items: Vec<MentionBody>,
}

impl MentionList {
    /// 200: the list.
    pub fn of(found: Vec<(Noun, String)>) -> Answer {
        let body = |(kind, id)| MentionBody { kind, id };
        plain(200, &Self { items: found.into_iter().map(body).collect() })
    }
}

impl Body for PersonBody {
    type View = PersonView;
    const PATH: &'static str = "/api/v1/people";

    fn of(PersonView { person, is_told_all }: PersonView) -> Self {
        Self {
            unclaimed: person.is_unclaimed(),
            id: person.id,
            version: person.version,
            created_at: person.created_at,
            changed_at: person.changed_at,
            origin: person.origin,
            source: person.source,
            erased: person.erased,
            display_name: person.fields.display_name,
            roles: person.fields.roles,
            identities: is_told_all.then_some(person.fields.identities),
            email: person.fields.email.filter(|_| is_told_all),
            nudged_by: is_told_all.then_some(person.fields.nudged_by),
            unwanted: is_told_all.then_some(person.fields.unwanted),
            active: person.fields.active,
            references: person.fields.references,
        }
    }
}
