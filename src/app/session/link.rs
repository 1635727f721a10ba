//! A link by which somebody signs in once, without an identity provider.
//!
//! For a fresh service, and for an administrator who is locked out; made at the machine where the database is. May use: `domain`, `store`.

use jiff::{SignedDuration, Timestamp};

use crate::app::session::begin::{BeginSession, begin};
use crate::app::{AppError, access};
use crate::domain::event::{Event, Noun};
use crate::domain::permission::Caller;
use crate::domain::person::Person;
use crate::domain::session::Secret;
use crate::store::{ReadTx, Recorded, WriteTx};

/// How long a link is good, in minutes.
pub const GOOD_FOR: i64 = 60;

/// Makes a link for a person; its secret is told this once.
///
/// # Errors
/// When the store fails.
pub fn make(
    tx: &mut WriteTx<'_>,
    person: &Person,
    chance: [u128; 2],
) -> Result<Recorded<Secret>, AppError> {
    let secret = Secret::new(chance);
    let until = tx.now().checked_add(SignedDuration::from_mins(GOOD_FOR));
    tx.keep_link(&secret.hash(), person.id, until.unwrap_or(Timestamp::MAX))?;
    let event = Event::moved(Noun::Person, person.id, person.version, "sign_in_link_made");
    Ok(tx.record(event, secret))
}

/// Whom a link signs in; `None` when it is used up or too late, or they take part no more.
///
/// # Errors
/// When the store fails.
pub fn owner(tx: &mut ReadTx<'_>, hash: &str, now: Timestamp) -> Result<Option<Caller>, AppError> {
    let person = tx.owner_of_link(hash, now)?;
    Ok(person.map(|person| access::of_person(tx, person)).transpose()?.flatten())
}

/// Signs its owner in by a link, which is used up by it.
///
/// # Errors
/// 404 when somebody was faster.
pub fn open(
    tx: &mut WriteTx<'_>,
    owner: &Caller,
    hash: &str,
    command: &BeginSession,
) -> Result<Recorded<Secret>, AppError> {
    let person = owner.person.ok_or(AppError::NotFound)?;
    if !tx.use_up_link(hash)? {
        return Err(AppError::NotFound);
    }
    begin(tx, person, command)
}
