//! The change feed and the audit over HTTP. May use: `app`, `domain`.

mod body;
mod cursor;
mod handlers;

pub use cursor::{Opened, open as open_cursor, seal as seal_cursor};
pub use handlers::{list_audit_events, list_changes, show_audit_head};
