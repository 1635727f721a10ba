//! Who is calling, from the database: a person with roles and teams, or a tool with scopes; and whether they may.
//! May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::{AppError, sign_in};
use crate::domain::id::PersonId;
use crate::domain::permission::{Caller, Membership, Who};
use crate::domain::permission_table;
use crate::domain::person::Person;
use crate::domain::session::{Lifetimes, Session};
use crate::domain::token::{Token, TokenKind};
use crate::store::ReadTx;

/// A person's own session; `None` when there is no such person, or not any more.
///
/// # Errors
/// When the store fails.
pub fn of_person(tx: &mut ReadTx<'_>, id: PersonId) -> Result<Option<Caller>, AppError> {
    match tx.find_unchecked::<Person>(id)? {
        Some(person) => of(tx, &person),
        None => Ok(None),
    }
}

/// The session of a person who was read; `None` when they take part no longer.
///
/// # Errors
/// When the store fails.
pub fn of(tx: &mut ReadTx<'_>, person: &Person) -> Result<Option<Caller>, AppError> {
    if !person.fields.active {
        return Ok(None);
    }
    let teams = tx.memberships_of(person.id)?;
    Ok(Some(in_person(person, teams)))
}

/// The sessions of people who were read, of those who still take part.
///
/// # Errors
/// When the store fails.
pub fn of_each(
    tx: &mut ReadTx<'_>,
    people: Vec<Person>,
) -> Result<Vec<(Person, Caller)>, AppError> {
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let mut teams = tx.memberships_of_each(&ids)?;
    let active = people.into_iter().filter(|person| person.fields.active);
    let session = |person: Person| {
        let caller = in_person(&person, teams.remove(&person.id).unwrap_or_default());
        (person, caller)
    };
    Ok(active.map(session).collect())
}

fn in_person(person: &Person, teams: Vec<Membership>) -> Caller {
    let (token, session, scopes, integration) = (None, None, None, None);
    let (person, roles) = (Some(person.id), person.fields.roles.clone());
    Caller { person, token, session, roles, teams, scopes, integration, system: false }
}

/// Whoever holds the secret with this hash, and until when at most; `None` when nobody does, or not any more.
///
/// # Errors
/// When the store fails.
pub fn of_secret(
    tx: &mut ReadTx<'_>,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(Caller, Option<Timestamp>)>, AppError> {
    let Some(token) = tx.find_by_unchecked::<Token>("hash", hash)? else {
        return Ok(None);
    };
    if !token.is_valid(now) {
        return Ok(None);
    }
    let until = token.fields.expires_at;
    let (id, scopes) = (Some(token.id), Some(token.fields.scopes));
    let caller = match (token.fields.kind, token.person) {
        (TokenKind::Pat, Some(person)) => {
            of_person(tx, person)?.map(|owner| Caller { token: id, scopes, ..owner })
        }
        (TokenKind::Pat, None) => None,
        (TokenKind::Svc, _) => {
            let (roles, integration) = (Token::roles(), token.fields.integration);
            let (person, session, teams) = (None, None, Vec::new());
            Some(Caller {
                person,
                token: id,
                session,
                roles,
                teams,
                scopes,
                integration,
                system: false,
            })
        }
    };
    Ok(caller.map(|caller| (caller, until)))
}

/// A session that is good: who came by it, and for how long yet.
#[derive(Debug)]
pub struct Met {
    /// Whose it is, with the rights that they have now.
    pub caller: Caller,
    /// Until when it is good, if it is not used any more.
    pub until: Timestamp,
    /// The use of it that is kept.
    pub last_used_at: Timestamp,
}

/// Whoever has the session whose secret has this hash; `None` when nobody does, or not any more.
///
/// # Errors
/// When the store fails.
pub fn of_session(
    tx: &mut ReadTx<'_>,
    hash: &str,
    lifetimes: Lifetimes,
    now: Timestamp,
) -> Result<Option<Met>, AppError> {
    let Some(session) = tx.find_by_unchecked::<Session>("hash", hash)? else {
        return Ok(None);
    };
    let id = session.id.to_string();
    let last_used_at =
        tx.last_uses_of(std::slice::from_ref(&id))?.remove(&id).unwrap_or(session.created_at);
    let until = session.until(last_used_at, lifetimes);
    if until <= now {
        return Ok(None);
    }
    let Some(caller) = of_person(tx, session.person)? else {
        return Ok(None);
    };
    let caller = Caller { session: Some(session.id), ..caller };
    let caller = sign_in::granted(tx, caller, &session.claims)?;
    Ok(Some(Met { caller, until, last_used_at }))
}

/// May the caller do this, being `relations` to the record?
///
/// # Errors
/// [`AppError::Denied`], naming who may; [`AppError::Fault`] for an operation without a row in the table.
pub fn may(caller: &Caller, operation: &str, relations: &[Who]) -> Result<(), AppError> {
    let row = permission_table::row(operation).ok_or_else(|| {
        AppError::Fault(format!("{operation} has no row in the permission table"))
    })?;
    Ok(caller.may(row, relations)?)
}
