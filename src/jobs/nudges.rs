//! What is due to be told is recorded, what was left behind goes to the team's queue, and what cannot be sent any more is
//! given up.

use jiff::Timestamp;

use super::{Piece, Round};
use crate::app::nudge::{Swept, deliver, orphans, sweep};
use crate::app::{AppError, Recorded, WriteTx};

/// Records a piece of what is due.
pub(super) fn remind(tx: &mut WriteTx<'_>, round: &Round) -> Result<Recorded<Piece>, AppError> {
    let since = Timestamp::from_second(round.done * 3600).unwrap_or(Timestamp::MIN);
    Ok(sweep::sweep(tx, since, &round.after)?.map(Piece::from))
}

/// Puts a piece of what was left behind into a queue.
pub(super) fn take_in(tx: &mut WriteTx<'_>, round: &Round) -> Result<Recorded<Piece>, AppError> {
    Ok(orphans::take_in(tx, &round.after)?.map(Piece::from))
}

/// Gives up what waited for too long.
pub(super) fn give_up(tx: &mut WriteTx<'_>, _: &Round) -> Result<Recorded<Piece>, AppError> {
    Ok(deliver::give_up_old(tx)?.map(|count| Piece { count, more: None }))
}

impl From<Swept> for Piece {
    fn from(Swept { count, more }: Swept) -> Self {
        Self { count, more }
    }
}
