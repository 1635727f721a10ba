//! What other tools tell us, put into our words: bytes in, lines of an import out.
//!
//! Pure: no network, no clock, no files. What contradicts is kept and remarked on, what cannot be read is set aside beside it, nothing is guessed.
//! May use: `domain`.

pub mod markdown;
mod moment;
mod row;
pub mod servicenow;

pub use moment::{LocalTimes, Note, Unread};
pub use row::{Odd, OddKind, Row};
