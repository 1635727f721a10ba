//! What people do with lessons. May use: `domain`, `store`.

mod audience;
mod change;
mod create;
mod move_on;
mod next_steps;
mod show;
mod summary;

pub use audience::{AudienceBody, AudienceTeam, audience};
pub use change::{ChangeLesson, change};
pub use create::{CreateLesson, create};
pub use move_on::{MoveLesson, move_on};
pub use show::{LessonView, editions, history, list, show};
pub use summary::{AskedTeam, UptakeSummary};

pub use crate::store::{EDITIONS, LESSONS as LIST};

use std::collections::BTreeSet;

use crate::app::{AppError, closing};
use crate::domain::home::Home;
use crate::domain::id::IncidentId;
use crate::domain::lesson::Lesson;
use crate::domain::permission::{Caller, Who};
use crate::domain::review::Factor;
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
