//! Who is calling, from the database: a person with roles and teams, or a tool with scopes; and whether they may.
//! May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::AppError;
use crate::domain::id::PersonId;
use crate::domain::permission::{Caller, Who};
use crate::domain::permission_table;
use crate::domain::person::Person;
use crate::domain::token::{Token, TokenKind};
use crate::store::ReadTx;

/// A person's own session; `None` when there is no such person, or not any more.
///
/// # Errors
/// When the store fails.
pub fn of_person(tx: &mut ReadTx<'_>, id: PersonId) -> Result<Option<Caller>, AppError> {
    let Some(person) = tx.find_unchecked::<Person>(id)? else {
        return Ok(None);
    };
    if !person.fields.active {
        return Ok(None);
    }
    let teams = tx.memberships_of(id)?;
    let (token, scopes, integration) = (None, None, None);
    let (person, roles) = (Some(person.id), person.fields.roles);
    Ok(Some(Caller { person, token, roles, teams, scopes, integration, system: false }))
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
            let (person, teams) = (None, Vec::new());
            Some(Caller { person, token: id, roles, teams, scopes, integration, system: false })
        }
    };
    Ok(caller.map(|caller| (caller, until)))
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
