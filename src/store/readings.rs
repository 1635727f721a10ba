//! Who was told of what is restricted: kept in the chain of what happened, once for a person, a record and an hour.
//! May use: `feed`, `record`, `sql`, `transaction`, `visible`, `domain`.

use jiff::Timestamp;

use crate::domain::event::{Event, Noun};
use crate::domain::permission::Caller;

use super::error::StoreError;
use super::feed::{COLUMNS, Entry};
use super::record::{self, Record};
use super::sql::Sql;
use super::transaction::{ReadTx, WriteTx};
use super::visible;

/// That somebody was told of a record that is hidden from others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reading {
    /// A person's id, or a token's.
    pub actor: String,
    /// The kind of record.
    pub noun: Noun,
    /// The record.
    pub id: String,
    /// Its version.
    pub version: i64,
}

impl ReadTx<'_> {
    /// Notes that the caller is told of a record that is hidden from others.
    pub(super) fn note_reading<R: Record>(&mut self, record: &R, caller: &Caller) {
        if !caller.system {
            let (id, version) = (record.id(), record.version());
            self.readings.push(Reading { actor: caller.actor(), noun: R::NOUN, id, version });
        }
    }

    /// A row as the record that is told to the caller; notes it where it is hidden from others.
    pub(super) fn told<R: Record>(
        &mut self,
        id: &str,
        text: &str,
        sealed: bool,
        caller: &Caller,
    ) -> Result<R, StoreError> {
        let record = record::read::<R>(id, text)?;
        if sealed {
            self.note_reading(&record, caller);
        }
        Ok(record.told_to(caller))
    }

    /// What was told of hidden records so far.
    pub fn take_readings(&mut self) -> Vec<Reading> {
        std::mem::take(&mut self.readings)
    }

    /// Who was told of an incident and of what was drawn from it, as far as the caller may see that, newest first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn readings_of(
        &mut self,
        incident: &str,
        caller: &Caller,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        let sql = Sql::new("SELECT ")
            .text(COLUMNS)
            .text(" FROM entries WHERE op = 'read' AND (record_id = ")
            .bind(incident)
            .text(" OR record_id IN (SELECT record_id FROM seals WHERE behind_id = ")
            .bind(incident)
            .text(")) AND ")
            .append(visible::by_seals("entries.record_id", caller))
            .text(" ORDER BY position DESC LIMIT ");
        self.entries(sql.bind(limit))
    }
}

impl WriteTx<'_> {
    /// Records who was told of what is behind a restricted incident, unless that was recorded since.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn record_readings(
        &mut self,
        readings: &[Reading],
        since: Timestamp,
    ) -> Result<(), StoreError> {
        for Reading { actor, noun, id, version } in readings {
            let known = Sql::new("SELECT position FROM entries WHERE op = 'read' AND record_id = ")
                .bind(id)
                .text(" AND actor = ")
                .bind(actor)
                .text(" AND recorded_at >= ")
                .bind(since)
                .text(" LIMIT 1");
            if self.row::<i64>(known)?.is_none() && self.is_sealed(id)? {
                self.also(Event::read(*noun, id, *version));
            }
        }
        Ok(())
    }
}
