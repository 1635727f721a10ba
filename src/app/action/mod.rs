//! What people do with improvement actions. May use: `domain`, `store`.

mod change;
mod come_back;
mod create;
mod delete;
mod duplicates;
mod effects;
mod facts;
mod move_on;
mod next_steps;
mod put;
mod show;
mod ticket;

pub use change::{ChangeAction, change};
pub use come_back::come_back;
pub use create::{CreateAction, create};
pub use delete::delete;
pub use duplicates::PossibleDuplicate;
pub use facts::{Around, calendar_of, relations};
pub use move_on::{MoveAction, move_on};
pub use put::{PutAction, put};
pub use show::{ActionView, history, list, show, show_by_reference, slips, verifications};

pub(in crate::app) use create::add;

pub use crate::store::ACTIONS as LIST;
