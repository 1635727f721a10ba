//! A loop that waits for teams' answers goes on when the day has passed on which they were awaited: nobody writes
//! anything then, so it is worked out anew each day.

use super::{Piece, Round};
use crate::app::{AppError, Recorded, WriteTx, closing, lesson};
use crate::domain::lesson::Lesson;

/// So many lessons in one transaction, for which others wait.
const AT_ONCE: u16 = 20;

/// Works out anew where the loops of some lessons stand.
pub(super) fn close(tx: &mut WriteTx<'_>, round: &Round) -> Result<Recorded<Piece>, AppError> {
    let days = round.done..round.period;
    let lessons = tx.lessons_not_answered_by(days, &round.after, i64::from(AT_ONCE))?;
    for id in &lessons {
        if let Some(lesson) = tx.find_unchecked::<Lesson>(id)? {
            let incidents = lesson::incidents_of(tx, &lesson)?;
            closing::restage(tx, incidents)?;
        }
    }
    let count = lessons.len();
    let more = lessons.into_iter().last().filter(|_| count == usize::from(AT_ONCE));
    Ok(tx.unchanged(Piece { count, more }))
}
