//! Someone rewords their comment. May use: `domain`, `store`.

use crate::app::comment::show::CommentView;
use crate::app::comment::{find_subject, refuse_astray, relations};
use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::{AppError, access};
use crate::domain::comment::{Comment, CommentFields};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::store::{Recorded, WriteTx};

/// A change of a comment.
#[derive(Debug, Clone)]
pub struct ChangeComment {
    /// The comment's id.
    pub id: String,
    /// The version that the writer saw.
    pub guard: Guard,
    /// What is to change.
    pub patch: Patch<CommentFields>,
}

/// Changes a comment; what it answers stays.
///
/// # Errors
/// 404, 403 for anyone but its author, 412, 422 for broken rules.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeComment,
) -> Result<Recorded<CommentView>, AppError> {
    let comment = tx.get_to_save::<Comment>(&command.id, caller)?;
    access::may(caller, "change_comment", &relations(caller, &comment))?;
    command.guard.check(comment.version)?;
    let changed = command.patch.apply(&comment.fields)?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(CommentView { comment }));
    }
    if changed.names.iter().any(|name| name == "reply_to") {
        let detail = "a comment stays where it was written in the thread";
        return Err(RuleBroken::invalid("/reply_to", "read_only", detail).into());
    }
    if changed.names.iter().any(|name| name == "section") {
        let found = find_subject(tx, caller, comment.about)?;
        // What it answers may have been deleted since.
        let fields = CommentFields { reply_to: None, ..(*changed.fields).clone() };
        refuse_astray(tx, caller, &found, &fields)?;
    }
    let (comment, event) = comment.change(changed.fields, changed.names, tx.now());
    tx.save(&comment)?;
    Ok(tx.record(event, CommentView { comment }))
}
