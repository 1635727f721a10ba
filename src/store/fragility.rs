//! How a fragility and the organisation's policy are kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::fragility::{Fragility, FragilityKind, FragilityStatus};
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::words::Word;

use super::record::{Record, Seal};
use super::sql::Value;

/// What the list of fragilities offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Fragility,
    filters: &[
        Filter {
            name: "status",
            takes: Takes::Words(FragilityStatus::all_words),
            help: "Where it stands.",
        },
        Filter {
            name: "kind",
            takes: Takes::Words(FragilityKind::all_words),
            help: "What kind of fragility it is.",
        },
        Filter {
            name: "service",
            takes: Takes::OrNone(&Takes::Id(Noun::Service)),
            help: "The service that it belongs to.",
        },
        Filter {
            name: "until_date",
            takes: Takes::OrNone(&Takes::Date),
            help: "Until when its risk is accepted.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at", "until_date"],
    descending: true,
};

impl Record for Fragility {
    const NOUN: Noun = Noun::Fragility;
    const TABLE: &'static str = "fragilities";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn number(&self) -> Option<&str> {
        Some(&self.number)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("status", Value::of(self.status)),
            ("kind", self.fields.kind.map(Word::as_str).into()),
            ("service", self.fields.service.map(|id| id.to_string()).into()),
            ("until_date", Value::date(self.accepted_until)),
            ("origin", Value::of(self.origin)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        self.fields.home.iter().map(|id| ("drawn_from", id.to_string())).collect()
    }

    fn seal(&self) -> Seal {
        Seal::Behind(self.fields.home.iter().map(ToString::to_string).collect())
    }
}
