//! How a nudge is kept and listed, what became of it on its way, and what the sweep reads. May use: `record`, `sql`,
//! `stuck`, `transaction`, `domain`.

use std::cmp::Ordering;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::action::{Action, ActionStatus};
use crate::domain::calendar::day_after;
use crate::domain::event::Noun;
use crate::domain::id::{PersonId, RecordId, TeamId};
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::nudge::{Delivery, DeliveryReason, DeliveryState, Nudge, NudgeKind, Told};
use crate::domain::team::Team;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{self, Record, Seal};
use super::sql::{Sql, UNKNOWN, Value};
use super::stuck::{StuckQuery, gone};
use super::transaction::{ReadTx, WriteTx};

/// What the list of nudges offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Nudge,
    filters: &[
        Filter {
            name: "kind",
            takes: Takes::Words(NudgeKind::all_words),
            help: "What kind of nudge it is.",
        },
        Filter { name: "team", takes: Takes::Id(Noun::Team), help: "The team that was told." },
        Filter {
            name: "action",
            takes: Takes::Id(Noun::Action),
            help: "The action that it is about.",
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
            "action" => "about",
            other => other,
        })
    }

    fn seal(&self) -> Seal {
        Seal::Behind(self.action.iter().map(ToString::to_string).collect())
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
    /// The place of the last.
    pub last: Place,
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

    /// The next of the actions that a team carries; none when there are no more.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn carried_after(
        &mut self,
        team: TeamId,
        place: &Place,
        limit: i64,
    ) -> Result<Option<Carried>, StoreError> {
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
                    .text(") ORDER BY due_date, id LIMIT ")
                    .bind(limit);
            let rows: Vec<(String, String, bool, i64)> = self.rows(sql)?;
            if let Some((id, _, _, due)) = rows.last() {
                let last = Place { status: status.to_owned(), due: *due, id: id.clone() };
                let read = |(id, text, sealed, _): &(String, String, _, _)| {
                    Ok((record::read(id, text)?, *sealed))
                };
                let actions = rows.iter().map(read).collect::<Result<_, StoreError>>()?;
                return Ok(Some(Carried { actions, last }));
            }
        }
        Ok(None)
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

    /// Whether somebody was sent so many nudges since a moment, or is about to be; digests aside.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn is_nudged_often(
        &mut self,
        person: PersonId,
        since: Timestamp,
        often: u32,
    ) -> Result<bool, StoreError> {
        // No further than needed: of what is due at once, what is beyond the limit may be much.
        let sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM nudges JOIN deliveries")
            .text(" ON nudge_id = nudges.id AND state IN ('waiting', 'sent')")
            .text(" WHERE kind <> 'digest' AND recipient = ")
            .bind(Value::of(person))
            .text(" AND created_at > ")
            .bind(since)
            .text(" ORDER BY created_at LIMIT ")
            .bind(i64::from(often))
            .text(") sent");
        Ok(self.row(sql)? >= Some(i64::from(often)))
    }

    /// What became of these nudges, by their ids.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn deliveries_of(
        &mut self,
        ids: &[String],
    ) -> Result<HashMap<String, Delivery>, StoreError> {
        let mut deliveries = HashMap::new();
        for chunk in ids.chunks(256) {
            let sql = "SELECT nudge_id, state, reason, attempts, settled_at FROM deliveries WHERE nudge_id";
            let rows: Vec<(String, String, Option<String>, i64, i64)> =
                self.rows(Sql::new(sql).any(chunk))?;
            for (id, state, reason, attempts, settled) in rows {
                let corrupt = || StoreError::Corrupt(format!("deliveries of {id}"));
                let settled = Some(settled).filter(|settled| *settled != UNKNOWN);
                let delivery = Delivery {
                    state: DeliveryState::from_word(&state).ok_or_else(corrupt)?,
                    reason: reason.and_then(|reason| DeliveryReason::from_word(&reason)),
                    attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                    settled_at: settled.and_then(|at| Timestamp::from_microsecond(at).ok()),
                };
                deliveries.insert(id, delivery);
            }
        }
        Ok(deliveries)
    }

    /// Whether something waits to be sent.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn has_deliveries(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let sql =
            Sql::new("SELECT nudge_id FROM deliveries WHERE state = 'waiting' AND attempt_at <= ");
        Ok(self.row::<String>(sql.bind(now).text(" LIMIT 1"))?.is_some())
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

