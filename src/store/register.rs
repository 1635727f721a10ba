//! The register's pages, and the names of what its lines speak of: a handful of look-ups for a page, however long it is.
//! May use: `list`, `record`, `search`, `sql`, `transaction`, `visible`, `domain`.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::domain::action::{Action, ActionOutcome, ActionStatus, Aim, Priority, Strength};
use crate::domain::event::{Noun, Origin};
use crate::domain::list::{Condition, Filter, ListQuery, ListSpec, Operand, Page, Takes};
use crate::domain::permission::Caller;
use crate::domain::stuck::StuckReason;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::Record;
use super::sql::Sql;
use super::stuck::stuck_actions;
use super::transaction::ReadTx;
use super::visible;

/// Ids that one statement asks about at most.
const CHUNK: usize = 256;

/// What the register offers. Nothing in it is about a person, not even oneself.
pub const SPEC: ListSpec = ListSpec {
    noun: Noun::Action,
    filters: &[
        Filter { name: "q", takes: Takes::Text, help: "Words that its text has." },
        Filter {
            name: "status",
            takes: Takes::Words(ActionStatus::all_words),
            help: "Where it stands.",
        },
        Filter {
            name: "outcome",
            takes: Takes::OrNone(&Takes::Words(ActionOutcome::all_words)),
            help: "How it ended.",
        },
        Filter {
            name: "priority",
            takes: Takes::OrNone(&Takes::Words(Priority::all_words)),
            help: "How soon it matters.",
        },
        Filter {
            name: "strength",
            takes: Takes::OrNone(&Takes::Words(Strength::all_words)),
            help: "How strongly it changes the system.",
        },
        Filter {
            name: "aim",
            takes: Takes::OrNone(&Takes::Words(Aim::all_words)),
            help: "What it aims at.",
        },
        Filter {
            name: "origin",
            takes: Takes::Words(Origin::all_words),
            help: "Made here, or entered as history.",
        },
        Filter {
            name: "team",
            takes: Takes::OrNone(&Takes::Id(Noun::Team)),
            help: "The team that owns it.",
        },
        Filter {
            name: "service",
            takes: Takes::OrNone(&Takes::Linked(Noun::Service)),
            help: "A service that it changes.",
        },
        Filter {
            name: "theme",
            takes: Takes::OrNone(&Takes::Id(Noun::Theme)),
            help: "A theme of the factors that it answers.",
        },
        Filter {
            name: "incident",
            takes: Takes::OrNone(&Takes::Linked(Noun::Incident)),
            help: "An incident that it follows from.",
        },
        Filter {
            name: "review",
            takes: Takes::OrNone(&Takes::Linked(Noun::Review)),
            help: "The review that it was drawn from.",
        },
        Filter {
            name: "lesson",
            takes: Takes::OrNone(&Takes::Linked(Noun::Lesson)),
            help: "A lesson that it puts to work.",
        },
        Filter {
            name: "reference",
            takes: Takes::OrNone(&Takes::Reference),
            help: "A record elsewhere: `integration:external_id`.",
        },
        Filter {
            name: "stuck",
            takes: Takes::OrNone(&Takes::Words(StuckReason::all_words)),
            help: "Why it is stuck, as `GET /stuck` says.",
        },
        Filter {
            name: "overdue",
            takes: Takes::Flag,
            help: "Whether its due date has passed, where its team is.",
        },
        Filter {
            name: "blocked",
            takes: Takes::Flag,
            help: "Whether something stands in its way.",
        },
        Filter {
            name: "needs_decision",
            takes: Takes::Flag,
            help: "Whether a person has to decide.",
        },
        Filter {
            name: "due_date",
            takes: Takes::OrNone(&Takes::Date),
            help: "When it is to be done.",
        },
        Filter {
            name: "check_due",
            takes: Takes::OrNone(&Takes::Date),
            help: "When its effect is to be checked.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
        Filter { name: "done_at", takes: Takes::OrNone(&Takes::Moment), help: "When it was done." },
        Filter {
            name: "closed_at",
            takes: Takes::OrNone(&Takes::Moment),
            help: "When it got its outcome.",
        },
    ],
    sorts: &[
        "created_at",
        "changed_at",
        "due_date",
        "priority",
        "strength",
        "times_replanned",
        "done_at",
        "closed_at",
    ],
    descending: true,
};

/// What people call a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<String>,
}

