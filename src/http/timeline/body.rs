//! An event on a timeline on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::timeline::TimelineEventView;
use crate::domain::event::Origin;
use crate::domain::id::{IncidentId, TimelineEventId};
use crate::domain::incident::TimelineEventFields;
use crate::http::answer::Body;

/// An event on an incident's timeline; two views of one moment stand side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineEventBody {
    /// Its id.
    pub id: TimelineEventId,
    /// The incident.
    pub incident: IncidentId,
    /// Counts its changes.
    pub version: i64,
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Written here, or entered as history.
    pub origin: Origin,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: TimelineEventFields,
}

impl Body for TimelineEventBody {
    type View = TimelineEventView;
    const PATH: &'static str = "/api/v1/timeline-events";

    fn of(view: TimelineEventView) -> Self {
        let event = view.event;
        Self {
            id: event.id,
            incident: event.incident,
            version: event.version,
            created_at: event.created_at,
            changed_at: event.changed_at,
            origin: event.origin,
            fields: event.fields,
        }
    }
}
