//! A loop that waits for teams' answers goes on when the day has passed on which they were awaited: nobody writes
//! anything then, so it is worked out anew each day.

use super::work::{Found, Round, Work};
use crate::app::{AppError, ReadTx, Recorded, WriteTx, closing, lesson};
use crate::domain::lesson::Lesson;

/// So many lessons on a page.
const PAGE: u16 = 20;

/// Works out anew where the loops of lessons stand.
pub(super) const CLOSE: Work = Work::Finds(look, close);

fn look(tx: &mut ReadTx<'_>, round: &Round) -> Result<Found, AppError> {
    let days = round.done..round.period;
    let lessons = tx.lessons_not_answered_by(days, &round.after, i64::from(PAGE))?;
    Ok(Found::all(lessons, PAGE))
}

fn close(tx: &mut WriteTx<'_>, _: &Round, ids: &[String]) -> Result<Recorded<usize>, AppError> {
    for id in ids {
        if let Some(lesson) = tx.find_unchecked::<Lesson>(id)? {
            let incidents = lesson::incidents_of(tx, &lesson)?;
            closing::restage(tx, incidents)?;
        }
    }
    Ok(tx.unchanged(ids.len()))
}
