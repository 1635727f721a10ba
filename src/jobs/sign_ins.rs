//! Sessions, links to sign in by, and sign-ins that were used are forgotten when their time is over.

use super::work::{Piece, Round, Work};
use crate::app::{AppError, Recorded, WriteTx};

/// Forgets them: few enough for one transaction, since it comes round each hour.
pub(super) const FORGET: Work = Work::Pieces(forget);

fn forget(tx: &mut WriteTx<'_>, round: &Round) -> Result<Recorded<Piece>, AppError> {
    let count = tx.forget_sign_ins(round.now)?;
    Ok(tx.unchanged(Piece { count, more: None }))
}
