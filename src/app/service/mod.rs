//! What is done with services. May use: `domain`, `store`.

pub mod brief;
pub mod change;
pub mod create;
pub mod list;
pub mod put;
pub mod show;
pub mod streams;

pub use crate::store::SERVICES as LIST;

use crate::app::View;
use crate::domain::service::{Service, ServiceFields};

/// A service, as it is told.
#[derive(Debug, Clone)]
pub struct ServiceView {
    /// The service.
    pub service: Service,
}

impl View for ServiceView {
    type About = Service;

    fn about(&self) -> String {
        self.service.id.to_string()
    }

    fn version(&self) -> i64 {
        self.service.version
    }
}

/// The records that a service's fields name, each with its place.
fn named(fields: &ServiceFields) -> Vec<(String, String)> {
    let owner = fields.owner_team.map(|id| ("/owner_team".to_owned(), id.to_string()));
    let streams = [("/upstream", &fields.upstream), ("/downstream", &fields.downstream)];
    let streams = streams.into_iter().flat_map(|(place, ids)| {
        ids.iter().enumerate().map(move |(index, id)| (format!("{place}/{index}"), id.to_string()))
    });
    owner.into_iter().chain(streams).collect()
}
