//! What nobody answered in thirty days lapses, visibly. May use: `domain`, `store`.

use crate::app::AppError;
use crate::domain::calendar::Calendar;
use crate::domain::event::Noun;
use crate::store::WriteTx;

/// Lets some of those lapse whose day has passed; answers how many.
///
/// # Errors
/// Any that the store can have.
pub fn lapse(tx: &mut WriteTx<'_>, at_most: i64) -> Result<usize, AppError> {
    let now = tx.now();
    let unanswered = tx.unanswered_recurrences(Calendar::default().today(now), at_most)?;
    let count = unanswered.len();
    for recurrence in unanswered {
        let (recurrence, event, moved) = recurrence.lapse(false, now)?;
        tx.save(&recurrence)?;
        tx.add_move(Noun::Recurrence, recurrence.id, moved)?;
        tx.also(event);
    }
    Ok(count)
}
