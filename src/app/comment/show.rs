//! Someone reads comments. May use: `domain`, `store`.

use crate::app::answer::View;
use crate::app::comment::{About, LIST, find};
use crate::app::{AppError, access, page};
use crate::domain::comment::Comment;
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// A comment, as it is told.
#[derive(Debug, Clone)]
pub struct CommentView {
    /// The comment.
    pub comment: Comment,
}

impl View for CommentView {
    type About = Comment;

    fn about(&self) -> String {
        self.comment.id.to_string()
    }

    fn version(&self) -> i64 {
        self.comment.version
    }
}

/// One comment.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<CommentView, AppError> {
    let comment = tx.get::<Comment>(id, caller)?;
    access::may(caller, "show_comment", &[])?;
    Ok(CommentView { comment })
}

/// One page of the comments on a record.
///
/// # Errors
/// 404, 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    (about, id): (About, &str),
    query: &ListQuery,
) -> Result<Page<CommentView>, AppError> {
    let found = find(tx, caller, about, id)?;
    let operation = match about {
        About::Review => "list_review_comments",
        About::Action => "list_action_comments",
        About::Lesson => "list_lesson_comments",
    };
    access::may(caller, operation, &[])?;
    let subject = found.subject().to_string();
    let comments = tx.list_parts::<Comment>(("about", &subject), &LIST, query, caller)?;
    Ok(page::each(comments, |comment| CommentView { comment }))
}
