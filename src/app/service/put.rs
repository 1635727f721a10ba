//! A tool tells about a service that it keeps. May use: `domain`, `store`.

use crate::app::service::{ServiceView, change, create};
use crate::app::upsert::{self, ReferenceKey, SourceMessage, Upserted};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::service::{Service, ServiceFields};
use crate::store::{Recorded, WriteTx};

/// What a tool tells about a service.
#[derive(Debug, Clone)]
pub struct PutService {
    /// Under which id the tool keeps it.
    pub key: ReferenceKey,
    /// What it tells.
    pub message: SourceMessage<ServiceFields>,
}

/// Enters the service or changes it, in the order of the source's messages.
///
/// # Errors
/// 404 when it is hidden, 403, then 422 for broken rules or 409 when the key is taken.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutService,
) -> Result<Recorded<Upserted<ServiceView>>, AppError> {
    let found = upsert::find_locked::<Service>(tx, caller, &command.key)?;
    access::may(caller, "put_service_by_reference", &[])?;
    upsert::bound(caller, "put_service_by_reference", &command.key)?;
    let Some(mut service) = found else {
        let plan = upsert::first(&command.key, &command.message, tx.now())?;
        let recorded = create::add(tx, caller, plan.changed.fields, Some(plan.source))?;
        return Ok(recorded.map(|view| Upserted { view, created: true, outcome: plan.outcome }));
    };
    let plan = upsert::plan(
        &service.fields,
        service.source.as_ref(),
        &command.key,
        &command.message,
        tx.now(),
    )?;
    service.source = Some(plan.source);
    let recorded = if plan.is_news {
        change::save(tx, caller, service, plan.changed)?
    } else {
        tx.unchanged(ServiceView { service })
    };
    Ok(recorded.map(|view| Upserted { view, created: false, outcome: plan.outcome }))
}
