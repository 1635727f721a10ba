//! Teams.

mod by_reference;
mod change;
mod create;