impl ReadTx<'_> {
    /// One page of the actions that the register shows.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter or sort that the register does not offer.
    pub fn register(
        &mut self,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Page<Action>, StoreError> {
        let (query, extra) = self.apart(query, now, caller);
        self.list_where(&SPEC, &query, caller, extra)
    }

    /// A query without the conditions that are the register's own, and these as statements that begin with ` AND `.
    pub(super) fn apart(
        &mut self,
        query: &ListQuery,
        now: Timestamp,
        caller: &Caller,
    ) -> (ListQuery, Sql) {
        let mut query = query.clone();
        let mut extra = Sql::default();
        for condition in std::mem::take(&mut query.conditions) {
            extra = match condition.name {
                "q" => extra.append(self.has_words(&condition)),
                "theme" => extra.append(of_theme(&condition, caller)),
                "overdue" => extra.append(overdue(&condition, now)),
                "stuck" => extra.append(stuck(&condition, caller, now)),
                _ => {
                    query.conditions.push(condition);
                    extra
                }
            };
        }
        (query, extra)
    }

    fn has_words(&mut self, condition: &Condition) -> Sql {
        let matching = self.matching(&condition.operand.texts().join(" "), Noun::Action);
        Sql::new(" AND t.id IN (").append(matching).text(")")
    }

    /// Number and title of those of these records that the caller may see, by id.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn labels<R: Record>(
        &mut self,
        ids: &BTreeSet<String>,
        caller: &Caller,
    ) -> Result<HashMap<String, Label>, StoreError> {
        let sql = Sql::new("SELECT t.id, t.number, s.title FROM ")
            .text(R::TABLE)
            .text(" t LEFT JOIN search_texts s ON s.record_id = t.id WHERE ")
            .append(visible::of_record(caller));
        let rows: Vec<(String, Option<String>, Option<String>)> =
            self.each(sql, " AND t.id", ids)?;
        Ok(rows.into_iter().map(|(id, number, title)| (id, Label { number, title })).collect())
    }

    /// The names of those of these teams, services or themes that there are, by id.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn names<R: Record>(
        &mut self,
        ids: &BTreeSet<String>,
    ) -> Result<HashMap<String, String>, StoreError> {
        let sql = Sql::new("SELECT t.id, t.name FROM ").text(R::TABLE).text(" t WHERE TRUE");
        Ok(self.each::<(String, String)>(sql, " AND t.id", ids)?.into_iter().collect())
    }

    /// For each of these reviews, the teams that hold them, by the review's id.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn teams_of_reviews(
        &mut self,
        ids: &BTreeSet<String>,
    ) -> Result<HashMap<String, String>, StoreError> {
        let sql = Sql::new("SELECT t.id, t.team FROM reviews t WHERE t.team IS NOT NULL");
        Ok(self.each::<(String, String)>(sql, " AND t.id", ids)?.into_iter().collect())
    }

    /// The links of one relation that lead away from these records: (from, to).
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn links_from(
        &mut self,
        ids: &BTreeSet<String>,
        relation: &'static str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let sql = Sql::new("SELECT from_id, to_id FROM links WHERE relation = ").bind(relation);
        self.each(sql, " AND from_id", ids)
    }

    /// The rows of a statement for some ids, so many at a time.
    fn each<T: super::sql::Shape>(
        &mut self,
        sql: Sql,
        column: &'static str,
        ids: &BTreeSet<String>,
    ) -> Result<Vec<T>, StoreError> {
        let ids: Vec<&String> = ids.iter().collect();
        let mut rows = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            rows.extend(self.rows::<T>(sql.clone().text(column).any(chunk.iter().copied()))?);
        }
        Ok(rows)
    }
}

/// Answers a factor of these themes, or of none, of those that the caller may see.
fn of_theme(condition: &Condition, caller: &Caller) -> Sql {
    either(&condition.operand, |some| {
        let themes = match some {
            Some(themes) => Sql::default().any(themes),
            None => Sql::new(" IS NOT NULL"),
        };
        Sql::new("SELECT links.from_id FROM links JOIN factors ON factors.id = links.to_id")
            .text(" WHERE links.relation = 'answers' AND factors.theme")
            .append(themes)
            .text(" AND ")
            .append(visible::of_factor(caller))
    })
}

/// Stuck for one of these reasons, or for none.
fn stuck(condition: &Condition, caller: &Caller, now: Timestamp) -> Sql {
    either(&condition.operand, |some| {
        let reasons = match some {
            Some(reasons) => Sql::new(" WHERE s.reason").any(reasons),
            None => Sql::default(),
        };
        Sql::new("SELECT s.record_id FROM ")
            .append(stuck_actions(caller, now))
            .text(" s")
            .append(reasons)
    })
}

/// Among the actions that have any of what is named, or not among those that have any at all; `having` says which have
/// these, or any.
fn either(operand: &Operand, having: impl Fn(Option<&[String]>) -> Sql) -> Sql {
    let some = || Sql::new("t.id IN (").append(having(Some(operand.texts()))).text(")");
    let none = || Sql::new("t.id NOT IN (").append(having(None)).text(")");
    match operand {
        Operand::None => Sql::new(" AND ").append(none()),
        Operand::OrNone(_) => {
            Sql::new(" AND (").append(some()).text(" OR ").append(none()).text(")")
        }
        Operand::Texts(_) | Operand::Number(_) => Sql::new(" AND ").append(some()),
    }
}

pub(super) fn overdue(condition: &Condition, now: Timestamp) -> Sql {
    let wanted = matches!(condition.operand, Operand::Number(number) if number != 0);
    let begin = if wanted { " AND (" } else { " AND NOT (" };
    // As no index has them, or SQLite would begin at all that are late, or open, and look each of them up.
    Sql::new(begin)
        .text("t.status || '' IN ('accepted', 'in_progress') AND +t.due_at <= ")
        .bind(now)
        .text(")")
}
