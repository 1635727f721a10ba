//! What can go wrong in the store, sorted by what the caller can do about it, and how the two engines' errors
//! are read. May use: diesel.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// Why the store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// There is no such record, or not for this caller.
    NotFound,
    /// Somebody was faster: the record is at this version now.
    Stale {
        /// The record's version now.
        current: i64,
    },
    /// The idempotency key was used with another request.
    KeyReused,
    /// Another instance has taken over what this one was at.
    Overtaken,
    /// A record with this name, key or reference exists already.
    Duplicate(String),
    /// The writer may speak for one integration only, and says what the record is in another.
    Foreign {
        /// The writer's own integration.
        own: String,
        /// Which of the record's references say so.
        places: Vec<usize>,
    },
    /// The queue is full, or the database did not answer in time: try again.
    Busy,
    /// The database cannot be reached.
    Disconnected(String),
    /// The disk is full; reading goes on.
    DiskFull,
    /// What is stored cannot be read: names table, id and why.
    Corrupt(String),
    /// Our fault.
    Failed(String),
}

/// What SQLite says of every failure of the disk but want of room.
const DISK_ERROR: &str = "disk I/O error";

impl StoreError {
    /// Whether the disk failed, other than for want of room.
    pub(super) fn is_of_the_disk(&self) -> bool {
        matches!(self, Self::Failed(why) if why.contains(DISK_ERROR))
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFound => f.write_str("no such record"),
            Self::Stale { current } => write!(f, "the record is at version {current} now"),
            Self::KeyReused => f.write_str("the idempotency key was used with another request"),
            Self::Overtaken => f.write_str("another instance has taken over"),
            Self::Duplicate(what) => write!(f, "{what} exists already"),
            Self::Foreign { own, .. } => write!(f, "only {own} may be spoken for"),
            Self::Busy => f.write_str("the database is busy"),
            Self::Disconnected(why) => write!(f, "the database cannot be reached: {why}"),
            Self::DiskFull => f.write_str("the disk is full"),
            Self::Corrupt(what) => write!(f, "what is stored cannot be read: {what}"),
            Self::Failed(why) => write!(f, "the store failed: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// What an error means for the transaction and the connection it happened on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    /// The statement failed; PostgreSQL answers nothing more in this transaction.
    Statement,
    /// Another transaction was in the way: the same work can succeed when it is run again.
    Retry,
    /// The transaction is gone, because there is no room.
    Full,
    /// The connection is of no use any more.
    Lost,
}

/// Sorts an error of either engine.
pub(super) fn sort(error: &DieselError) -> (StoreError, Trouble) {
    match error {
        DieselError::DatabaseError(kind, told) => sort_told(*kind, told.as_ref()),
        DieselError::DeserializationError(why) => {
            (StoreError::Corrupt(why.to_string()), Trouble::Statement)
        }
        other => (StoreError::Failed(other.to_string()), Trouble::Statement),
    }
}

fn sort_told(
    kind: DatabaseErrorKind,
    told: &dyn DatabaseErrorInformation,
) -> (StoreError, Trouble) {
    let message = told.message().to_owned();
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            let what = told.constraint_name().map_or(message, str::to_owned);
            (StoreError::Duplicate(what), Trouble::Statement)
        }
        DatabaseErrorKind::SerializationFailure => (StoreError::Busy, Trouble::Retry),
        DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::ReadOnlyTransaction => {
            (StoreError::Disconnected(message), Trouble::Lost)
        }
        _ => sort_message(message),
    }
}

/// Neither engine's driver tells more than the message here; it is matched in English, and what is not
/// recognised is our fault until someone reads the log.
fn sort_message(message: String) -> (StoreError, Trouble) {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["deadlock detected", "could not serialize"]) {
        (StoreError::Busy, Trouble::Retry)
    } else if says(&[
        "database or disk is full",
        "No space left on device",
        "could not extend file",
    ]) {
        (StoreError::DiskFull, Trouble::Full)
    } else if says(&["is locked", "canceling statement", "lock timeout"]) {
        (StoreError::Busy, Trouble::Statement)
    } else if says(&[
        "terminating connection",
        "the database system is",
        "connection closed",
        "connection slots are reserved",
        "too many clients",
        "cached plan must not change",
    ]) {
        (StoreError::Disconnected(message), Trouble::Lost)
    } else if says(&[DISK_ERROR, "unable to open database file"]) {
        (StoreError::Failed(message), Trouble::Lost)
    } else if says(&["malformed", "not a database"]) {
        (StoreError::Corrupt(message), Trouble::Lost)
    } else {
        (StoreError::Failed(message), Trouble::Statement)
    }
}
