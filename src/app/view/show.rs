//! Someone looks at saved views, or uses one. May use: `domain`, `store`.

use crate::app::view::{LIST, SavedViewView};
use crate::app::{AppError, access, page};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::view::{SavedView, ViewFields};
use crate::store::ReadTx;

/// One page of the views that the caller can use.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<SavedViewView>, AppError> {
    access::may(caller, "list_views", &[])?;
    let views = tx.list::<SavedView>(&LIST, query, caller)?;
    Ok(page::each(views, |view| SavedViewView::of(view, caller)))
}

/// The view with this id.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<SavedViewView, AppError> {
    let view = tx.get(id, caller)?;
    access::may(caller, "show_view", &[])?;
    Ok(SavedViewView::of(view, caller))
}

/// What the view with this id says; whether its list may be seen is asked of the list.
///
/// # Errors
/// 404.
pub fn applied(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<ViewFields, AppError> {
    Ok(tx.get::<SavedView>(id, caller)?.fields)
}
