//! Someone takes a comment back. May use: `domain`, `store`.

use crate::app::comment::relations;
use crate::app::guard::Guard;
use crate::app::{AppError, access};
use crate::domain::comment::Comment;
use crate::domain::event::{Event, Noun};
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// Deletes a comment; the answers to it stay.
///
/// # Errors
/// 404, 403, 412.
pub fn delete(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: &str,
    guard: &Guard,
) -> Result<Recorded<()>, AppError> {
    let comment = tx.get_to_save::<Comment>(id, caller)?;
    access::may(caller, "delete_comment", &relations(caller, &comment))?;
    guard.check(comment.version)?;
    tx.delete(&comment)?;
    Ok(tx.record(Event::removed(Noun::Comment, comment.id, comment.version + 1), ()))
}
