//! Someone looks through the themes. May use: `domain`, `store`.

use crate::app::theme::{LIST, ThemeView};
use crate::app::{AppError, access, page};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// One page of the themes.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<ThemeView>, AppError> {
    access::may(caller, "list_themes", &[])?;
    Ok(page::each(tx.list(&LIST, query, caller)?, |theme| ThemeView { theme }))
}
