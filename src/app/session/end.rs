//! Somebody signs out: here, in another browser, or an administrator does it for them. May use: `domain`, `store`.

use crate::app::{AppError, access};
use crate::domain::event::{Event, Noun};
use crate::domain::id::PersonId;
use crate::domain::permission::{Caller, Who};
use crate::domain::person::Person;
use crate::domain::session::Session;
use crate::store::{Recorded, StoreError, WriteTx};

/// Ends a session of one's own; other people's do not exist.
///
/// # Errors
/// 404.
pub fn end(tx: &mut WriteTx<'_>, caller: &Caller, id: &str) -> Result<Recorded<()>, AppError> {
    let session: Session = tx.get_to_save(id, caller)?;
    let own = (caller.person == Some(session.person)).then_some(Who::Author);
    access::may(caller, "end_my_session", own.as_slice()).map_err(|_| AppError::NotFound)?;
    let event = forget(tx, &session)?.ok_or(AppError::NotFound)?;
    Ok(tx.record(event, ()))
}

/// Ends the session by which the caller came.
///
/// # Errors
/// 404 when it ended meanwhile.
pub fn sign_out(tx: &mut WriteTx<'_>, caller: &Caller) -> Result<Recorded<()>, AppError> {
    let id = caller.session.ok_or(AppError::NotFound)?;
    let session = tx.find_unchecked::<Session>(id)?.ok_or(AppError::NotFound)?;
    let event = forget(tx, &session)?.ok_or(AppError::NotFound)?;
    Ok(tx.record(event, ()))
}

/// Ends all sessions of a person, as an administrator.
///
/// # Errors
/// 404, 403.
pub fn end_all(tx: &mut WriteTx<'_>, caller: &Caller, id: &str) -> Result<Recorded<()>, AppError> {
    let person: Person = tx.get(id, caller)?;
    access::may(caller, "end_person_sessions", &[])?;
    if !end_all_of(tx, person.id)? {
        return Ok(tx.unchanged(()));
    }
    Ok(tx.record(Event::moved(Noun::Person, person.id, person.version, "signed_out"), ()))
}

/// Ends all sessions of a person, and the links that would begin one; tells whether there was a session.
pub(in crate::app) fn end_all_of(tx: &mut WriteTx<'_>, person: PersonId) -> Result<bool, AppError> {
    tx.delete_links(person)?;
    let sessions: Vec<Session> = tx.all_unchecked("person", person.to_string())?;
    for session in &sessions {
        if let Some(event) = forget(tx, session)? {
            tx.also(event);
        }
    }
    Ok(!sessions.is_empty())
}

/// Forgets a session; what happened is the caller's to record. `None` when it ended meanwhile.
pub(super) fn forget(tx: &mut WriteTx<'_>, session: &Session) -> Result<Option<Event>, AppError> {
    match tx.delete(session) {
        Err(StoreError::NotFound) => return Ok(None),
        deleted => deleted?,
    }
    tx.forget_use(&session.id.to_string())?;
    Ok(Some(session.ended()))
}
