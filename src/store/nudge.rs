//! How a nudge is kept and listed, and what the sweep reads. May use: `record`, `sql`, `stuck`, `transaction`, `domain`.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::action::{Action, ActionStatus};
use crate::domain::calendar::day_after;
use crate::domain::event::Noun;
use crate::domain::id::{PersonId, RecordId, TeamId};
use crate::domain::lesson::Uptake;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::nudge::{Candidates, Nudge, NudgeKind, Told};
use crate::domain::team::Team;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{self, Record, Seal};
use super::sql::{Sql, Value};
use super::stuck::{StuckQuery, gone};
use super::transaction::ReadTx;

/// What the list of nudges offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Nudge,
    filters: &[
        Filter {
            name: "kind",
            takes: Takes::Words(NudgeKind::all_words),
            help: "What kind of nudge it is.",
        },
        Filter {
            name: "team",
            takes: Takes::OrNone(&Takes::Id(Noun::Team)),
            help: "The team that was told.",
        },
        Filter {
            name: "action",
            takes: Takes::OrNone(&Takes::Id(Noun::Action)),
            help: "The action that it is about.",
        },
        Filter {
            name: "uptake",
            takes: Takes::OrNone(&Takes::Id(Noun::Uptake)),
            help: "The team's answer that it is about.",
        },
        Filter { name: "recipient", takes: Takes::Me, help: "Only `me`: what I was told." },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
    ],
    sorts: &["created_at"],
    descending: true,
};

impl Record for Nudge {
    const NOUN: Noun = Noun::Nudge;
    const TABLE: &'static str = "nudges";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("about", self.about().into()),
            ("kind", Value::of(self.kind)),
            ("occasion", Value::date(Some(self.occasion))),
            ("recipient", Value::of(self.recipient)),
            ("team", self.team.map(|id| id.to_string()).into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.created_at.into()),
        ]
    }

    fn column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "action" | "uptake" => "about",
            other => other,
        })
    }

    fn seal(&self) -> Seal {
        Seal::Behind(self.record().into_iter().collect())
    }
}

/// Where a walk through the actions that teams carry is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The state of the action before.
    pub status: String,
    /// The day on which that was due.
    pub due: i64,
    /// Its id.
    pub id: String,
}

/// Some of the actions that a team carries.
#[derive(Debug)]
pub struct Carried {
    /// The actions, each with whether it is hidden from anybody.
    pub actions: Vec<(Action, bool)>,
    /// The place of the last; none when there are no more.
    pub more: Option<Place>,
}

