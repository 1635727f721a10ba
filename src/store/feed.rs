//! The change feed: everything that happened, in the order of the commits, without gaps.
//!
//! Audit, feed and webhooks are readings of it. Each entry's hash covers the one before, so that
//! nothing can be changed or left out unseen. May use: `sql`, `transaction`, `visible`, `domain`.
//!
//! Positions are taken as the last thing before the commit, by an update of one row: a reader that saw position 7 will
//! never find a 6 that was not there before, on either engine. Nothing else touches that row.

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::event::{Event, Noun, Op, Origin};
use crate::domain::permission::Caller;
use crate::domain::words::Word;

use super::connection::DbConnection;
use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::{Context, Moment, ReadTx};
use super::visible;

/// Entries that one statement inserts at most.
const CHUNK: usize = 64;

pub(super) const COLUMNS: &str = "position, recorded_at, happened_at, actor, request_id, noun, record_id, \
     version, op, verb, fields, origin, hash";

/// One thing that happened, as it stands in the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its place in the order of the commits, from 1.
    pub position: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it happened, if that is not when it was recorded.
    pub happened_at: Option<Timestamp>,
    /// Who did it: a person's id, a token's id, or `system`.
    pub actor: String,
    /// The request that asked for it.
    pub request_id: Option<String>,
    /// The kind of record.
    pub noun: Noun,
    /// The record.
    pub record_id: String,
    /// The record's version after it.
    pub version: i64,
    /// What happened to the record's representation.
    pub op: Op,
    /// What happened, past tense.
    pub verb: String,
    /// The fields that changed, where that is known.
    pub fields: Vec<String>,
    /// Made here, or entered as history.
    pub origin: Origin,
    /// SHA-256 over the hash before and this entry, in hexadecimal digits.
    pub hash: String,
}

/// The end of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 while nothing happened.
    pub position: i64,
    /// The last entry's hash.
    pub hash: String,
    /// Changes when the database was restored, so that positions from before are known to be void.
    pub epoch: String,
}

/// Which of what happened the audit asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// What happened to this record only.
    pub record: Option<String>,
    /// Any of these kinds; all when empty.
    pub nouns: Vec<Noun>,
    /// Recorded at or after this moment.
    pub from: Option<Timestamp>,
    /// Recorded before this moment.
    pub until: Option<Timestamp>,
    /// Before this position.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

impl Entry {
    pub(super) fn new(event: Event, context: &Context, now: Timestamp) -> Self {
        Self {
            position: 0,
            recorded_at: now,
            happened_at: event.happened_at,
            actor: context.actor.clone(),
            request_id: context.request_id.clone(),
            noun: event.noun,
            record_id: event.id,
            version: event.version,
            op: event.op,
            verb: event.verb.to_owned(),
            fields: event.fields,
            origin: event.origin,
            hash: String::new(),
        }
    }

    /// The hash that belongs to this entry after that one. What is hashed is a JSON array of its columns: the order and
    /// the form are part of what auditors rely on and must not change.
    pub(super) fn hash_after(&self, before: &str) -> Result<String, StoreError> {
        let columns = (
            (self.position, self.recorded_at.as_microsecond()),
            self.happened_at.map(Timestamp::as_microsecond),
            (&self.actor, &self.request_id, self.noun, &self.record_id),
            (self.version, self.op, &self.verb, &self.fields, self.origin),
        );
        let canonical =
            serde_json::to_vec(&columns).map_err(|why| StoreError::Failed(why.to_string()))?;
        let mut hash = Sha256::new();
        hash.update(before.as_bytes());
        hash.update(&canonical);
        Ok(data_encoding::HEXLOWER.encode(&hash.finalize()))
    }

    pub(super) fn values(&self) -> [Value; 13] {
        let fields = serde_json::Value::from(self.fields.clone()).to_string();
        [
            self.position.into(),
            self.recorded_at.into(),
            self.happened_at.map(Timestamp::as_microsecond).into(),
            self.actor.as_str().into(),
            self.request_id.as_deref().into(),
            self.noun.as_str().into(),
            self.record_id.as_str().into(),
            self.version.into(),
            self.op.as_str().into(),
            self.verb.as_str().into(),
            fields.into(),
            self.origin.as_str().into(),
            self.hash.as_str().into(),
        ]
    }

