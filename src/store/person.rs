//! How a person is kept, listed and found. May use: `record`, `sql`, `transaction`, `domain`.

use crate::domain::event::Noun;
use crate::domain::id::{PersonId, RecordId};
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::person::{Identity, Person};
use crate::domain::reference::Reference;

use super::error::StoreError;
use super::record::{OwnTable, Record};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;

/// What the list of people offers: the order of their entry, and nothing to rank or pick by.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Person,
    filters: &[
        Filter { name: "active", takes: Takes::Flag, help: "Whether they still take part." },
        Filter {
            name: "reference",
            takes: Takes::OrNone(&Takes::Reference),
            help: "A record elsewhere: `integration:external_id`.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When they were recorded." },
    ],
    sorts: &["created_at"],
    descending: false,
};

impl Record for Person {
    const NOUN: Noun = Noun::Person;
    const TABLE: &'static str = "people";
    const OWN: Option<OwnTable> =
        Some(OwnTable { name: "identities", id: "person_id", columns: &["issuer", "subject"] });

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("name", self.fields.display_name.as_str().into()),
            ("active", self.fields.active.into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn references(&self) -> &[Reference] {
        &self.fields.references
    }

    fn own_rows(&self) -> Vec<Vec<String>> {
        let row = |known: &Identity| vec![known.issuer.clone(), known.subject.clone()];
        self.fields.identities.iter().map(row).collect()
    }
}

impl ReadTx<'_> {
    /// The person whom an identity provider knows so.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn person_known_as(&mut self, identity: &Identity) -> Result<Option<PersonId>, StoreError> {
        let sql = Sql::new("SELECT person_id FROM identities WHERE issuer = ");
        let sql = sql.bind(identity.issuer.as_str()).text(" AND subject = ");
        let id: Option<String> = self.row(sql.bind(identity.subject.as_str()))?;
        let corrupt = |id: &str| StoreError::Corrupt(format!("identities {id}"));
        id.map(|id| PersonId::parse(&id).ok_or_else(|| corrupt(&id))).transpose()
    }
}
