//! How an API token is kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::token::Token;

use super::record::Record;
use super::sql::Value;

/// What the list of tokens offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Token,
    filters: &[
        Filter { name: "owner", takes: Takes::Me, help: "Only `me`: my own." },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was made." },
    ],
    sorts: &["created_at", "expires_at"],
    descending: true,
};

impl Record for Token {
    const NOUN: Noun = Noun::Token;
    const TABLE: &'static str = "tokens";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("hash", self.hash.as_str().into()),
            ("person", self.person.map(|id| id.to_string()).into()),
            ("expires_at", Value::moment(self.fields.expires_at)),
            ("revoked_at", Value::moment(self.revoked_at)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "owner" => "person",
            other => other,
        })
    }
}