    fn from_row(row: Row) -> Result<Self, StoreError> {
        let (
            position,
            recorded,
            happened,
            actor,
            request_id,
            noun,
            record_id,
            version,
            op,
            verb,
            fields,
            origin,
            hash,
        ) = row;
        let corrupt =
            |column| StoreError::Corrupt(format!("entries.{column} at position {position}"));
        let time = |micros| Timestamp::from_microsecond(micros).map_err(|_| corrupt("recorded_at"));
        Ok(Self {
            position,
            recorded_at: time(recorded)?,
            happened_at: happened.map(time).transpose()?,
            actor,
            request_id,
            noun: Noun::from_word(&noun).ok_or_else(|| corrupt("noun"))?,
            record_id,
            version,
            op: Op::from_word(&op).ok_or_else(|| corrupt("op"))?,
            verb,
            fields: serde_json::from_str(&fields).map_err(|_| corrupt("fields"))?,
            origin: Origin::from_word(&origin).ok_or_else(|| corrupt("origin"))?,
            hash,
        })
    }
}

type Row = (
    i64,
    i64,
    Option<i64>,
    String,
    Option<String>,
    String,
    String,
    i64,
    String,
    String,
    String,
    String,
    String,
);

/// Gives the entries of one commit their positions and hashes and writes them down; the last thing before the commit.
pub(super) fn seal(
    connection: &mut DbConnection,
    mut entries: Vec<Entry>,
) -> Result<(), StoreError> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(());
    }
    let take = Sql::new("UPDATE feed_head SET position = position + ")
        .bind(count)
        .text(" WHERE id = 1 RETURNING position, hash");
    let (last, mut hash): (i64, String) = connection.row(take)?.ok_or_else(headless)?;
    for (position, entry) in (last - count + 1..).zip(&mut entries) {
        entry.position = position;
        entry.hash = entry.hash_after(&hash)?;
        hash.clone_from(&entry.hash);
    }
    for chunk in entries.chunks(CHUNK) {
        let mut insert = Sql::new("INSERT INTO entries (").text(COLUMNS).text(") VALUES ");
        for (index, entry) in chunk.iter().enumerate() {
            insert =
                insert.text(if index == 0 { "(" } else { ", (" }).list(entry.values()).text(")");
        }
        connection.execute(insert)?;
    }
    let keep = Sql::new("UPDATE feed_head SET hash = ").bind(hash).text(" WHERE id = 1");
    connection.execute(keep).map(|_| ())
}

/// A new epoch of the feed.
pub(super) fn epoch(moment: Moment) -> String {
    let bytes = moment.random.to_be_bytes();
    data_encoding::BASE32_NOPAD.encode(bytes.get(..10).unwrap_or_default()).to_ascii_lowercase()
}

/// Begins an epoch: positions from before are void. Sessions and links to sign in by are gone, since what was brought back
/// may hold some that were ended after it was kept.
pub(super) fn begin_epoch(epoch: &str) -> [Sql; 3] {
    [
        Sql::new("UPDATE feed_head SET epoch = ").bind(epoch).text(" WHERE id = 1"),
        Sql::new("DELETE FROM sessions"),
        Sql::new("DELETE FROM sign_in_links"),
    ]
}

/// Writes the head and leaves it as it is: to see whether it can be written. In two steps, since SQLite writes nothing
/// where nothing differs.
pub(super) fn touch_head() -> [Sql; 2] {
    ["position + 1", "position - 1"]
        .map(|to| Sql::new("UPDATE feed_head SET position = ").text(to).text(" WHERE id = 1"))
}

fn headless() -> StoreError {
    StoreError::Corrupt("feed_head has no row".to_owned())
}

