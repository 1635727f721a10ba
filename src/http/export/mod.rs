//! Exports over HTTP. May use: `app`, `domain`.

mod columns;
mod csv;
mod handlers;
mod stream;

pub use handlers::export_records;
