//! Incidents over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{IncidentBody, IncidentEntryBody, IncidentSourceFields, ReadingList};
pub use handlers::{
    change_incident, create_incident, list_incident_readings, list_incident_transitions,
    list_incidents, move_incident, put_incident_by_reference, show_incident,
    show_incident_by_reference,
};
