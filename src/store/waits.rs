//! From when on records are stuck: written with each record, so that what is stuck today is a
//! look-up. May use: `record`, `sql`, `transaction`, `domain`.

use crate::domain::event::Noun;
use crate::domain::stuck::Wait;

use super::error::StoreError;
use super::record::Record;
use super::sql::{Sql, Value};
use super::transaction::WriteTx;

impl WriteTx<'_> {
    /// Writes down from when on a new record is stuck.
    pub(super) fn insert_waits<R: Record>(
        &mut self,
        id: &str,
        waits: &[Wait],
    ) -> Result<(), StoreError> {
        if waits.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new("INSERT INTO waits (record_id, reason, noun, team, since) VALUES ");
        for (index, wait) in waits.iter().enumerate() {
            let (reason, noun) = (Value::of(wait.reason), Value::of(R::NOUN));
            let team = wait.team.map(|id| id.to_string());
            let values = [id.into(), reason, noun, team.into(), wait.since.into()];
            sql = sql.text(if index == 0 { "(" } else { ", (" });
            sql = sql.list(values).text(")");
        }
        self.execute(sql).map(|_| ())
    }

    /// Writes down from when on a changed record is stuck.
    pub(super) fn replace_waits<R: Record>(
        &mut self,
        id: &str,
        waits: &[Wait],
    ) -> Result<(), StoreError> {
        if matches!(R::NOUN, Noun::Action | Noun::Review | Noun::Uptake) {
            self.execute(Sql::new("DELETE FROM waits WHERE record_id = ").bind(id))?;
        }
        self.insert_waits::<R>(id, waits)
    }
}
