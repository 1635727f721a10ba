//! Somebody signs in with a browser: a session begins, and the one that the browser had before ends.
//! May use: `domain`, `store`.

use crate::app::AppError;
use crate::app::session::end::forget;
use crate::domain::event::Origin;
use crate::domain::id::PersonId;
use crate::domain::record::NewRecord;
use crate::domain::session::{Beginning, Secret, Session};
use crate::store::{Recorded, WriteTx};

/// What is said of the new session.
#[derive(Debug, Clone)]
pub struct BeginSession {
    /// Chance for the secret: a new one for each sign-in.
    pub chance: [u128; 2],
    /// What it begins with.
    pub beginning: Beginning,
    /// The hash of what the browser was known by so far.
    pub before: Option<String>,
}

/// Begins a session; the secret is for the browser alone.
///
/// # Errors
/// When the store fails.
pub fn begin(
    tx: &mut WriteTx<'_>,
    person: PersonId,
    command: &BeginSession,
) -> Result<Recorded<Secret>, AppError> {
    let before = command.before.as_deref();
    let before = before.map(|hash| tx.find_by_unchecked::<Session>("hash", hash)).transpose()?;
    if let Some(before) = before.flatten()
        && let Some(event) = forget(tx, &before)?
    {
        tx.also(event);
    }
    let (number, by, origin) = (String::new(), Some(person), Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let secret = Secret::new(command.chance);
    let (session, event) = Session::begin(person, &secret, command.beginning.clone(), &new);
    tx.insert(&session)?;
    Ok(tx.record(event, secret))
}
