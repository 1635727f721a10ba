//! What people do with occasions on which lessons are passed on. May use: `domain`, `store`.

mod change;
mod create;
mod move_on;
mod show;

pub use change::{ChangeShare, change};
pub use create::{CreateShare, create};
pub use move_on::{MoveShare, move_on};
pub use show::{ShareView, history, list, list_of_lesson, show};

pub use crate::store::SHARES as LIST;

use crate::app::AppError;
use crate::domain::lesson::{Lesson, LessonStatus};
use crate::domain::permission::{Caller, Who};
use crate::domain::share::Share;
use crate::store::ReadTx;

/// What the caller is to a share.
fn relations(caller: &Caller, share: &Share) -> Vec<Who> {
    let wrote = caller.person.is_some() && caller.person == share.author;
    wrote.then_some(Who::Author).into_iter().collect()
}

/// Where the lesson stands that a share passes on.
fn lesson_of(tx: &mut ReadTx<'_>, share: &Share) -> Result<LessonStatus, AppError> {
    let lesson = tx.find_unchecked::<Lesson>(share.lesson)?.ok_or(AppError::NotFound)?;
    Ok(lesson.status)
}
