//! Which services rely on a service, and on which it relies: said by either of the two. May use: `domain`, `store`.

use std::collections::BTreeSet;

use crate::app::AppError;
use crate::domain::id::{RecordId, ServiceId};
use crate::store::ReadTx;

/// What a service hangs together with.
#[derive(Debug, Clone, Default)]
pub struct Streams {
    /// The services that rely on it.
    pub downstream: BTreeSet<ServiceId>,
    /// The services that it relies on.
    pub upstream: BTreeSet<ServiceId>,
}

/// What a service hangs together with.
///
/// # Errors
/// Any that the store can have.
pub fn streams(tx: &mut ReadTx<'_>, service: ServiceId) -> Result<Streams, AppError> {
    let own = service.to_string();
    let mut found = Streams::default();
    for (relation, from, to) in tx.links_of(&own)? {
        let relies = match relation.as_str() {
            "relies_on" => from == own,
            "relied_on_by" => to == own,
            _ => continue,
        };
        let other = ServiceId::parse(if from == own { &to } else { &from });
        let other = other.filter(|other| *other != service);
        if relies { found.upstream.extend(other) } else { found.downstream.extend(other) }
    }
    Ok(found)
}
