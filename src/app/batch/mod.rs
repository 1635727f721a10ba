//! Someone does the same to many actions at once: has each make a move, or changes the same of each.
//!
//! Each is done as the single request does it, by the same use case; a preview does it too, and takes it back.
//! May use: `domain`, `store`.

mod preview;

pub use preview::{Chosen, Foreseen, Preview, PreviewBatch, Standing, preview};

pub use crate::app::nudge::ahead::WouldTell;

use crate::app::action::{ActionView, ChangeAction, MoveAction, change, move_on};
use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::{AppError, Recorded, WriteTx, access};
use crate::domain::action::{ActionFields, ActionMove};
use crate::domain::permission::Caller;

/// The most actions of a batch.
pub const MOST: usize = 200;

/// What is to be done to each.
#[derive(Debug, Clone)]
pub enum Deed {
    /// It makes a move.
    Move(ActionMove),
    /// What is written of it changes.
    Change(Patch<ActionFields>),
}

/// One of the actions.
#[derive(Debug, Clone)]
pub struct BatchItem {
    /// Its id or number.
    pub action: String,
    /// The version that was seen of it, where that counts.
    pub guard: Guard,
}

/// Does it to one of them: what the single request does, and nothing else.
///
/// # Errors
/// [`AppError`], as of the single request.
pub fn perform(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    item: &BatchItem,
    deed: &Deed,
) -> Result<Recorded<ActionView>, AppError> {
    let (id, guard) = (item.action.clone(), item.guard.clone());
    match deed {
        Deed::Move(made) => move_on(tx, caller, &MoveAction { id, guard, made: made.clone() }),
        Deed::Change(patch) => {
            change(tx, caller, &ChangeAction { id, guard, patch: patch.clone() })
        }
    }
}

/// May the caller send batches at all? Whether they may do it to each is asked of each.
///
/// # Errors
/// 403.
pub fn may(caller: &Caller) -> Result<(), AppError> {
    access::may(caller, "create_action_batch", &[])
}
