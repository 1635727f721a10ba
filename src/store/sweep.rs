//! Up to when what a team carries was looked through for what is due to be told. May use: `sql`, `transaction`, `domain`.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::id::{RecordId, TeamId};

use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

impl ReadTx<'_> {
    /// When what a team carries was last looked through to its end; none if never.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn looked_through_at(&mut self, team: TeamId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.looked_through(&BTreeSet::from([team]))?.remove(&team))
    }

    /// When what each of these teams carries was last looked through to its end; those of whom it never was aside.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn looked_through(
        &mut self,
        teams: &BTreeSet<TeamId>,
    ) -> Result<HashMap<TeamId, Timestamp>, StoreError> {
        let teams: Vec<Value> = teams.iter().map(Value::of).collect();
        let mut looked = HashMap::new();
        for chunk in teams.chunks(256) {
            let sql = Sql::new("SELECT team, looked_at FROM sweeps WHERE team");
            for (team, at) in self.rows::<(String, i64)>(sql.any(chunk.iter().cloned()))? {
                let corrupt = || StoreError::Corrupt(format!("sweeps of {team}"));
                let id = TeamId::parse(&team).ok_or_else(corrupt)?;
                looked.insert(id, Timestamp::from_microsecond(at).map_err(|_| corrupt())?);
            }
        }
        Ok(looked)
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
