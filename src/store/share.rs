//! How a share is kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::share::{Share, ShareKind, ShareStatus};
use crate::domain::words::Word;

use super::record::{Record, Seal};
use super::sql::Value;

/// What the lists of shares offer.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Share,
    filters: &[
        Filter {
            name: "status",
            takes: Takes::Words(ShareStatus::all_words),
            help: "Where it stands.",
        },
        Filter {
            name: "kind",
            takes: Takes::Words(ShareKind::all_words),
            help: "In what form the lesson is passed on.",
        },
        Filter {
            name: "team",
            takes: Takes::OrNone(&Takes::Linked(Noun::Team)),
            help: "A team that holds it, or that it is for.",
        },
        Filter {
            name: "on_date",
            takes: Takes::OrNone(&Takes::Date),
            help: "The day for which it is planned.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at", "on_date"],
    descending: true,
};

impl Record for Share {
    const NOUN: Noun = Noun::Share;
    const TABLE: &'static str = "shares";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("lesson", Value::of(self.lesson)),
            ("status", Value::of(self.status)),
            ("kind", self.fields.kind.map(Word::as_str).into()),
            ("on_date", Value::date(self.fields.on_date)),
            ("held_at", Value::moment(self.held_at)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        let host = self.fields.host.iter().map(|id| ("held_by", id.to_string()));
        host.chain(self.fields.teams.iter().map(|id| ("is_for", id.to_string()))).collect()
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.lesson.to_string()])
    }
}
