//! What people do with lessons. May use: `domain`, `store`.

mod audience;
mod change;
mod create;
mod move_on;
mod next_steps;
mod questions;
mod relearned;
mod show;
mod summary;

pub use audience::{AudienceBody, AudienceTeam, audience};
pub use change::{ChangeLesson, change};
pub use create::{CreateLesson, create};
pub use move_on::{MoveLesson, move_on};
pub use questions::QuestionAnswer;
pub use relearned::{JudgeRelearning, judge};
pub use show::{LessonView, each, editions, history, list, show};
pub use summary::{AskedTeam, ShareSummary, UptakeSummary};

pub use crate::store::{EDITIONS, LESSONS as LIST};

use std::collections::BTreeSet;

use crate::app::{AppError, closing};
use crate::domain::home::Home;
use crate::domain::id::{IncidentId, LessonId};
use crate::domain::lesson::{Lesson, LessonFields, LessonKind};
use crate::domain::permission::{Caller, Who};
use crate::domain::review::Factor;
use crate::domain::rule::{RuleBroken, Violation};
use crate::store::ReadTx;

/// What the caller is to a lesson.
pub(super) fn relations(caller: &Caller, lesson: &Lesson) -> Vec<Who> {
    let wrote = caller.person.is_some() && caller.person == lesson.author;
    wrote.then_some(Who::Author).into_iter().collect()
}

/// The incidents whose loops a lesson belongs to: through what it was drawn from, and through the factors it answers.
///
/// # Errors
/// Any that the store can have.
pub fn incidents_of(
    tx: &mut ReadTx<'_>,
    lesson: &Lesson,
) -> Result<BTreeSet<IncidentId>, AppError> {
    let mut homes = lesson.fields.sources.clone();
    for id in &lesson.fields.factors {
        homes.extend(tx.find_unchecked::<Factor>(*id)?.map(|factor| Home::Review(factor.review)));
    }
    Ok(closing::incidents_behind(tx, &homes)?)
}

/// Refuses to answer what is no question.
pub(super) fn refuse_other_than_questions(
    tx: &mut ReadTx<'_>,
    fields: &LessonFields,
    before: &[LessonId],
) -> Result<(), AppError> {
    let mut violations = Vec::new();
    for (index, id) in fields.questions.iter().enumerate().filter(|(_, id)| !before.contains(id)) {
        let question = tx.find_unchecked::<Lesson>(*id)?;
        if question.is_none_or(|lesson| lesson.fields.kind != Some(LessonKind::Question)) {
            let (pointer, code) = (format!("/questions/{index}"), "not_a_question");
            let detail = "only a lesson of kind `question` is answered".to_owned();
            violations.push(Violation { pointer, code, detail });
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(violations).into()) }
}
