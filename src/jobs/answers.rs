//! Answers that were kept for requests that are sent again are forgotten after a day.

use super::work::{Piece, Round, Work};
use crate::app::{AppError, Recorded, WriteTx};

/// So many in one transaction, for which others wait.
const AT_ONCE: u16 = 500;

/// Forgets them.
pub(super) const FORGET: Work = Work::Pieces(forget);

fn forget(tx: &mut WriteTx<'_>, round: &Round) -> Result<Recorded<Piece>, AppError> {
    let count = tx.forget_answers(round.now, i64::from(AT_ONCE))?;
    let more = (count >= usize::from(AT_ONCE)).then(String::new);
    Ok(tx.unchanged(Piece { count, more }))
}