impl ReadTx<'_> {
    /// The active team whose id is the next after this one.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn team_after(&mut self, id: &str) -> Result<Option<Team>, StoreError> {
        let sql = Sql::new("SELECT id, record FROM teams WHERE active AND id > ").bind(id);
        let row: Option<(String, String)> = self.row(sql.text(" ORDER BY id LIMIT 1"))?;
        row.map(|(id, text)| record::read(&id, &text)).transpose()
    }

    /// The next of the actions that a team carries, all or only some of them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn carried_after(
        &mut self,
        team: TeamId,
        some: Option<&Candidates>,
        place: &Place,
        limit: u16,
    ) -> Result<Carried, StoreError> {
        let (mut carried, limit) =
            (Carried { actions: Vec::new(), more: None }, usize::from(limit));
        for status in [ActionStatus::Accepted, ActionStatus::InProgress].map(Word::as_str) {
            let (due, id) = match status.cmp(&place.status) {
                Ordering::Less => continue,
                Ordering::Equal => (place.due, place.id.as_str()),
                Ordering::Greater => (i64::MIN, ""),
            };
            let sql =
                Sql::new("SELECT id, record, sealed, due_date FROM actions WHERE owner_team = ")
                    .bind(Value::of(team))
                    .text(" AND status = ")
                    .bind(status)
                    .text(" AND due_date >= ")
                    .bind(due)
                    .text(" AND (due_date > ")
                    .bind(due)
                    .text(" OR id > ")
                    .bind(id)
                    .text(")");
            let sql = some.into_iter().fold(sql, among).text(" ORDER BY due_date, id LIMIT ");
            let left = i64::try_from(limit - carried.actions.len()).unwrap_or(0);
            // Planned for these days: PostgreSQL, without them, goes over all that the team carries.
            let rows: Vec<(String, String, bool, i64)> = self.rows(sql.bind(left).unprepared())?;
            for (id, text, sealed, due) in rows {
                carried.actions.push((record::read(&id, &text)?, sealed));
                carried.more = Some(Place { status: status.to_owned(), due, id });
            }
            if carried.actions.len() >= limit {
                return Ok(carried);
            }
        }
        carried.more = None;
        Ok(carried)
    }

    /// What a team was asked about published lessons and did not answer, until any day or one of these.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn unanswered(
        &mut self,
        team: TeamId,
        days: Option<&RangeInclusive<Date>>,
    ) -> Result<Vec<Uptake>, StoreError> {
        let mut sql = Sql::new("SELECT id, record FROM uptakes WHERE answer IS NULL AND team = ")
            .bind(Value::of(team))
            .text(" AND EXISTS (SELECT 1 FROM lessons WHERE lessons.id = uptakes.lesson")
            .text(" AND lessons.status = 'published')");
        if let Some(days) = days {
            sql = sql.text(" AND answer_by BETWEEN ").bind(Value::date(Some(*days.start())));
            sql = sql.text(" AND ").bind(Value::date(Some(*days.end())));
        }
        let rows: Vec<(String, String)> = self.rows(sql.text(" ORDER BY answer_by, id"))?;
        rows.iter().map(|(id, text)| record::read(id, text)).collect()
    }

    /// Those of these records that are actions, each with whether it is hidden from anybody.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn actions_with_seals(
        &mut self,
        ids: &[String],
    ) -> Result<Vec<(Action, bool)>, StoreError> {
        let mut actions = Vec::new();
        for chunk in ids.chunks(256) {
            let sql = Sql::new("SELECT id, record, sealed FROM actions WHERE id").any(chunk);
            for (id, text, sealed) in self.rows::<(String, String, bool)>(sql)? {
                actions.push((record::read(&id, &text)?, sealed));
            }
        }
        Ok(actions)
    }

    /// What was told about these records, by their ids.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn told_about(&mut self, ids: &[String]) -> Result<HashMap<String, Told>, StoreError> {
        let mut told: HashMap<String, Told> = HashMap::new();
        for chunk in ids.chunks(256) {
            let sql = Sql::new("SELECT about, kind, occasion, recipient FROM nudges WHERE about");
            let rows: Vec<(String, String, i64, String)> = self.rows(sql.any(chunk))?;
            for (about, kind, occasion, recipient) in rows {
                let corrupt = || StoreError::Corrupt(format!("nudges about {about}"));
                let kind = NudgeKind::from_word(&kind).ok_or_else(corrupt)?;
                let person = PersonId::parse(&recipient).ok_or_else(corrupt)?;
                told.entry(about).or_default().insert((kind, date(occasion), person));
            }
        }
        Ok(told)
    }

    /// How many nudges each of these people was sent since a moment, or is about to be, digests aside; no further than this
    /// is counted.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn nudges_since(
        &mut self,
        people: &[PersonId],
        since: Timestamp,
        most: u32,
    ) -> Result<Vec<(PersonId, u32)>, StoreError> {
        let mut counted = Vec::with_capacity(people.len());
        for chunk in people.chunks(256) {
            // Of what is due at once, what is beyond the limit may be much.
            let sql = Sql::new("SELECT p.id, (SELECT COUNT(*) FROM (SELECT 1 FROM nudges")
                .text(" JOIN deliveries ON nudge_id = nudges.id AND state IN ('waiting', 'sent')")
                .text(" WHERE kind <> 'digest' AND recipient = p.id AND created_at > ")
                .bind(since)
                .text(" ORDER BY created_at LIMIT ")
                .bind(i64::from(most))
                .text(") sent) FROM people p WHERE p.id")
                .any(chunk.iter().map(Value::of));
            for (id, count) in self.rows::<(String, i64)>(sql)? {
                let corrupt = || StoreError::Corrupt(format!("people {id}"));
                let person = PersonId::parse(&id).ok_or_else(corrupt)?;
                counted.push((person, u32::try_from(count).unwrap_or(most)));
            }
        }
        Ok(counted)
    }

    /// The actions whose accountable person or whose team is gone, after an id; history that nobody took up aside.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn orphans_after(&mut self, id: &str, limit: i64) -> Result<Vec<String>, StoreError> {
        let open = [
            ActionStatus::Proposed,
            ActionStatus::Accepted,
            ActionStatus::InProgress,
            ActionStatus::Deferred,
        ];
        let all = StuckQuery::default();
        let sql = Sql::new("SELECT t.id FROM actions t JOIN (")
            .append(gone("people", "accountable", &open, &all))
            .text(" UNION ")
            .append(gone("teams", "owner_team", &open, &all))
            .text(
                ") g ON g.id = t.id WHERE (t.origin = 'live' OR EXISTS (SELECT 1 FROM transitions",
            )
            .text(
                " WHERE transitions.record_id = t.id AND transitions.origin = 'live')) AND t.id > ",
            )
            .bind(id)
            .text(" GROUP BY t.id ORDER BY t.id LIMIT ")
            .bind(limit);
        self.rows(sql)
    }
}

/// That an action is one of some.
fn among(sql: Sql, some: &Candidates) -> Sql {
    let mut sql = sql.text(" AND (FALSE");
    for days in &some.due {
        sql = sql.text(" OR due_date BETWEEN ").bind(Value::date(Some(*days.start())));
        sql = sql.text(" AND ").bind(Value::date(Some(*days.end())));
    }
    for time in &some.accepted {
        sql = sql.text(" OR (accepted_at >= ").bind(time.start);
        sql = sql.text(" AND accepted_at < ").bind(time.end).text(")");
    }
    if let Some(since) = some.changed {
        sql = sql.text(" OR changed_at >= ").bind(since);
    }
    sql.text(")")
}

fn date(number: i64) -> Date {
    day_after(Date::constant(1970, 1, 1), number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::day_number;

    #[test]
    fn a_day_reads_back_from_its_number() {
        let day = Date::constant(2026, 11, 22);
        assert_eq!(date(day_number(day)), day);
    }
}
