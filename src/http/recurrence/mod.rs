//! Recurrences over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::RecurrenceBody;
pub use handlers::{
    list_incident_recurrences, list_recurrence_transitions, list_recurrences, move_recurrence,
    show_recurrence,
};
