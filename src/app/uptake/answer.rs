//! A team says what a lesson is to it, and may open an action of its own by that. May use: `domain`, `store`.

use crate::app::action;
use crate::app::lesson::incidents_of;
use crate::app::uptake::show::{UptakeView, view};
use crate::app::{AppError, access, closing};
use crate::domain::action::ActionFields;
use crate::domain::check::Checked;
use crate::domain::id::ActionId;
use crate::domain::lesson::{Lesson, LessonStatus, Uptake, UptakeSaid};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::store::{Recorded, WriteTx};

/// A team's answer.
#[derive(Debug, Clone)]
pub struct AnswerUptake {
    /// The uptake's id.
    pub id: String,
    /// What it says.
    pub said: UptakeSaid,
}

/// Takes a team's answer; a later one replaces an earlier. What it opens is opened once: the same again changes nothing.
///
/// # Errors
/// 404, 403 for anyone outside the team, 409 when the lesson holds no longer or an action was opened before, 422 for an
/// answer without its ground.
pub fn answer(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &AnswerUptake,
) -> Result<Recorded<UptakeView>, AppError> {
    let mut uptake = tx.get_to_save::<Uptake>(&command.id, caller)?;
    access::may(caller, "answer_uptake", &caller.to_team(Some(uptake.team)))?;
    let said = Checked::parse(command.said.clone())?;
    let answer = Checked::parse(said.answer())?;
    let lesson = tx.find_unchecked::<Lesson>(uptake.lesson)?.ok_or(AppError::NotFound)?;
    let same = uptake.answer.as_ref() == Some(&*answer) && !uptake.is_to_an_earlier(lesson.edition);
    if same && (said.action.is_none() || uptake.action.is_some()) {
        let view = view(tx, caller, uptake, &lesson)?;
        return Ok(tx.unchanged(view));
    }
    if lesson.status != LessonStatus::Published {
        let detail = "only a published lesson asks for answers: this one was superseded or retired";
        return Err(RuleBroken::conflict("not_published", detail).into());
    }
    if let Some(fields) = &said.action {
        if uptake.action.is_some() {
            let detail = "the team's answer has opened an action already: propose another one";
            return Err(RuleBroken::conflict("action_opened", detail).into());
        }
        uptake.action = Some(open(tx, caller, fields.clone(), &uptake, &lesson)?);
    }
    let (uptake, event) = uptake.answer(answer, &lesson, tx.now());
    tx.save(&uptake)?;
    let incidents = incidents_of(tx, &lesson)?;
    closing::restage(tx, incidents)?;
    let view = view(tx, caller, uptake, &lesson)?;
    Ok(tx.record(event, view))
}

/// Opens the team's own action.
fn open(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    mut fields: ActionFields,
    uptake: &Uptake,
    lesson: &Lesson,
) -> Result<ActionId, AppError> {
    access::may(caller, "create_action", &[])?;
    fields.owner_team = fields.owner_team.or(Some(uptake.team));
    if !fields.lessons.contains(&lesson.id) {
        fields.lessons.push(lesson.id);
    }
    // What follows from a restricted incident is hidden with it.
    if tx.is_sealed(&lesson.id.to_string())? {
        fields.home = lesson.home();
    }
    let (action, event) = action::add(tx, caller, Checked::parse(fields)?, None).map_err(inside)?;
    tx.also(event);
    Ok(action.id)
}

/// What is wrong with the action is told at its place in the answer.
fn inside(error: AppError) -> AppError {
    match error {
        AppError::Rule(RuleBroken::Invalid(mut violations)) => {
            for violation in &mut violations {
                violation.pointer.insert_str(0, "/action");
            }
            AppError::Rule(RuleBroken::Invalid(violations))
        }
        other => other,
    }
}
