//! What is only ever added to: moves, slips, revisions of sections. May use: `sql`, `transaction`, `domain`.

use jiff::Timestamp;

use crate::domain::action::Slip;
use crate::domain::event::{Noun, Origin};
use crate::domain::id::{RecordId, TransitionId};
use crate::domain::record::{Moved, Transition};
use crate::domain::words::Word;

use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

impl WriteTx<'_> {
    /// Adds a move that a record has just made.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn add_move(
        &mut self,
        noun: Noun,
        record_id: impl ToString,
        moved: Moved,
    ) -> Result<Transition, StoreError> {
        let (id, by, now) = (self.new_id(), self.actor().to_owned(), self.now());
        let made = moved.recorded(id, noun, record_id.to_string(), by, now);
        self.add_transition(&made)?;
        Ok(made)
    }

    /// Adds a move as it is kept.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn add_transition(&mut self, made: &Transition) -> Result<(), StoreError> {
        let columns = "id, noun, record_id, move_name, from_status, to_status, reason, override_reason, overridden, \
                       actor, happened_at, recorded_at, origin, details, position";
        let sql = Sql::new("INSERT INTO transitions (").text(columns).text(") VALUES (").list([
            Value::of(made.id),
            Value::of(made.noun),
            made.record.as_str().into(),
            made.name.as_str().into(),
            made.from.as_str().into(),
            made.to.as_str().into(),
            made.reason.as_deref().into(),
            made.override_reason.as_deref().into(),
            serde_json::Value::from(made.overridden.clone()).to_string().into(),
            made.by.as_str().into(),
            made.happened_at.into(),
            made.recorded_at.into(),
            Value::of(made.origin),
            serde_json::Value::Object(made.details.clone()).to_string().into(),
        ]);
        let place = "(SELECT COALESCE(MAX(position), 0) + 1 FROM transitions WHERE record_id = ";
        let sql = sql.text(", ").text(place).bind(made.record.as_str()).text("))");
        self.execute(sql).map(|_| ())
    }

    /// Adds a change of a due date to a later one.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn add_slip(&mut self, slip: &Slip) -> Result<(), StoreError> {
        let document =
            serde_json::to_string(slip).map_err(|why| StoreError::Failed(why.to_string()))?;
        let columns =
            "id, action_id, from_date, to_date, reason, actor, happened_at, recorded_at, record";
        let actor = self.actor().to_owned();
        let sql = Sql::new("INSERT INTO slips (").text(columns).text(") VALUES (").list([
            Value::of(slip.id),
            Value::of(slip.action),
            Value::date(Some(slip.from_date)),
            Value::date(Some(slip.to_date)),
            slip.reason.as_str().into(),
            actor.into(),
            slip.happened_at.into(),
            slip.recorded_at.into(),
            document.into(),
        ]);
        self.execute(sql.text(")")).map(|_| ())
    }

    /// Adds a text of a section of a review.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn add_section_revision(
        &mut self,
        review_id: &str,
        section: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        let (actor, now) = (self.actor().to_owned(), self.now());
        let sql = Sql::new("INSERT INTO section_revisions (review_id, section, text, actor, recorded_at, revision)")
            .text(" VALUES (")
            .list([review_id.into(), section.into(), text.into(), actor.into(), now.into()])
            .text(", (SELECT COALESCE(MAX(revision), 0) + 1 FROM section_revisions WHERE review_id = ")
            .bind(review_id)
            .text(" AND section = ")
            .bind(section)
            .text("))");
        self.execute(sql).map(|_| ())
    }
}

/// Where moves are read.
pub(super) const TRANSITIONS: &str = "SELECT id, noun, record_id, move_name, from_status, to_status, reason, \
     override_reason, overridden, actor, happened_at, recorded_at, origin, details FROM transitions";

type Optional = Option<String>;

#[rustfmt::skip] // in the order of the columns
pub(super) type TransitionRow = (
    String, String, String, String, String, String, Optional, Optional,
    String, String, i64, i64, String, String,
);

impl ReadTx<'_> {
    /// The moves that a record made, in order.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn transitions_of(
        &mut self,
        record_id: impl ToString,
    ) -> Result<Vec<Transition>, StoreError> {
        let sql = Sql::new(TRANSITIONS)
            .text(" WHERE record_id = ")
            .bind(record_id.to_string())
            .text(" ORDER BY position");
        self.rows::<TransitionRow>(sql)?.into_iter().map(transition).collect()
    }

    /// The slips of an action, oldest first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn slips_of(&mut self, action_id: impl ToString) -> Result<Vec<Slip>, StoreError> {
        let sql =
            Sql::new("SELECT record FROM slips WHERE action_id = ").bind(action_id.to_string());
        let rows: Vec<String> = self.rows(sql.text(" ORDER BY recorded_at, id"))?;
        let read = |row: &String| {
            serde_json::from_str(row).map_err(|why| StoreError::Corrupt(format!("slips: {why}")))
        };
        rows.iter().map(read).collect()
    }
}

fn moment(column: &str, micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros)
        .map_err(|why| StoreError::Corrupt(format!("{column}: {why}")))
}

/// A row of [`TRANSITIONS`] as a move.
pub(super) fn transition(row: TransitionRow) -> Result<Transition, StoreError> {
    let (
        id,
        noun,
        record,
        name,
        from,
        to,
        reason,
        override_reason,
        overridden,
        by,
        happened,
        recorded,
        origin,
        details,
    ) = row;
    let corrupt = |column: &str| StoreError::Corrupt(format!("transitions.{column} of {record}"));
    Ok(Transition {
        id: TransitionId::parse(&id).ok_or_else(|| corrupt("id"))?,
        noun: Noun::from_word(&noun).ok_or_else(|| corrupt("noun"))?,
        overridden: serde_json::from_str(&overridden).map_err(|_| corrupt("overridden"))?,
        happened_at: moment("transitions.happened_at", happened)?,
        recorded_at: moment("transitions.recorded_at", recorded)?,
        origin: Origin::from_word(&origin).ok_or_else(|| corrupt("origin"))?,
        details: serde_json::from_str(&details).map_err(|_| corrupt("details"))?,
        record,
        name,
        from,
        to,
        reason,
        override_reason,
        by,
    })
}
