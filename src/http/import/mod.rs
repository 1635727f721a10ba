//! Imports over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{ImportBody, ImportRow};
pub use handlers::{create_import, show_import};
