//! The register by groups: counted in the database, in one statement, over all that the caller may see.
//! May use: `register`, `list`, `sql`, `stuck`, `transaction`, `visible`, `domain`.
//!
//! Without filters it goes once over one index (`actions_by_owner_team_created_at`), in which everything stands that is
//! counted: the documents of the actions are not read. Grouped by a column that begins another index, SQLite would go
//! along that one and read each document; by an expression of it, it does not.

use jiff::Timestamp;

use crate::domain::action::Action;
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::domain::register::{Counts, Grouping};

use super::error::StoreError;
use super::register::SPEC;
use super::sql::{Sql, UNKNOWN};
use super::stuck::stuck_actions;
use super::transaction::ReadTx;
use super::visible;

/// One group as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What its actions have in common: an id or a word; nothing where they have none.
    pub key: Option<String>,
    /// The same of a grouping by days, in days since 1970-01-01.
    pub day: Option<i64>,
    /// How many there are.
    pub counts: Counts,
}

type Row = (Option<String>, i64, i64, i64, i64, i64, i64, i64, i64);

impl ReadTx<'_> {
    /// The actions that fit a query of the register, counted by group; of those due in a month, by day.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn register_groups(
        &mut self,
        by: Grouping,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Group>, StoreError> {
        let none = "CAST(NULL AS TEXT)";
        let (key, day) = match by {
            Grouping::Team => ("t.owner_team", UNDATED),
            Grouping::Service => ("g.to_id", UNDATED),
            Grouping::Theme => ("g.theme", UNDATED),
            Grouping::Status => ("t.status || ''", UNDATED),
            Grouping::Outcome => ("t.outcome || ''", UNDATED),
            Grouping::Priority => ("t.priority || ''", UNDATED),
            Grouping::Strength => ("t.strength || ''", UNDATED),
            Grouping::Aim => ("t.aim || ''", UNDATED),
            Grouping::Stuck => ("g.reason", UNDATED),
            Grouping::Origin => ("t.origin || ''", UNDATED),
            Grouping::DueMonth => (none, "t.due_date + 0"),
        };
        let begin = Sql::new("SELECT ").text(key).text(", ").text(day).append(counted(now));
        let sql = begin.text(" FROM actions t").append(joined(by, caller, now)).text(" WHERE ");
        let sql = sql.append(self.fitting(query, caller, now)?);
        let rows: Vec<Row> = self.rows(sql.text(" GROUP BY 1, 2"))?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// The actions that fit a query of the register, counted together.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn register_counts(
        &mut self,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Counts, StoreError> {
        let begin = Sql::new("SELECT CAST(NULL AS TEXT), ").text(UNDATED).append(counted(now));
        let sql = begin.text(" FROM actions t WHERE ").append(self.fitting(query, caller, now)?);
        let row: Option<Row> = self.row(sql.text(" GROUP BY 1, 2"))?;
        Ok(row.map(|row| read(row).counts).unwrap_or_default())
    }

    /// What must hold of an action that fits a query of the register and that the caller may see.
    pub(super) fn fitting(
        &mut self,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Sql, StoreError> {
        let (query, extra) = self.apart(query, now, caller);
        Ok(self.filter::<Action>(&SPEC, &query.conditions, caller, None)?.append(extra))
    }
}

/// Stands for the day of what is not grouped by days.
const UNDATED: &str = "CAST(0 AS BIGINT)";

fn counted(now: Timestamp) -> Sql {
    let count = |when: &'static str| Sql::new(", SUM(CASE WHEN ").text(when);
    let sum = |when| count(when).text(" THEN 1 ELSE 0 END)");
    Sql::new(", COUNT(*)")
        .append(sum("t.status <> 'closed'"))
        .append(count("t.status IN ('accepted', 'in_progress') AND t.due_at <= "))
        .bind(now)
        .text(" THEN 1 ELSE 0 END)")
        .append(sum("t.blocked"))
        .append(sum("t.status = 'done'"))
        .append(sum("t.status = 'closed'"))
        .append(sum("t.outcome = 'effective'"))
}

/// What an action has several of; a theme stands only once beside it, and never by a factor that is hidden.
fn joined(by: Grouping, caller: &Caller, now: Timestamp) -> Sql {
    match by {
        Grouping::Service => {
            Sql::new(" LEFT JOIN links g ON g.from_id = t.id AND g.relation = 'concerns'")
        }
        Grouping::Theme => Sql::new(" LEFT JOIN (SELECT DISTINCT links.from_id, factors.theme")
            .text(" FROM links JOIN factors ON factors.id = links.to_id")
            .text(" WHERE links.relation = 'answers' AND factors.theme IS NOT NULL AND ")
            .append(visible::of_factor(caller))
            .text(") g ON g.from_id = t.id"),
        Grouping::Stuck => Sql::new(" LEFT JOIN ")
            .append(stuck_actions(caller, now))
            .text(" g ON g.record_id = t.id"),
        _ => Sql::default(),
    }
}

fn read(row: Row) -> Group {
    let (key, day, actions, open, overdue, blocked, done_unchecked, closed, verified_effective) =
        row;
    let counts =
        Counts { actions, open, overdue, blocked, done_unchecked, closed, verified_effective };
    Group { key, day: (day != UNKNOWN).then_some(day), counts }
}
