//! How a team is kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::reference::Reference;
use crate::domain::team::Team;

use super::record::Record;
use super::sql::Value;

/// What the list of teams offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Team,
    filters: &[
        Filter { name: "key", takes: Takes::Text, help: "Its short name." },
        Filter { name: "active", takes: Takes::Flag, help: "Whether it still exists." },
        Filter {
            name: "reference",
            takes: Takes::OrNone(&Takes::Reference),
            help: "A record elsewhere: `integration:external_id`.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at"],
    descending: false,
};

impl Record for Team {
    const NOUN: Noun = Noun::Team;
    const TABLE: &'static str = "teams";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn number(&self) -> Option<&str> {
        Some(&self.fields.key)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("name", self.fields.name.as_str().into()),
            ("active", self.fields.active.into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "key" => "number",
            other => other,
        })
    }

    fn references(&self) -> &[Reference] {
        &self.fields.references
    }
}