impl WriteTx<'_> {
    /// Puts a nudge on its way, or says why it does not go.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn add_delivery(
        &mut self,
        nudge: &Nudge,
        held_back: Option<DeliveryReason>,
        not_before: Timestamp,
    ) -> Result<(), StoreError> {
        let state = held_back.map_or(DeliveryState::Waiting, |_| DeliveryState::HeldBack);
        let settled = held_back.map(|_| self.now());
        let sql = Sql::new(
            "INSERT INTO deliveries (nudge_id, state, reason, attempts, attempt_at, settled_at) VALUES (",
        );
        let sql = sql.list([
            nudge.id().into(),
            Value::of(state),
            held_back.map(Word::as_str).into(),
            0.into(),
            not_before.into(),
            Value::moment(settled),
        ]);
        self.execute(sql.text(")")).map(|_| ())
    }

    /// Takes some of what is to be sent now, so that nobody else does until a moment; each with how often it was tried,
    /// this time included.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn take_deliveries(
        &mut self,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = Sql::new("UPDATE deliveries SET attempts = attempts + 1, attempt_at = ")
            .bind(until)
            .text(" WHERE nudge_id IN (SELECT nudge_id FROM deliveries WHERE state = 'waiting'")
            .text(" AND attempt_at <= ")
            .bind(self.now())
            .text(" ORDER BY attempt_at, nudge_id LIMIT ")
            .bind(limit)
            .text(") RETURNING nudge_id, attempts");
        let rows: Vec<(String, i64)> = self.change(sql)?;
        Ok(rows.into_iter().map(|(id, tried)| (id, u32::try_from(tried).unwrap_or(0))).collect())
    }

    /// Keeps what became of a nudge that waits.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn settle_delivery(
        &mut self,
        nudge: &str,
        state: DeliveryState,
        reason: Option<DeliveryReason>,
    ) -> Result<(), StoreError> {
        let sql = Sql::new("UPDATE deliveries SET state = ")
            .bind(Value::of(state))
            .text(", reason = ")
            .bind(reason.map(Word::as_str))
            .text(", settled_at = ")
            .bind(self.now());
        self.execute(of_waiting(sql, nudge)).map(|_| ())
    }

    /// Has a nudge that waits be tried again at a moment; `tried` where it was tried just now, and in vain.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn put_off_delivery(
        &mut self,
        nudge: &str,
        until: Timestamp,
        tried: Option<DeliveryReason>,
    ) -> Result<(), StoreError> {
        let sql = Sql::new("UPDATE deliveries SET attempt_at = ").bind(until);
        let sql = match tried {
            Some(reason) => sql.text(", reason = ").bind(reason.as_str()),
            None => sql.text(", attempts = attempts - 1"),
        };
        self.execute(of_waiting(sql, nudge)).map(|_| ())
    }

    /// Gives up what waits for longer than since a moment; answers how much.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn give_up_deliveries(&mut self, since: Timestamp) -> Result<usize, StoreError> {
        let sql = Sql::new(
            "UPDATE deliveries SET state = 'given_up', reason = 'too_old', settled_at = ",
        )
        .bind(self.now())
        .text(" WHERE state = 'waiting' AND nudge_id IN (SELECT id FROM nudges WHERE created_at < ")
        .bind(since)
        .text(")");
        self.execute(sql)
    }
}

fn of_waiting(sql: Sql, nudge: &str) -> Sql {
    sql.text(" WHERE state = 'waiting' AND nudge_id = ").bind(nudge)
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
