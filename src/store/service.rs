//! How a service is kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::reference::Reference;
use crate::domain::service::{Service, Tier};
use crate::domain::words::Word;

use super::record::Record;
use super::sql::Value;

/// What the list of services offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Service,
    filters: &[
        Filter { name: "key", takes: Takes::Text, help: "Its short name." },
        Filter {
            name: "team",
            takes: Takes::OrNone(&Takes::Id(Noun::Team)),
            help: "The team that owns it.",
        },
        Filter {
            name: "tier",
            takes: Takes::OrNone(&Takes::Words(Tier::all_words)),
            help: "How much hangs on it.",
        },
        Filter {
            name: "linked_to",
            takes: Takes::Linked(Noun::Service),
            help: "A service up or down the stream.",
        },
        Filter { name: "active", takes: Takes::Flag, help: "Whether it is still in use." },
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

impl Record for Service {
    const NOUN: Noun = Noun::Service;
    const TABLE: &'static str = "services";

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
            ("owner_team", self.fields.owner_team.map(|id| id.to_string()).into()),
            ("tier", self.fields.tier.map(Word::as_str).into()),
            ("active", self.fields.active.into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "key" => "number",
            "team" => "owner_team",
            other => other,
        })
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        let upstream = self.fields.upstream.iter().map(|id| ("relies_on", id.to_string()));
        upstream
            .chain(self.fields.downstream.iter().map(|id| ("relied_on_by", id.to_string())))
            .collect()
    }

    fn references(&self) -> &[Reference] {
        &self.fields.references
    }
}
