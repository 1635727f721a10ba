//! Someone makes an API token: for themselves, or, as an administrator, for a tool. May use: `domain`, `store`.

use crate::app::token::TokenView;
use crate::app::{AppError, access};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::{Caller, Denied, Role};
use crate::domain::record::NewRecord;
use crate::domain::rule::RuleBroken;
use crate::domain::token::{Secret, Token, TokenFields, TokenKind};
use crate::store::{Recorded, WriteTx};

/// What is said of the new token.
#[derive(Debug, Clone)]
pub struct CreateToken {
    /// Its fields.
    pub fields: TokenFields,
    /// Chance for the secret.
    pub chance: [u128; 2],
}

/// Makes a token.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateToken,
) -> Result<Recorded<TokenView>, AppError> {
    access::may(caller, "create_token", &[])?;
    let person = speaks_for(caller, &command.fields)?;
    let fields = Checked::parse(command.fields.clone())?;
    if fields.expires_at.is_some_and(|end| end <= tx.now()) {
        return Err(
            RuleBroken::invalid("/expires_at", "in_the_past", "must be later than now").into()
        );
    }
    let (number, by, origin) = (String::new(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let secret = Secret::new(fields.kind, command.chance);
    let (token, event) = Token::issue(fields, &secret, person, &new);
    tx.insert(&token)?;
    Ok(tx.record(event, TokenView { token, secret: Some(secret), last_used_at: None }))
}

/// The person for whom the token will speak; none for a tool's.
fn speaks_for(
    caller: &Caller,
    fields: &TokenFields,
) -> Result<Option<crate::domain::id::PersonId>, AppError> {
    let denied = |needs: String| {
        Err(AppError::Denied(Denied { operation: "create_token".to_owned(), needs }))
    };
    // A token cannot hand on more than it has itself.
    if let Some(missing) = fields
        .scopes
        .iter()
        .find(|scope| caller.scopes.as_ref().is_some_and(|own| !own.contains(scope)))
    {
        return denied(format!("a token with the scope {missing}"));
    }
    match (fields.kind, caller.person) {
        (TokenKind::Svc, _) if !caller.has(Role::Administrator) => {
            denied("one of: administrator".to_owned())
        }
        (TokenKind::Svc, _) => Ok(None),
        (TokenKind::Pat, Some(person)) => Ok(Some(person)),
        (TokenKind::Pat, None) => {
            denied("a person: a tool's token cannot make one for a person".to_owned())
        }
    }
}
