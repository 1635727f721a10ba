//! How a recurrence is kept, listed and found, and which earlier factors may have returned. May use: `record`, `sql`,
//! `domain`.

use jiff::civil::Date;

use crate::domain::event::Noun;
use crate::domain::id::{IncidentId, ServiceId, ThemeId};
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::permission::Caller;
use crate::domain::recurrence::{Closeness, Recurrence, RecurrenceStatus};
use crate::domain::review::Factor;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{self, Record, Seal};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;
use super::visible;

/// What the list of recurrences offers; by default the closest first.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Recurrence,
    filters: &[
        Filter {
            name: "status",
            takes: Takes::Words(RecurrenceStatus::all_words),
            help: "Where it stands.",
        },
        Filter {
            name: "still_open",
            takes: Takes::Flag,
            help: "Whether the factor was known and an action against it still open when it happened again.",
        },
        Filter {
            name: "incident",
            takes: Takes::Linked(Noun::Incident),
            help: "The incident in which the factor may have returned.",
        },
        Filter { name: "review", takes: Takes::Linked(Noun::Review), help: "The earlier review." },
        Filter { name: "action", takes: Takes::Linked(Noun::Action), help: "An earlier action." },
        Filter { name: "theme", takes: Takes::Id(Noun::Theme), help: "The theme that both share." },
        Filter {
            name: "service",
            takes: Takes::Id(Noun::Service),
            help: "The service of the earlier factor.",
        },
        Filter {
            name: "answer_by",
            takes: Takes::Date,
            help: "Until when an answer is hoped for.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was put forward." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["weight", "created_at", "changed_at"],
    descending: true,
};

/// Earlier factors that are looked at for one incident at most, those of the latest reviews first.
const LOOKED_AT: i64 = 300;

/// The same service counts more than any date: a hundred thousand days.
const SAME_SERVICE: i64 = 100_000 * 86_400 * 1_000_000;

impl Record for Recurrence {
    const NOUN: Noun = Noun::Recurrence;
    const TABLE: &'static str = "recurrences";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let same = self.ground.closeness == Closeness::SameService;
        let published = self.review_published_at.as_microsecond();
        let weight = published.saturating_add(if same { SAME_SERVICE } else { 0 });
        vec![
            ("incident", Value::of(self.incident)),
            ("factor", Value::of(self.factor)),
            ("review", Value::of(self.review)),
            ("theme", Value::of(self.ground.theme)),
            ("service", Value::of(self.ground.service)),
            ("status", Value::of(self.status)),
            ("weight", weight.into()),
            ("answer_by", Value::date(Some(self.answer_by))),
            ("still_open", self.was_still_open().into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        let mut links = vec![
            ("returned_in", self.incident.to_string()),
            ("return_of", self.factor.to_string()),
            ("found_by", self.review.to_string()),
        ];
        let earlier = self.earlier.iter().filter_map(|earlier| earlier.action);
        links.extend(earlier.map(|id| ("recurred_after", id.to_string())));
        links
    }

    fn seal(&self) -> Seal {
        let homes = vec![self.incident.to_string(), self.review.to_string()];
        // Until somebody confirms it, it is a guess for those who write: it may stand on what a draft says.
        match self.status {
            RecurrenceStatus::Confirmed => Seal::Behind(homes),
            _ => Seal::Unpublished { homes, readers: Vec::new() },
        }
    }
}

impl ReadTx<'_> {
    /// The factors of published reviews with any of these themes in any of these services, whoever may see them; those of
    /// the latest reviews first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn published_factors(
        &mut self,
        themes: &[ThemeId],
        services: &[ServiceId],
    ) -> Result<Vec<Factor>, StoreError> {
        let sql =
            Sql::new("SELECT t.id, t.record FROM factors t JOIN reviews r ON r.id = t.review")
                .text(" WHERE r.status = 'published' AND t.theme")
                .any(themes.iter().map(Value::of))
                .text(" AND t.service")
                .any(services.iter().map(Value::of))
                .text(" ORDER BY r.published_at DESC, t.id LIMIT ")
                .bind(LOOKED_AT);
        let rows: Vec<(String, String)> = self.rows(sql)?;
        rows.iter().map(|(id, text)| record::read(id, text)).collect()
    }

    /// Whether anything waits for an answer in an incident, as far as the caller may see it.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn has_suggestions(
        &mut self,
        incident: IncidentId,
        caller: &Caller,
    ) -> Result<bool, StoreError> {
        let sql = Sql::new("SELECT t.weight FROM recurrences t WHERE t.incident = ")
            .bind(Value::of(incident))
            .text(" AND t.status = 'suggested' AND ")
            .append(visible::of_record(caller));
        Ok(self.row::<i64>(sql.text(" LIMIT 1"))?.is_some())
    }

    /// The next recurrences that nobody answered by this day.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn unanswered_recurrences(
        &mut self,
        today: Date,
        limit: i64,
    ) -> Result<Vec<Recurrence>, StoreError> {
        let sql = Sql::new("SELECT id, record FROM recurrences WHERE status = 'suggested'")
            .text(" AND answer_by < ")
            .bind(Value::date(Some(today)))
            .text(" ORDER BY answer_by, id LIMIT ")
            .bind(limit);
        let rows: Vec<(String, String)> = self.rows(sql)?;
        rows.iter().map(|(id, text)| record::read(id, text)).collect()
    }
}
