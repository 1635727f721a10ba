//! Someone says whether a known factor returned. May use: `domain`, `store`.

use crate::app::AppError;
use crate::app::guard::Guard;
use crate::app::recurrence::confirm::{earlier, question};
use crate::app::recurrence::show::{RecurrenceView, written};
use crate::domain::event::Noun;
use crate::domain::machine;
use crate::domain::permission::Caller;
use crate::domain::recurrence::{MOVES, Recurrence, RecurrenceFacts, RecurrenceMove};
use crate::domain::words::Word;
use crate::store::{Recorded, WriteTx};

/// A move of a recurrence.
#[derive(Debug, Clone)]
pub struct MoveRecurrence {
    /// Its id.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The move.
    pub made: RecurrenceMove,
}

/// Makes a move. Confirmed, it records how the earlier actions stood, and puts in question what was found effective.
///
/// # Errors
/// 404, 403, 412, then 409 naming everything that is missing.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveRecurrence,
) -> Result<Recorded<RecurrenceView>, AppError> {
    let recurrence = tx.get_to_save::<Recurrence>(&command.id, caller)?;
    let name = command.made.name();
    let who = machine::movers(MOVES, name);
    caller.may_move(Noun::Recurrence, name.as_str(), &who, &[])?;
    command.guard.check(recurrence.version)?;
    let earlier = match command.made {
        RecurrenceMove::Confirm(_) => earlier(tx, &recurrence)?,
        RecurrenceMove::Dismiss(_) => Vec::new(),
    };
    let facts = RecurrenceFacts { now: tx.now(), earlier };
    let (recurrence, event, moved) = recurrence.make(&command.made, facts)?;
    tx.save(&recurrence)?;
    tx.add_move(Noun::Recurrence, recurrence.id, moved)?;
    let recorded = tx.record(event, ());
    question(tx, &recurrence)?;
    let view = written(tx, caller, recurrence)?;
    Ok(recorded.map(|()| view))
}
