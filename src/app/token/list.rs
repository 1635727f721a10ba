//! Someone looks through the API tokens: an administrator through all, anyone else through their own.
//! May use: `domain`, `store`.

use crate::app::token::{LIST, TokenView, views};
use crate::app::{AppError, access};
use crate::domain::list::{Compare, Condition, ListQuery, Operand, Page};
use crate::domain::permission::{Caller, Role};
use crate::store::ReadTx;

/// One page of the tokens.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<TokenView>, AppError> {
    access::may(caller, "list_tokens", &[])?;
    let mut query = query.clone();
    if !caller.has(Role::Administrator) {
        let own = Operand::Texts(caller.person.iter().map(ToString::to_string).collect());
        query.conditions.push(Condition { name: "owner", compare: Compare::Any, operand: own });
    }
    let Page { items, next, total } = tx.list(&LIST, &query, caller)?;
    Ok(Page { items: views(tx, items)?, next, total })
}
