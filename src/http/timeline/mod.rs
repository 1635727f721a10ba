//! The timelines of incidents over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::TimelineEventBody;
pub use handlers::{
    change_timeline_event, create_timeline_event, delete_timeline_event, list_timeline_events,
    show_timeline_event,
};
