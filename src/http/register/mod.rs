//! The register over HTTP, as JSON and as a table for spreadsheets. May use: `app`, `domain`.

mod body;
mod csv;
mod handlers;

pub use handlers::{show_register, show_register_csv};
