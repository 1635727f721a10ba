//! What people and teams follow, and the lessons that fit it. May use: `domain`, `store`.

mod lessons;
mod put;
mod show;

pub use lessons::{of_person, of_team};
pub use put::{PutSubscription, put};
pub use show::{SubscriptionView, show};

pub use crate::store::FOLLOWED_LESSONS as LESSONS;

use crate::app::AppError;
use crate::domain::permission::{Caller, Denied};
use crate::domain::subscription::Subscriber;
use crate::domain::team::Team;
use crate::store::ReadTx;

/// Whose it is that is asked for.
#[derive(Debug, Clone)]
pub enum Whose {
    /// The caller's own.
    Mine,
    /// That of the team with this id or key.
    Team(String),
}

/// Who follows; the caller must be a person to follow something for themselves.
fn subscriber(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    whose: &Whose,
    operation: &str,
) -> Result<Subscriber, AppError> {
    match whose {
        Whose::Team(id) => Ok(Subscriber::Team(tx.get::<Team>(id, caller)?.id)),
        Whose::Mine => {
            let needs = "somebody who is signed in: a tool follows nothing".to_owned();
            let denied = || Denied { operation: operation.to_owned(), needs };
            Ok(Subscriber::Person(caller.person.ok_or_else(denied)?))
        }
    }
}
