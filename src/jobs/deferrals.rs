//! What was deferred comes back on the day that was named.

use jiff::SignedDuration;

use super::day;
use super::work::{Found, Round, Work};
use crate::app::{AppError, ReadTx, Recorded, WriteTx, action};

/// So many on a page.
const PAGE: u16 = 50;

/// How much earlier than in UTC a day begins where it begins first.
const FIRST: SignedDuration = SignedDuration::from_hours(14);

/// Takes up again what was deferred.
pub(super) const END: Work = Work::Finds(look, end);

fn look(tx: &mut ReadTx<'_>, round: &Round) -> Result<Found, AppError> {
    let ids = tx.deferred_until(day(round.now + FIRST), &round.after, i64::from(PAGE))?;
    Ok(Found::all(ids, PAGE))
}

fn end(tx: &mut WriteTx<'_>, _: &Round, ids: &[String]) -> Result<Recorded<usize>, AppError> {
    let mut count = 0;
    for id in ids {
        count += usize::from(action::come_back(tx, id)?);
    }
    Ok(tx.unchanged(count))
}
