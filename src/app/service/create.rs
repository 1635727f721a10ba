//! Someone enters a service. May use: `domain`, `store`.

use crate::app::service::{ServiceView, named};
use crate::app::{AppError, access, naming};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::reference::Source;
use crate::domain::service::{Service, ServiceFields};
use crate::store::{Recorded, WriteTx};

/// What is said of the new service.
#[derive(Debug, Clone)]
pub struct CreateService {
    /// Its fields.
    pub fields: ServiceFields,
}

/// Enters a service.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules; 409 when its key or reference is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateService,
) -> Result<Recorded<ServiceView>, AppError> {
    access::may(caller, "create_service", &[])?;
    add(tx, caller, Checked::parse(command.fields.clone())?, None)
}

/// Records a service whose form was judged.
pub(super) fn add(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    fields: Checked<ServiceFields>,
    source: Option<Source>,
) -> Result<Recorded<ServiceView>, AppError> {
    naming::refuse_unknown(tx, caller, &named(&fields), &[])?;
    let (number, by, origin) = (fields.key.clone(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (service, event) = Service::enter(fields, &new);
    let service = Service { source, ..service };
    tx.insert(&service)?;
    Ok(tx.record(event, ServiceView { service }))
}
