//! How a theme is kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::theme::Theme;

use super::record::Record;
use super::sql::Value;

/// What the list of themes offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Theme,
    filters: &[
        Filter { name: "key", takes: Takes::Text, help: "Its short name." },
        Filter { name: "active", takes: Takes::Flag, help: "Whether it is still to be used." },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at"],
    descending: false,
};

impl Record for Theme {
    const NOUN: Noun = Noun::Theme;
    const TABLE: &'static str = "themes";

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
}
