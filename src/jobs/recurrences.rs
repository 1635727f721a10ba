//! A recurrence that was put forward and that nobody answered in thirty days lapses.

use super::work::{Piece, Round, Work};
use crate::app::{AppError, Recorded, WriteTx, recurrence};

/// So many in one transaction, for which others wait.
const AT_ONCE: u16 = 100;

/// Lets them lapse.
pub(super) const LAPSE: Work = Work::Pieces(lapse);

fn lapse(tx: &mut WriteTx<'_>, _: &Round) -> Result<Recorded<Piece>, AppError> {
    let count = recurrence::lapse(tx, i64::from(AT_ONCE))?;
    let more = (count == usize::from(AT_ONCE)).then(String::new);
    Ok(tx.unchanged(Piece { count, more }))
}
