//! Someone looks at the register, page by page. May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::register::lines::lines;
use crate::app::{AppError, access};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::register::RegisterLine;
use crate::store::ReadTx;

/// What is asked of the register.
#[derive(Debug, Clone)]
pub struct Register {
    /// Which lines.
    pub query: ListQuery,
    /// Where the service is reached, for links.
    pub public_url: String,
    /// The present moment.
    pub now: Timestamp,
}

/// One page of the register.
///
/// # Errors
/// 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &Register,
) -> Result<Page<RegisterLine>, AppError> {
    access::may(caller, "show_register", &[])?;
    page(tx, caller, asked)
}

/// The same, as one piece of a table that is told page by page.
///
/// # Errors
/// 403.
pub fn show_for_csv(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &Register,
) -> Result<Page<RegisterLine>, AppError> {
    access::may(caller, "show_register_csv", &[])?;
    page(tx, caller, asked)
}

fn page(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &Register,
) -> Result<Page<RegisterLine>, AppError> {
    let Page { items, next, total } = tx.register(&asked.query, caller, asked.now)?;
    let items = lines(tx, caller, &items, &asked.public_url, asked.now)?;
    Ok(Page { items, next, total })
}
