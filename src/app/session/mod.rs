//! What is done with the sessions of browsers: begun by a sign-in, looked through, ended. May use: `domain`, `store`.

pub mod begin;
pub mod end;
pub mod link;
pub mod list;

pub use crate::store::SESSIONS as LIST;

use jiff::Timestamp;

use crate::app::View;
use crate::domain::session::Session;

/// A session, as its person is told of it.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// The session.
    pub session: Session,
    /// When it was last used, to a sixtieth of the idle time.
    pub last_used_at: Timestamp,
    /// Until when it is good, if it is not used any more.
    pub until: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl View for SessionView {
    type About = Session;

    fn about(&self) -> String {
        self.session.id.to_string()
    }

    fn version(&self) -> i64 {
        self.session.version
    }
}
