//! A service on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::service::ServiceView;
use crate::domain::event::Origin;
use crate::domain::id::ServiceId;
use crate::domain::reference::Source;
use crate::domain::service::ServiceFields;
use crate::http::answer::Body;

/// A service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceBody {
    /// Its id.
    pub id: ServiceId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What the tool that keeps it last told; null when none does.
    pub source: Option<Source>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: ServiceFields,
}

impl Body for ServiceBody {
    type View = ServiceView;
    const PATH: &'static str = "/api/v1/services";

    fn of(ServiceView { service }: ServiceView) -> Self {
        Self {
            id: service.id,
            version: service.version,
            created_at: service.created_at,
            changed_at: service.changed_at,
            origin: service.origin,
            source: service.source,
            fields: service.fields,
        }
    }
}
