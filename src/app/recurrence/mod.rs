//! Known factors that may have returned in an incident: put forward, confirmed or dismissed by people, lapsed.
//! May use: `domain`, `store`.

mod confirm;
mod lapse;
mod move_on;
mod put_forward;
mod show;

pub use lapse::lapse;
pub use move_on::{MoveRecurrence, move_on};
pub use show::{RecurrenceView, history, list, list_of_incident, show};

pub(in crate::app) use confirm::has_recurred;
pub(in crate::app) use put_forward::{put_forward, put_forward_after, put_forward_of};
pub(in crate::app) use show::waits_in;

pub use crate::store::RECURRENCES as LIST;
