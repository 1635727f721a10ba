//! What figures are reckoned from: counted in the database over all that fits a list's filters and that the caller may see.
//! May use: `config`, `record`, `list`, `register`, `sql`, `transaction`, `visible`, `domain`.

mod actions;
mod incidents;
mod lessons;

use jiff::Timestamp;

use crate::domain::event::Noun;
use crate::domain::figure::{Left, Period};
use crate::domain::list::{Condition, ListQuery, ListSpec, Operand};
use crate::domain::permission::Caller;

use super::config::Engine;
use super::error::StoreError;
use super::record::Record;
use super::sql::Sql;
use super::transaction::ReadTx;
use super::visible;

pub use actions::{Accepted, Done, Tickets};

/// Counts over what fits the filters of a list and the caller may see, at one moment.
pub struct Counting<'t, 'c> {
    tx: &'t mut ReadTx<'c>,
    query: &'t ListQuery,
    caller: &'t Caller,
    now: Timestamp,
}

impl<'c> ReadTx<'c> {
    /// Counts over what fits a query.
    pub fn counting<'t>(
        &'t mut self,
        query: &'t ListQuery,
        caller: &'t Caller,
        now: Timestamp,
    ) -> Counting<'t, 'c> {
        Counting { tx: self, query, caller, now }
    }
}

impl Counting<'_, '_> {
    /// What must hold of a record `t` of a list.
    fn listed<R: Record>(&mut self, list: &ListSpec) -> Result<Sql, StoreError> {
        self.tx.filter::<R>(list, &self.query.conditions, self.caller, None)
    }

    /// A statement that tells something of the actions `t` that fit and for which something holds.
    fn of_actions(&mut self, tells: Sql, holds: Sql) -> Result<Sql, StoreError> {
        let select = |begin: Sql| begin.text("SELECT ").append(tells);
        if self.begins_with_few() {
            return Ok(select(self.few()?).text(" FROM few t WHERE ").append(holds));
        }
        let sql = select(Sql::default()).text(" FROM actions t WHERE ").append(holds);
        Ok(sql.text(" AND ").append(self.fitting()?))
    }

    /// A statement that tells something of what belongs to the actions that fit: the rows of a table, which name their action
    /// in a column, and for which something holds.
    ///
    /// Where every action fits, those that are hidden say it alone, and no action is looked up: what was ever decided on is not
    /// deleted.
    fn of_parts(
        &mut self,
        tells: Sql,
        [table, action]: [&'static str; 2],
        holds: Sql,
    ) -> Result<Sql, StoreError> {
        let select = |begin: Sql| begin.text("SELECT ").append(tells).text(" FROM ");
        if self.begins_with_few() {
            // A cross join is one that SQLite does in the order in which it stands; kept from seeing what holds, it looks up
            // the rows of each action, rather than all of a period for each.
            let holds = match self.tx.engine() {
                Engine::Sqlite => Sql::new("(").append(holds).text(") IS TRUE"),
                Engine::Postgres => holds,
            };
            let sql = select(self.few()?).text("few t CROSS JOIN ").text(table);
            return Ok(sql.text(" WHERE ").text(action).text(" = t.id AND ").append(holds));
        }
        let fitting = if self.query.conditions.is_empty() {
            Sql::new(" NOT IN (").append(visible::hidden(Noun::Action, self.caller))
        } else {
            Sql::new(" IN (SELECT t.id FROM actions t WHERE ").append(self.fitting()?)
        };
        let sql = select(Sql::default()).text(table).text(" WHERE ").append(holds);
        Ok(sql.text(" AND ").text(action).append(fitting).text(")"))
    }

    /// What must hold of an action `t`, as the register lists them.
    fn fitting(&mut self) -> Result<Sql, StoreError> {
        self.tx.fitting(self.query, self.caller, self.now)
    }

    /// Whether so few actions fit, as a rule, that they are looked up first: those of a service, an incident, some words.
    /// Otherwise the databases rather go over all of a year.
    fn begins_with_few(&self) -> bool {
        let is_of_few = |condition: &Condition| {
            OF_FEW.contains(&condition.name) && matches!(condition.operand, Operand::Texts(_))
        };
        self.query.conditions.iter().any(is_of_few)
    }

    /// The actions that fit, looked up once.
    fn few(&mut self) -> Result<Sql, StoreError> {
        let sql = Sql::new("WITH few AS MATERIALIZED (SELECT ").text(COLUMNS);
        Ok(sql.text(" FROM actions t WHERE ").append(self.fitting()?).text(") "))
    }
}

/// The filters that few actions fit.
const OF_FEW: [&str; 7] = ["q", "service", "theme", "incident", "review", "lesson", "reference"];

/// What is asked of an action.
const COLUMNS: &str = "t.id, t.status, t.outcome, t.strength, t.accepted_at, t.done_at, t.closed_at, t.due_at, \
     t.times_replanned, t.needs_decision, t.ticket_seen_at, t.incident_count";

/// A word and how many have it.
pub type Counted = (String, i64);

/// Microseconds of a day.
const DAY: &str = "86400000000";

/// True of a moment within a period.
fn within(column: &'static str, period: Period) -> Sql {
    Sql::new(column)
        .text(" >= ")
        .bind(period.begins())
        .text(" AND ")
        .text(column)
        .text(" < ")
        .bind(period.ends())
}

/// How many have what holds.
fn having(holds: &'static str) -> Sql {
    which(Sql::new(holds))
}

/// How many have what a statement says.
fn which(holds: Sql) -> Sql {
    Sql::new("COALESCE(SUM(CASE WHEN ").append(holds).text(" THEN 1 ELSE 0 END), 0)")
}

/// A row of days, a word for the way out that is empty for what is still there, and how many.
fn left((days, way, count): (i64, String, i64)) -> Left {
    Left { days, way: (!way.is_empty()).then_some(way), count }
}
