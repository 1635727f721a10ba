//! Someone moves a lesson on: publish, supersede, retire, restore. The state table in `domain` decides; publishing asks
//! the teams that it concerns. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::lesson::show::{LessonView, written as view};
use crate::app::lesson::{audience, incidents_of, relations};
use crate::app::{AppError, closing, naming};
use crate::domain::event::Noun;
use crate::domain::lesson::{Lesson, LessonFacts, LessonMove, LessonMoveName, MOVES};
use crate::domain::machine;
use crate::domain::permission::Caller;
use crate::domain::words::Word;
use crate::store::{Recorded, WriteTx};

/// A move of a lesson.
#[derive(Debug, Clone)]
pub struct MoveLesson {
    /// The lesson's id or number.
    pub id: String,
    /// The version that the mover saw.
    pub guard: Guard,
    /// The move.
    pub made: LessonMove,
}

/// Makes a move.
///
/// # Errors
/// 404, 403, 412, 409 when the table has no such move from here or something is missing, 422 for an unknown successor.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveLesson,
) -> Result<Recorded<LessonView>, AppError> {
    let (lesson, made) = (tx.get_to_save::<Lesson>(&command.id, caller)?, &command.made);
    let who = machine::movers(MOVES, made.name());
    caller.may_move(Noun::Lesson, made.name().as_str(), &who, &relations(caller, &lesson))?;
    command.guard.check(lesson.version)?;
    machine::arrow(MOVES, lesson.status, made.name())?;
    let facts = facts(tx, caller, made)?;
    let (mut lesson, event, moved) = lesson.make(made, &facts)?;
    if made.name() == LessonMoveName::Publish {
        lesson.relearned.possibly = tx.earlier_lessons_like(&lesson)?;
    }
    tx.save(&lesson)?;
    tx.add_move(Noun::Lesson, lesson.id, moved)?;
    if made.name() == LessonMoveName::Publish {
        let edition = lesson.as_edition(tx.actor(), tx.now());
        tx.add_edition(&edition)?;
        audience::ask_those_concerned(tx, &lesson)?;
    }
    let incidents = incidents_of(tx, &lesson)?;
    closing::restage(tx, incidents)?;
    let view = view(tx, caller, lesson)?;
    Ok(tx.record(event, view))
}

fn facts(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    made: &LessonMove,
) -> Result<LessonFacts, AppError> {
    let now = tx.now();
    let Some(id) = made.target() else { return Ok(LessonFacts { now, target: None }) };
    naming::refuse_unknown(tx, caller, &[("/by".to_owned(), id.to_string())], &[])?;
    let target = tx.get::<Lesson>(id, caller)?;
    Ok(LessonFacts { now, target: Some(target.status) })
}
