//! A team says what a lesson is to it. May use: `domain`, `store`.

use crate::app::lesson::incidents_of;
use crate::app::uptake::show::{UptakeView, view};
use crate::app::{AppError, access, closing};
use crate::domain::check::Checked;
use crate::domain::lesson::{Lesson, LessonStatus, Uptake, UptakeAnswer};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::store::{Recorded, WriteTx};

/// A team's answer.
#[derive(Debug, Clone)]
pub struct AnswerUptake {
    /// The uptake's id.
    pub id: String,
    /// The answer.
    pub answer: UptakeAnswer,
}

/// Takes a team's answer; a later one replaces an earlier.
///
/// # Errors
/// 404, 403 for anyone outside the team, 409 when the lesson holds no longer, 422 for an answer without its ground.
pub fn answer(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &AnswerUptake,
) -> Result<Recorded<UptakeView>, AppError> {
    let uptake = tx.get_to_save::<Uptake>(&command.id, caller)?;
    access::may(caller, "answer_uptake", &caller.to_team(Some(uptake.team)))?;
    let answer = Checked::parse(command.answer.clone())?;
    if uptake.answer.as_ref() == Some(&command.answer) {
        return Ok(tx.unchanged(view(uptake)));
    }
    let lesson = tx.find_unchecked::<Lesson>(uptake.lesson)?.ok_or(AppError::NotFound)?;
    if lesson.status != LessonStatus::Published {
        let detail = "only a published lesson asks for answers: this one was superseded or retired";
        return Err(RuleBroken::conflict("not_published", detail).into());
    }
    let (uptake, event) = uptake.answer(answer, tx.now());
    tx.save(&uptake)?;
    let incidents = incidents_of(tx, &lesson)?;
    closing::restage(tx, incidents)?;
    Ok(tx.record(event, view(uptake)))
}
