//! The feed on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::feed::{Change, ChangesPage, Entry, Head};
use crate::domain::event::{Noun, Op, Origin};
use crate::domain::seal::SealKey;
use crate::http::feed::cursor;

/// A change of one record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeBody {
    /// What to send as `since` to go on after this change.
    pub cursor: String,
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: Noun,
    /// The record's id.
    pub id: String,
    /// The record's version after the change.
    pub version: i64,
    /// What happened to the record's representation.
    pub op: Op,
    /// The fields that changed, where that is known.
    pub fields: Vec<String>,
    /// When it happened.
    pub happened_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Made here, or entered as history.
    pub origin: Origin,
    /// With `expand=full`: the record as it is now, without persons; null when it is gone.
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
}

/// A piece of the change feed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangesBody {
    /// The changes, in the order of their commits.
    pub items: Vec<ChangeBody>,
    /// What to send as `since` the next time; there is one also when nothing has changed.
    pub next_cursor: String,
    /// Whether there is more already.
    pub has_more: bool,
}

impl ChangesBody {
    /// The wire form, with sealed cursors.
    pub fn of(page: ChangesPage, key: &SealKey) -> Self {
        let sealed = |position| cursor::seal(key, &page.epoch, position);
        Self {
            next_cursor: sealed(page.next),
            has_more: page.more,
            items: page
                .items
                .into_iter()
                .map(|change| told(sealed(change.position), change))
                .collect(),
        }
    }
}

fn told(cursor: String, change: Change) -> ChangeBody {
    ChangeBody {
        cursor,
        kind: change.kind,
        id: change.id,
        version: change.version,
        op: change.op,
        fields: change.fields,
        happened_at: change.happened_at,
        recorded_at: change.recorded_at,
        origin: change.origin,
        data: change.data,
    }
}

/// Something that happened, and who did it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEventBody {
    /// Its place in the order of the commits; places that are missing are of records that you may not see.
    pub position: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it happened.
    pub happened_at: Timestamp,
    /// Who did it: the id of a person or of a token, or `system`.
    pub actor: String,
    /// The request that asked for it.
    pub request_id: Option<String>,
    /// What happened: `action.completed`.
    pub event: String,
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: Noun,
    /// The record's id; of somebody who was not let in and whom nobody here knows, a word that tells them from others.
    pub record: String,
    /// The record's version after it.
    pub version: i64,
    /// What happened to the record's representation.
    pub op: Op,
    /// The fields that changed, where that is known.
    pub fields: Vec<String>,
    /// Made here, or entered as history.
    pub origin: Origin,
    /// SHA-256 over the hash before and this entry, in hexadecimal digits.
    pub hash: String,
}

/// A page of the audit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEventsBody {
    /// What happened, newest first.
    pub items: Vec<AuditEventBody>,
    /// Where the next page begins; null at the end.
    pub next_cursor: Option<String>,
}

impl From<Entry> for AuditEventBody {
    fn from(entry: Entry) -> Self {
        Self {
            position: entry.position,
            recorded_at: entry.recorded_at,
            happened_at: entry.happened_at.unwrap_or(entry.recorded_at),
            actor: entry.actor,
            request_id: entry.request_id,
            event: format!("{}.{}", entry.noun, entry.verb),
            kind: entry.noun,
            record: entry.record_id,
            version: entry.version,
            op: entry.op,
            fields: entry.fields,
            origin: entry.origin,
            hash: entry.hash,
        }
    }
}

/// The end of the chain of everything that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditHeadBody {
    /// The last position; 0 while nothing happened.
    pub position: i64,
    /// The last entry's hash.
    pub hash: String,
    /// Changes when the database was restored.
    pub epoch: String,
}

impl From<Head> for AuditHeadBody {
    fn from(head: Head) -> Self {
        Self { position: head.position, hash: head.hash, epoch: head.epoch }
    }
}
