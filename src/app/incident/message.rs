//! What a tool tells about an incident that it keeps: fields, where it stands, and services by
//! whatever name the tool knows them; names that we do not know wait for the steward and are never
//! refused.
//!
//! May use: `domain`, `store`.

use serde_json::{Map, Value};

use crate::app::AppError;
use crate::app::merge::{Patch, to_value};
use crate::app::shape::{self, Misfit};
use crate::app::upsert::{ReferenceKey, SourceMessage};
use crate::domain::event::Noun;
use crate::domain::id::{RecordId, ServiceId};
use crate::domain::incident::{IncidentFields, IncidentStatus};
use crate::domain::rule::RuleBroken;
use crate::domain::service::Service;
use crate::store::ReadTx;

/// A message about an incident.
#[derive(Debug, Clone)]
pub struct IncidentMessage {
    /// Its place in the order, and the fields as told, without the services.
    pub told: SourceMessage<IncidentFields>,
    /// Where the incident stands at the source.
    pub status: Option<IncidentStatus>,
    /// The services concerned: ids, keys, names, or ids of the tool's own; the empty list where null was told.
    pub services: Option<Vec<String>>,
}

/// The members that are not simply fields.
#[derive(Default, serde::Deserialize, serde::Serialize)]
#[serde(default)]
struct Apart {
    status: Option<IncidentStatus>,
    services: Option<Vec<String>>,
}

impl IncidentMessage {
    /// Reads a message.
    ///
    /// # Errors
    /// [`Misfit`] naming the first member that does not fit.
    pub fn parse(mut members: Map<String, Value>) -> Result<Self, Misfit> {
        let mut apart = Map::new();
        for name in ["status", "services"] {
            if let Some((name, value)) = members.remove_entry(name) {
                apart.insert(name, value);
            }
        }
        let cleared = apart.get("services").is_some_and(Value::is_null);
        let Apart { status, services } = shape::typed(&Value::Object(apart))?;
        let services = services.or(cleared.then(Vec::new));
        Ok(Self { told: SourceMessage::parse(members)?, status, services })
    }

    /// The message with its services found, as far as we know them.
    ///
    /// # Errors
    /// Any that the store can have.
    pub fn with_services_found(
        &self,
        tx: &mut ReadTx<'_>,
        key: &ReferenceKey,
    ) -> Result<SourceMessage<IncidentFields>, AppError> {
        let Some(named) = &self.services else {
            return Ok(self.told.clone());
        };
        let (mut known, mut unmapped) = (Vec::new(), Vec::new());
        for name in named {
            match find(tx, key, name.trim())? {
                Some(id) if known.contains(&id) => {}
                Some(id) => known.push(id),
                None => unmapped.push(name.clone()),
            }
        }
        let mut members = self.told.patch.members().clone();
        members.insert("services".to_owned(), to_value(&known));
        let told = members
            .remove("unmapped_services")
            .and_then(|told| told.as_array().cloned())
            .unwrap_or_default();
        let unmapped = told.into_iter().chain(unmapped.into_iter().map(Value::String));
        members.insert("unmapped_services".to_owned(), unmapped.collect());
        let patch = Patch::parse(members).map_err(RuleBroken::from)?;
        Ok(SourceMessage { order: self.told.order, patch })
    }
}

/// The service that a tool means: by our id, the tool's own, the key, or a name that only one service has.
fn find(
    tx: &mut ReadTx<'_>,
    key: &ReferenceKey,
    name: &str,
) -> Result<Option<ServiceId>, AppError> {
    if let Some(id) = ServiceId::parse(name) {
        return Ok(tx.find_unchecked::<Service>(id)?.map(|service| service.id));
    }
    if let Some(id) = tx.same_as_unchecked(Noun::Service, &key.integration, name)? {
        return Ok(ServiceId::parse(&id));
    }
    if let Some(service) = tx.find_by_unchecked::<Service>("number", name)? {
        return Ok(Some(service.id));
    }
    match tx.all_unchecked::<Service>("name", name)?.as_slice() {
        [only] => Ok(Some(only.id)),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_takes_names_of_services_and_a_state_and_names_what_does_not_fit() {
        let parse = |members: Value| IncidentMessage::parse(members.as_object().unwrap().clone());
        let good =
            parse(json!({"title": "a", "status": "resolved", "services": ["Payments"]})).unwrap();
        assert_eq!(good.status, Some(IncidentStatus::Resolved));
        assert_eq!(good.services, Some(vec!["Payments".to_owned()]));
        assert_eq!(parse(json!({"services": null})).unwrap().services, Some(vec![]));
        assert_eq!(parse(json!({"title": "a"})).unwrap().services, None);
        let place = |members: Value| parse(members).unwrap_err().violation.pointer;
        assert_eq!(place(json!({"status": "closed"})), "/status");
        assert_eq!(place(json!({"services": [3]})), "/services/0");
        assert_eq!(place(json!({"titel": "a"})), "/titel");
    }
}
