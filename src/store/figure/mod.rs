//! What figures are reckoned from: counted in the database over all that fits a list's filters and that the caller may see.
//! May use: `record`, `list`, `register`, `sql`, `transaction`, `visible`, `domain`.

mod actions;
mod incidents;
mod lessons;

use jiff::Timestamp;

use crate::domain::event::Noun;
use crate::domain::figure::{Left, Period};
use crate::domain::list::{ListQuery, ListSpec};
use crate::domain::permission::Caller;

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

    /// What must hold of an action `t`, as the register lists them.
    fn fitting(&mut self) -> Result<Sql, StoreError> {
        self.tx.fitting(self.query, self.caller, self.now)
    }

    /// What must hold of the id of an action that something else tells of. Where every action fits, those that
    /// are hidden say it alone, and no action is looked up.
    fn of_action(&mut self, id: &'static str) -> Result<Sql, StoreError> {
        if self.query.conditions.is_empty() {
            let hidden = visible::hidden(Noun::Action, self.caller);
            return Ok(Sql::new(id).text(" NOT IN (").append(hidden).text(")"));
        }
        let sql = Sql::new(id).text(" IN (SELECT t.id FROM actions t WHERE ");
        Ok(sql.append(self.fitting()?).text(")"))
    }
}

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
