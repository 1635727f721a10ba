//! Someone comments on a review, one of its sections, an action or a lesson. May use: `domain`, `store`.

use crate::app::comment::show::CommentView;
use crate::app::comment::{About, find, refuse_astray};
use crate::app::{AppError, access};
use crate::domain::check::Checked;
use crate::domain::comment::{Comment, CommentFields};
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::store::{Recorded, WriteTx};

/// What is said.
#[derive(Debug, Clone)]
pub struct CreateComment {
    /// The kind of record that it is on.
    pub about: About,
    /// That record's id or number.
    pub id: String,
    /// Its fields.
    pub fields: CommentFields,
}

/// Writes a comment.
///
/// # Errors
/// 404, 403, 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateComment,
) -> Result<Recorded<CommentView>, AppError> {
    let found = find(tx, caller, command.about, &command.id)?;
    let operation = match command.about {
        About::Review => "create_review_comment",
        About::Action => "create_action_comment",
        About::Lesson => "create_lesson_comment",
    };
    access::may(caller, operation, &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    refuse_astray(tx, caller, &found, &fields)?;
    let (number, by, origin) = (String::new(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (comment, event) = Comment::write(found.subject(), fields, &new);
    tx.insert(&comment)?;
    Ok(tx.record(event, CommentView { comment }))
}
