//! Saved views over HTTP. May use: `app`, `domain`.

mod body;
mod chosen;
mod handlers;

pub use body::ViewBody;
pub use chosen::{chosen, of_view, without};
pub use handlers::{change_view, create_view, delete_view, list_views, show_view};
