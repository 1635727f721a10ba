//! Somebody pulls what has changed since they last looked. No actor is told. May use: `domain`, `store`.

use jiff::Timestamp;
use serde_json::Value;

use crate::app::feed::current;
use crate::app::{AppError, access};
use crate::domain::event::{Noun, Op, Origin};
use crate::domain::feed::TOLD;
use crate::domain::permission::Caller;
use crate::store::{Entry, ReadTx};

/// From where on changes are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// From the beginning.
    Start,
    /// From this moment on.
    Now,
    /// After a position.
    After {
        /// The position.
        position: i64,
        /// The epoch of the database that it belongs to.
        epoch: String,
    },
}

/// What is asked of the feed.
#[derive(Debug, Clone)]
pub struct Changes {
    /// From where on.
    pub since: Since,
    /// Any of these kinds; all that are told when empty.
    pub kinds: Vec<Noun>,
    /// At most so many.
    pub limit: usize,
    /// Whether the records are told as they are now.
    pub in_full: bool,
}

/// A change, without whoever made it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its place in the feed.
    pub position: i64,
    /// The kind of record.
    pub kind: Noun,
    /// The record's id.
    pub id: String,
    /// The record's version after it.
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
    /// The record as it is now, where that was asked for and it is still there.
    pub data: Option<Value>,
}

/// A piece of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangesPage {
    /// The changes, in the order of their commits.
    pub items: Vec<Change>,
    /// The position after which to go on.
    pub next: i64,
    /// Whether there is more already.
    pub more: bool,
    /// The epoch that positions belong to.
    pub epoch: String,
}

/// What the feed answers.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangesAnswer {
    /// A piece of it.
    Page(ChangesPage),
    /// The database was restored since: the position means nothing any more.
    Void,
}

/// What has changed, as far as the caller may see it.
///
/// # Errors
/// 403.
pub fn changes(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &Changes,
) -> Result<ChangesAnswer, AppError> {
    access::may(caller, "list_changes", &[])?;
    let head = tx.feed_head()?;
    let after = match &asked.since {
        Since::Start => 0,
        Since::Now => tx.last_change(caller, TOLD)?,
        Since::After { position, epoch } if *epoch == head.epoch && *position <= head.position => {
            *position
        }
        Since::After { .. } => return Ok(ChangesAnswer::Void),
    };
    let kinds = if asked.kinds.is_empty() { TOLD } else { &asked.kinds };
    let mut entries = tx.changes(after, asked.limit + 1, caller, kinds)?;
    let more = entries.len() > asked.limit;
    entries.truncate(asked.limit);
    // At the end, the reader has seen everything that they may see, of whatever kind; what is hidden from them does not
    // move them on, so that they cannot tell that something happened.
    let next = match entries.last() {
        Some(last) if more => last.position,
        _ => tx.last_change(caller, TOLD)?.max(after),
    };
    let mut data = match asked.in_full {
        true => current::of(tx, caller, &entries)?,
        false => std::collections::HashMap::new(),
    };
    let told = |entry: Entry| change(&mut data, entry);
    Ok(ChangesAnswer::Page(ChangesPage {
        items: entries.into_iter().map(told).collect(),
        next,
        more,
        epoch: head.epoch,
    }))
}

fn change(data: &mut std::collections::HashMap<String, Value>, entry: Entry) -> Change {
    Change {
        position: entry.position,
        data: data.get(&entry.record_id).cloned(),
        kind: entry.noun,
        id: entry.record_id,
        version: entry.version,
        op: entry.op,
        fields: entry.fields,
        happened_at: entry.happened_at.unwrap_or(entry.recorded_at),
        recorded_at: entry.recorded_at,
        origin: entry.origin,
    }
}
