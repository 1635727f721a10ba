//! Someone looks at a service. May use: `domain`, `store`.

use crate::app::service::ServiceView;
use crate::app::upsert::{self, ReferenceKey};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// The service with this id or key.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<ServiceView, AppError> {
    let service = tx.get(id, caller)?;
    access::may(caller, "show_service", &[])?;
    Ok(ServiceView { service })
}

/// The service that a tool keeps under this id.
///
/// # Errors
/// 404, 403.
pub fn show_by_reference(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
) -> Result<ServiceView, AppError> {
    let service = upsert::find(tx, caller, key)?;
    access::may(caller, "show_service_by_reference", &[])?;
    Ok(ServiceView { service })
}
