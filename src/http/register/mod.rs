//! The register over HTTP, as JSON and as a table for spreadsheets. May use: `app`, `domain`.

mod body;
mod csv;
mod groups;
mod handlers;
mod href;

pub use groups::{
    RegisterGroupBody, RegisterGroupsBody, list_register_groups, list_register_groups_csv,
};
pub use handlers::{show_register, show_register_csv};
