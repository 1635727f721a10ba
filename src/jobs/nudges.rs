//! What is due to be told is recorded, what was left behind goes to the team's queue, and what cannot be sent any more is
//! given up.

use super::work::{Found, Piece, Round, Work};
use crate::app::nudge::{deliver, orphans, sweep};
use crate::app::{AppError, ReadTx, Recorded, WriteTx};

/// So many of what was left behind on a page.
const PAGE: u16 = 50;

/// Records what is due to be told.
pub(super) const REMIND: Work = Work::Finds(look_for_due, remind);

/// Puts what was left behind into a queue.
pub(super) const TAKE_IN: Work = Work::Finds(look_for_orphans, take_in);

/// Gives up what waited for too long.
pub(super) const GIVE_UP: Work = Work::Pieces(give_up);

fn look_for_due(tx: &mut ReadTx<'_>, round: &Round) -> Result<Found, AppError> {
    let (ids, more) = sweep::look(tx, round.now, &round.after)?;
    Ok(Found { ids, more })
}

fn remind(
    tx: &mut WriteTx<'_>,
    round: &Round,
    ids: &[String],
) -> Result<Recorded<usize>, AppError> {
    sweep::tell_about(tx, round.now, ids)
}

fn look_for_orphans(tx: &mut ReadTx<'_>, round: &Round) -> Result<Found, AppError> {
    Ok(Found::all(tx.orphans_after(&round.after, i64::from(PAGE))?, PAGE))
}

fn take_in(tx: &mut WriteTx<'_>, _: &Round, ids: &[String]) -> Result<Recorded<usize>, AppError> {
    orphans::take_in(tx, ids)
}

fn give_up(tx: &mut WriteTx<'_>, _: &Round) -> Result<Recorded<Piece>, AppError> {
    Ok(deliver::give_up_old(tx)?.map(|count| Piece { count, more: None }))
}
