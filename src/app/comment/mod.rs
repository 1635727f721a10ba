//! What people do with comments on reviews, on actions and on lessons. May use: `domain`, `store`.

mod change;
mod create;
mod delete;
mod show;

pub use change::{ChangeComment, change};
pub use create::{CreateComment, create};
pub use delete::delete;
pub use show::{CommentView, list, show};

pub use crate::store::COMMENTS as LIST;

use crate::app::AppError;
use crate::domain::action::Action;
use crate::domain::comment::{Comment, CommentFields, Subject};
use crate::domain::lesson::Lesson;
use crate::domain::permission::{Caller, Who};
use crate::domain::review::{Review, template};
use crate::domain::rule::{RuleBroken, Violation};
use crate::store::ReadTx;

/// The kind of record that comments are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A review.
    Review,
    /// An action.
    Action,
    /// A lesson.
    Lesson,
}

/// A record that can be commented on, as far as the rules for comments need it.
enum Found {
    Review(Box<Review>),
    Action(Box<Action>),
    Lesson(Box<Lesson>),
}

impl Found {
    fn subject(&self) -> Subject {
        match self {
            Self::Review(review) => Subject::Review(review.id),
            Self::Action(action) => Subject::Action(action.id),
            Self::Lesson(lesson) => Subject::Lesson(lesson.id),
        }
    }

    fn has_section(&self, key: &str) -> bool {
        match self {
            Self::Review(review) => {
                review.fields.sections.contains_key(key)
                    || template().iter().any(|section| section.key == key)
            }
            Self::Action(_) | Self::Lesson(_) => false,
        }
    }
}

/// The record with this id or number, if the caller may see it.
fn find(tx: &mut ReadTx<'_>, caller: &Caller, about: About, id: &str) -> Result<Found, AppError> {
    Ok(match about {
        About::Review => Found::Review(Box::new(tx.get::<Review>(id, caller)?)),
        About::Action => Found::Action(Box::new(tx.get::<Action>(id, caller)?)),
        About::Lesson => Found::Lesson(Box::new(tx.get::<Lesson>(id, caller)?)),
    })
}

/// The record that a comment is on.
fn find_subject(tx: &mut ReadTx<'_>, caller: &Caller, subject: Subject) -> Result<Found, AppError> {
    let about = match subject {
        Subject::Review(_) => About::Review,
        Subject::Action(_) => About::Action,
        Subject::Lesson(_) => About::Lesson,
    };
    find(tx, caller, about, &subject.to_string())
}

/// Refuses a section that the record does not have, and an answer to what is not a comment on it.
fn refuse_astray(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    found: &Found,
    fields: &CommentFields,
) -> Result<(), AppError> {
    let mut violations = Vec::new();
    let mut refuse = |pointer: &str, detail: String| {
        violations.push(Violation { pointer: pointer.to_owned(), code: "unknown", detail });
    };
    if let Some(section) = fields.section.as_deref().filter(|section| !found.has_section(section)) {
        refuse("/section", format!("there is no section {section} here"));
    }
    if let Some(id) = fields.reply_to {
        let answered = tx.get_many::<Comment>(&[id.to_string()], caller)?;
        if !answered.iter().any(|comment| comment.about == found.subject()) {
            refuse("/reply_to", format!("there is no comment {id} here"));
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(violations).into()) }
}

/// What the caller is to a comment.
fn relations(caller: &Caller, comment: &Comment) -> Vec<Who> {
    let wrote = caller.person.is_some() && caller.person == comment.author;
    wrote.then_some(Who::Author).into_iter().collect()
}
