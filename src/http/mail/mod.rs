//! Unsubscribing from mails: the page behind the link in each of them, and the one click of mail programs (RFC 8058). Who
//! has the mail needs no token. May use: `app`, `domain`.

mod handlers;
mod page;

pub use handlers::*;
