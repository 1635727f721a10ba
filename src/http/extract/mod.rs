//! What a request brings, read strictly: unknown names, wrong types, duplicate keys and characters that no database
//! holds are refused, each named by its place. May use: `app`, `domain`.

mod asked;
mod body;
mod if_match;
mod lines;
pub mod list;
mod path;
pub mod query;
pub mod several;
mod source;
mod strict;

pub use asked::Asked;
pub use body::{Json, MergePatch};
pub use if_match::IfMatch;
pub use lines::{Lines, lines};
pub use path::Path;
pub use query::{LONGEST, Query};
pub use source::{ByReference, SourceBody};
pub use strict::{GREATEST, parse as parse_strictly};
