//! Someone makes an API token worthless. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::token::{TokenView, relations, view};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::token::Token;
use crate::store::{Recorded, WriteTx};

/// Revokes a token, for good; one that was revoked before stays as it is.
///
/// # Errors
/// 404, 412.
pub fn revoke(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: &str,
    guard: &Guard,
) -> Result<Recorded<TokenView>, AppError> {
    let token = tx.get_to_save::<Token>(id, caller)?;
    access::may(caller, "revoke_token", &relations(caller, &token))
        .map_err(|_| AppError::NotFound)?;
    guard.check(token.version)?;
    if token.revoked_at.is_some() {
        let view = view(tx, token)?;
        return Ok(tx.unchanged(view));
    }
    let (token, event) = token.revoke(tx.now());
    tx.save(&token)?;
    let view = view(tx, token)?;
    Ok(tx.record(event, view))
}
