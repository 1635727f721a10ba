//! What happened, in the order in which it was committed: the change feed for scripts and tools, the audit for those
//! who answer for the records. May use: `domain`, `store`.

mod audit;
mod changes;
mod current;

pub use audit::{AuditPage, audit, head};
pub use changes::{Change, Changes, ChangesAnswer, ChangesPage, Since, changes};

pub use crate::store::{AuditQuery, Entry, Head};
