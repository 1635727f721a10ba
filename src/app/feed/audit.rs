//! Somebody who answers for the records looks at who did what. May use: `domain`, `store`.

use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::store::{AuditQuery, Entry, Head, ReadTx};

/// A page of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// What happened, newest first.
    pub items: Vec<Entry>,
    /// The position before which to go on, if there is more.
    pub next: Option<i64>,
}

/// What happened and who did it, as far as the caller may see the records; nothing restricted by their role alone.
///
/// # Errors
/// 403.
pub fn audit(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &AuditQuery,
) -> Result<AuditPage, AppError> {
    access::may(caller, "list_audit_events", &[])?;
    let further = AuditQuery { limit: asked.limit + 1, ..asked.clone() };
    let mut items = tx.audit_entries(&further, caller)?;
    let more = items.len() > asked.limit;
    items.truncate(asked.limit);
    let next = items.last().filter(|_| more).map(|last| last.position);
    Ok(AuditPage { items, next })
}

/// The end of the chain: what an outside witness writes down to compare later.
///
/// # Errors
/// 403.
pub fn head(tx: &mut ReadTx<'_>, caller: &Caller) -> Result<Head, AppError> {
    access::may(caller, "show_audit_head", &[])?;
    Ok(tx.feed_head()?)
}
