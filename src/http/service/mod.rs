//! Services over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::ServiceBody;
pub use handlers::{
    change_service, create_service, list_services, put_service_by_reference, show_service,
    show_service_brief, show_service_brief_by_reference, show_service_by_reference,
};
