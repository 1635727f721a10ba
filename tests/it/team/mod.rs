//! Teams.

mod create;
