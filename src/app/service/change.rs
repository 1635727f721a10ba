//! Someone changes a service. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::{Changed, Patch};
use crate::app::service::{ServiceView, named};
use crate::app::{AppError, access, naming, upsert};
use crate::domain::permission::Caller;
use crate::domain::service::{Service, ServiceFields};
use crate::store::{Recorded, WriteTx};

/// What is to be changed of a service.
#[derive(Debug, Clone)]
pub struct ChangeService {
    /// The service's id or key.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<ServiceFields>,
}

/// Changes a service.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules or 409 when the key is taken.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeService,
) -> Result<Recorded<ServiceView>, AppError> {
    let mut service = tx.get_to_save::<Service>(&command.id, caller)?;
    access::may(caller, "change_service", &caller.to_team(service.fields.owner_team))?;
    command.guard.check(service.version)?;
    let changed = command.patch.apply(&service.fields)?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(ServiceView { service }));
    }
    upsert::keep(&mut service.source, caller, &changed.names);
    save(tx, caller, service, changed)
}

/// Saves a service with other fields.
pub(super) fn save(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    service: Service,
    changed: Changed<ServiceFields>,
) -> Result<Recorded<ServiceView>, AppError> {
    naming::refuse_unknown(tx, caller, &named(&changed.fields), &named(&service.fields))?;
    let (service, event) = service.change(changed.fields, changed.names, tx.now());
    tx.save(&service)?;
    Ok(tx.record(event, ServiceView { service }))
}