impl ReadTx<'_> {
    /// When the last entry was recorded.
    ///
    /// # Errors
    /// Any that the database can have.
    pub fn last_recorded_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let sql = Sql::new("SELECT recorded_at FROM entries ORDER BY position DESC LIMIT 1");
        let last: Option<i64> = self.connection.row(sql)?;
        Ok(last.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
    }

    /// The end of the feed.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn feed_head(&mut self) -> Result<Head, StoreError> {
        let row = self.row(Sql::new("SELECT position, hash, epoch FROM feed_head WHERE id = 1"))?;
        let (position, hash, epoch) = row.ok_or_else(headless)?;
        Ok(Head { position, hash, epoch })
    }

    /// The key that seals the cursors of this database; made with it, and told to nobody.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn cursor_key(&mut self) -> Result<String, StoreError> {
        self.row(Sql::new("SELECT cursor_key FROM feed_head WHERE id = 1"))?.ok_or_else(headless)
    }

    /// What happened after a position, oldest first, as far as the caller may see it.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn changes(
        &mut self,
        after: i64,
        limit: usize,
        caller: &Caller,
        nouns: &[Noun],
    ) -> Result<Vec<Entry>, StoreError> {
        let sql = Sql::new("SELECT ")
            .text(COLUMNS)
            .text(" FROM entries WHERE op <> 'read' AND position > ")
            .bind(after)
            .append(of_nouns(nouns))
            .text(" AND ")
            .append(visible::by_seals("entries.record_id", caller))
            .text(" ORDER BY position LIMIT ")
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        self.entries(sql)
    }

    /// The position of the last thing that happened to records of these kinds, as far as the caller may see it; 0 while
    /// nothing happened. What is hidden from the caller does not move it.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn last_change(&mut self, caller: &Caller, nouns: &[Noun]) -> Result<i64, StoreError> {
        let sql = Sql::new("SELECT position FROM entries WHERE op <> 'read' AND ")
            .append(visible::by_seals("entries.record_id", caller))
            .append(of_nouns(nouns))
            .text(" ORDER BY position DESC LIMIT 1");
        Ok(self.row(sql)?.unwrap_or(0))
    }

    /// What happened, newest first, as far as the caller may see it: for the audit.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn audit_entries(
        &mut self,
        query: &AuditQuery,
        caller: &Caller,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM entries WHERE ");
        sql = sql.append(visible::by_seals("entries.record_id", caller));
        sql = sql.append(of_nouns(&query.nouns));
        if let Some(record) = &query.record {
            sql = sql.text(" AND record_id = ").bind(record);
        }
        if let Some(from) = query.from {
            sql = sql.text(" AND recorded_at >= ").bind(from);
        }
        if let Some(until) = query.until {
            sql = sql.text(" AND recorded_at < ").bind(until);
        }
        if let Some(before) = query.before {
            sql = sql.text(" AND position < ").bind(before);
        }
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
        self.entries(sql.text(" ORDER BY position DESC LIMIT ").bind(limit))
    }

    /// Whether this happened to a record at a moment or after it.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn happened_since(
        &mut self,
        record: &str,
        verb: &str,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = Sql::new("SELECT position FROM entries WHERE record_id = ").bind(record);
        let sql = sql.text(" AND verb = ").bind(verb).text(" AND recorded_at >= ").bind(since);
        Ok(self.row::<i64>(sql.text(" LIMIT 1"))?.is_some())
    }

    /// Entries after a position whatever they are about: for the verification and for webhooks.
    pub(super) fn entries_after(
        &mut self,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM entries WHERE position > ");
        self.entries(sql.bind(after).text(" ORDER BY position LIMIT ").bind(limit))
    }

    pub(super) fn entries(&mut self, sql: Sql) -> Result<Vec<Entry>, StoreError> {
        self.rows::<Row>(sql)?.into_iter().map(Entry::from_row).collect()
    }
}

fn of_nouns(nouns: &[Noun]) -> Sql {
    if nouns.is_empty() {
        return Sql::default();
    }
    Sql::new(" AND noun").any(nouns.iter().map(|noun| noun.as_str()))
}
