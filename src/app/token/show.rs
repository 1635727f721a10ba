//! Someone looks at an API token. May use: `domain`, `store`.

use crate::app::token::{TokenView, relations, view};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::token::Token;
use crate::store::ReadTx;

/// The token with this id; other people's do not exist for those who may not see them.
///
/// # Errors
/// 404.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<TokenView, AppError> {
    let token: Token = tx.get(id, caller)?;
    access::may(caller, "show_token", &relations(caller, &token))
        .map_err(|_| AppError::NotFound)?;
    view(tx, token)
}
