//! Someone looks at factors. May use: `domain`, `store`.

use crate::app::factor::LIST;
use crate::app::factor::answers::{FactorView, view, views};
use crate::app::{AppError, access};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::review::{Factor, Review};
use crate::store::ReadTx;

/// One factor.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<FactorView, AppError> {
    let factor = tx.get::<Factor>(id, caller)?;
    access::may(caller, "show_factor", &[])?;
    view(tx, caller, factor)
}

/// One page of a review's factors.
///
/// # Errors
/// 404, 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    review: &str,
    query: &ListQuery,
) -> Result<Page<FactorView>, AppError> {
    let review = tx.get::<Review>(review, caller)?;
    access::may(caller, "list_review_factors", &[])?;
    let page = tx.list_parts::<Factor>(("review", &review.id.to_string()), &LIST, query, caller)?;
    let items = views(tx, caller, page.items)?;
    Ok(Page { items, next: page.next, total: page.total })
}
