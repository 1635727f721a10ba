//! Someone looks through the services. May use: `domain`, `store`.

use crate::app::service::{LIST, ServiceView};
use crate::app::{AppError, access, page};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// One page of the services.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<ServiceView>, AppError> {
    access::may(caller, "list_services", &[])?;
    Ok(page::each(tx.list(&LIST, query, caller)?, |service| ServiceView { service }))
}
