//! A session: somebody who signed in with a browser, until they sign out, go idle or their time is over.
//!
//! It never changes: it begins and it ends. Only the hash of its secret is kept. May use: `event`, `id`, `permission`,
//! `record`.

mod permissions;
mod secret;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use permissions::PERMISSIONS;
pub use secret::Secret;

use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{PersonId, SessionId};
use crate::domain::permission::Role;
use crate::domain::record::NewRecord;

/// How much of what a browser says of itself is kept, in characters.
const LONGEST_AGENT: usize = 120;

/// What the identity provider decided of somebody when they signed in; nothing where it does not decide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Their roles.
    pub roles: Option<Vec<Role>>,
    /// The keys of their teams; who leads a team is always kept here.
    pub teams: Option<Vec<String>>,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Without being used.
    pub idle: SignedDuration,
    /// However much they are used.
    pub absolute: SignedDuration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { idle: SignedDuration::from_hours(12), absolute: SignedDuration::from_hours(7 * 24) }
    }
}

impl Lifetimes {
    /// Whether a use is to be kept, another being kept already: once in a sixtieth of the idle time, so that a session
    /// ends at most that much too early.
    pub fn is_news(&self, last_used_at: Timestamp, now: Timestamp) -> bool {
        after(last_used_at, self.idle / 60) <= now
    }
}

/// A session as recorded; without the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id, which is no secret.
    pub id: SessionId,
    /// Always 1.
    pub version: i64,
    /// When somebody signed in.
    pub created_at: Timestamp,
    /// When somebody signed in.
    pub changed_at: Timestamp,
    /// Made here.
    pub origin: Origin,
    /// Whose it is.
    pub person: PersonId,
    /// SHA-256 of the secret, in hexadecimal.
    pub hash: String,
    /// What the browser said of itself, shortened.
    pub user_agent: String,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// What the identity provider decided.
    pub claims: Claims,
}

/// What a session begins with.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// What the identity provider decided.
    pub claims: Claims,
    /// What the browser says of itself.
    pub user_agent: String,
    /// How long it may last.
    pub lifetimes: Lifetimes,
}

impl Session {
    /// Begins a session for a person.
    pub fn begin(
        person: PersonId,
        secret: &Secret,
        beginning: Beginning,
        new: &NewRecord<SessionId>,
    ) -> (Self, Event) {
        let agent = beginning.user_agent.chars().filter(|c| !c.is_control());
        let session = Self {
            id: new.id,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            person,
            hash: secret.hash(),
            user_agent: agent.take(LONGEST_AGENT).collect(),
            ends_at: after(new.now, beginning.lifetimes.absolute),
            claims: beginning.claims,
        };
        (session, Event::created(Noun::Session, new.id, 1))
    }

    /// That it is over; nothing remains of it.
    pub fn ended(&self) -> Event {
        Event { verb: "ended", ..Event::removed(Noun::Session, self.id, self.version) }
    }

    /// Until when it is good, if it is not used any more.
    pub fn until(&self, last_used_at: Timestamp, lifetimes: Lifetimes) -> Timestamp {
        self.ends_at.min(after(last_used_at, lifetimes.idle))
    }
}

fn after(moment: Timestamp, duration: SignedDuration) -> Timestamp {
    moment.checked_add(duration).unwrap_or(Timestamp::MAX)
}
