//! Someone moves a share on: holds it, calls it off, plans it after all. May use: `domain`, `store`.

use crate::app::AppError;
use crate::app::guard::Guard;
use crate::app::share::show::{ShareView, view};
use crate::app::share::{lesson_of, relations};
use crate::domain::check::Checked;
use crate::domain::event::Noun;
use crate::domain::machine;
use crate::domain::permission::Caller;
use crate::domain::share::{MOVES, Share, ShareFacts, ShareMove};
use crate::domain::words::Word;
use crate::store::{Recorded, WriteTx};

/// A move of a share.
#[derive(Debug, Clone)]
pub struct MoveShare {
    /// Its id.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The move.
    pub made: ShareMove,
}

/// Makes a move.
///
/// # Errors
/// 404, 403, 412, then 409 naming everything that is missing, 422 for what is said amiss.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveShare,
) -> Result<Recorded<ShareView>, AppError> {
    let share = tx.get_to_save::<Share>(&command.id, caller)?;
    let name = command.made.name();
    let who = machine::movers(MOVES, name);
    caller.may_move(Noun::Share, name.as_str(), &who, &relations(caller, &share))?;
    command.guard.check(share.version)?;
    let (lesson, now) = (lesson_of(tx, &share)?, tx.now());
    let (share, event, moved) = share.make(&command.made, &ShareFacts { now, lesson })?;
    Checked::parse(share.fields.clone())?;
    tx.save(&share)?;
    tx.add_move(Noun::Share, share.id, moved)?;
    Ok(tx.record(event, view(caller, share, lesson, now)))
}
