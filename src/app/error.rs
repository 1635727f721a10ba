//! Every way in which something that someone does can fail, sorted by what the reader of the answer can do.
//! May use: `domain`, `store`.

use crate::domain::permission::Denied;
use crate::domain::rule::{RuleBroken, Violation};
use crate::store::StoreError;

/// Why a use case did not happen.
#[derive(Debug)]
pub enum AppError {
    /// The process says no; names what is needed.
    Rule(RuleBroken),
    /// The caller may see the record, but not do this.
    Denied(Denied),
    /// There is no such record, or not for this caller.
    NotFound,
    /// Somebody was faster: the record is at this version now.
    Stale {
        /// The record's version now.
        current: i64,
    },
    /// The request carried no `If-Match` where one is needed.
    GuardMissing,
    /// The idempotency key was used with another request.
    KeyReused,
    /// Another instance has taken over what this one was at.
    Overtaken,
    /// Try later: the database is away, busy or full.
    Unavailable(Unavailable),
    /// Our fault; logged with its chain, told as a reference id only.
    Fault(String),
}

/// Why the service cannot answer at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailable {
    /// The queue of writes is full, or the database did not answer in time.
    Busy,
    /// The database cannot be reached.
    Database,
    /// The disk is full; reads go on.
    DiskFull,
    /// The service is going down.
    Draining,
}

impl From<RuleBroken> for AppError {
    fn from(broken: RuleBroken) -> Self {
        Self::Rule(broken)
    }
}

impl From<Denied> for AppError {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Stale { current } => Self::Stale { current },
            StoreError::KeyReused => Self::KeyReused,
            StoreError::Overtaken => Self::Overtaken,
            StoreError::Duplicate(what) => Self::Rule(RuleBroken::conflict("already_exists", what)),
            StoreError::Foreign { own, places } => Self::Rule(foreign(&own, &places)),
            StoreError::Busy => Self::Unavailable(Unavailable::Busy),
            StoreError::Disconnected(detail) => {
                tracing::warn!(%detail, "the database cannot be reached");
                Self::Unavailable(Unavailable::Database)
            }
            StoreError::DiskFull => Self::Unavailable(Unavailable::DiskFull),
            StoreError::Corrupt(detail) | StoreError::Failed(detail) => Self::Fault(detail),
        }
    }
}

/// The references by which a tool says what the record is in an integration that is not its own.
fn foreign(own: &str, places: &[usize]) -> RuleBroken {
    let violation = |place: &usize| Violation {
        pointer: format!("/references/{place}"),
        code: "other_integration",
        detail: format!(
            "what a record is elsewhere (`self`) is for that integration to say: the token is bound to {own}"
        ),
    };
    RuleBroken::Invalid(places.iter().map(violation).collect())
}
