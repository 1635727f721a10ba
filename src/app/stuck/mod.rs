//! What is stuck and why, for everyone who can do something about it: each with its reason, since when, whose it is, and
//! what to do next. Names teams and roles, never persons. May use: `domain`, `store`.

mod because;
mod counts;
mod list;
mod steps;

pub use counts::{ReasonCount, TeamCount};
pub use list::{StuckBody, StuckPage, stuck};

pub(in crate::app) use counts::SMALLEST_TEAM;
pub(in crate::app) use list::{told, told_to};

pub use crate::store::{STUCK as LIST, StuckQuery};
