//! Up to when what a team carries was looked through for what is due to be told. May use: `sql`, `transaction`, `domain`.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::id::TeamId;

use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

impl ReadTx<'_> {
    /// When what a team carries was last looked through to its end; none if never.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn looked_through_at(&mut self, team: TeamId) -> Result<Option<Timestamp>, StoreError> {
        let sql = Sql::new("SELECT looked_at FROM sweeps WHERE team = ").bind(Value::of(team));
        let at: Option<i64> = self.row(sql)?;
        let read = |at| Timestamp::from_microsecond(at);
        at.map(read).transpose().map_err(|why| StoreError::Corrupt(format!("sweeps: {why}")))
    }

    /// Whether another policy came into force after one day and up to another, or was written down since a moment.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn policy_changed(
        &mut self,
        days: (Date, Date),
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = Sql::new("SELECT COUNT(*) FROM policies WHERE changed_at >= ").bind(since);
        let sql = sql.text(" OR (in_force_from > ").bind(Value::date(Some(days.0)));
        let sql = sql.text(" AND in_force_from <= ").bind(Value::date(Some(days.1))).text(")");
        Ok(self.row::<i64>(sql)? != Some(0))
    }
}

impl WriteTx<'_> {
    /// Keeps when what a team carries was looked through.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn keep_looked_through(&mut self, team: TeamId, at: Timestamp) -> Result<(), StoreError> {
        let sql = Sql::new("INSERT INTO sweeps (team, looked_at) VALUES (");
        let sql = sql.list([Value::of(team), at.into()]);
        let sql = sql.text(") ON CONFLICT (team) DO UPDATE SET looked_at = excluded.looked_at");
        self.execute(sql).map(|_| ())
    }
}
