//! How a person is kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::person::Person;
use crate::domain::reference::Reference;

use super::record::Record;
use super::sql::Value;

/// What the list of people offers: the order of their entry, and nothing to rank or pick by.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Person,
    filters: &[
        Filter { name: "active", takes: Takes::Flag, help: "Whether they still take part." },
        Filter {
            name: "reference",
            takes: Takes::Reference,
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
}
