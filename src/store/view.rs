//! How a saved view is kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::view::{Listed, SavedView, SharedWith};
use crate::domain::words::Word;

use super::record::{Record, Seal};
use super::sql::Value;

/// What the list of views offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::View,
    filters: &[
        Filter {
            name: "lists",
            takes: Takes::Words(Listed::all_words),
            help: "The list that it is of.",
        },
        Filter {
            name: "shared_with",
            takes: Takes::Words(SharedWith::all_words),
            help: "Who can use it.",
        },
        Filter {
            name: "team",
            takes: Takes::OrNone(&Takes::Id(Noun::Team)),
            help: "The team that it is shared with.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was saved." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at"],
    descending: false,
};

impl Record for SavedView {
    const NOUN: Noun = Noun::View;
    const TABLE: &'static str = "views";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("owner", self.owner.map(|id| id.to_string()).into()),
            ("lists", Value::of(self.fields.lists)),
            ("shared_with", Value::of(self.fields.shared_with)),
            ("team", self.fields.team.map(|id| id.to_string()).into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn seal(&self) -> Seal {
        self.readers().map_or(Seal::Open, Seal::Own)
    }
}
