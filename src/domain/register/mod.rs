//! The register: all actions in the form of ITIL's continual improvement register, one line each. Names teams and roles,
//! never persons. May use: `action`, `calendar`, `event`, `id`, `reference`, `words`.

mod columns;
mod grouping;
mod line;

pub use columns::{COLUMNS, Column, Headings};
pub use grouping::{Counts, Grouping};
pub use line::{RegisterLine, Surroundings};
