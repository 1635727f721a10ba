//! What was deferred comes back on the day that was named.

use jiff::SignedDuration;

use super::{Piece, Round, day};
use crate::app::{AppError, Recorded, WriteTx, action};

/// So many in one transaction, for which others wait.
const AT_ONCE: u16 = 50;

/// How much earlier than in UTC a day begins where it begins first.
const FIRST: SignedDuration = SignedDuration::from_hours(14);

/// Takes some of it up again.
pub(super) fn end(tx: &mut WriteTx<'_>, round: &Round) -> Result<Recorded<Piece>, AppError> {
    let ids = tx.deferred_until(day(round.now + FIRST), &round.after, i64::from(AT_ONCE))?;
    let mut count = 0;
    for id in &ids {
        count += usize::from(action::come_back(tx, id)?);
    }
    let full = ids.len() == usize::from(AT_ONCE);
    let more = ids.into_iter().last().filter(|_| full);
    Ok(tx.unchanged(Piece { count, more }))
}
