//! Someone plans to pass a lesson on. May use: `domain`, `store`.

use crate::app::share::show::{ShareView, view};
use crate::app::{AppError, access, naming};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::lesson::Lesson;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::share::{Share, ShareFields};
use crate::store::{Recorded, WriteTx};

/// What is said of the new share.
#[derive(Debug, Clone)]
pub struct CreateShare {
    /// The lesson's id or number.
    pub lesson: String,
    /// Its fields.
    pub fields: ShareFields,
}

/// Plans a share of a lesson.
///
/// # Errors
/// 404, 403, 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateShare,
) -> Result<Recorded<ShareView>, AppError> {
    let lesson = tx.get::<Lesson>(&command.lesson, caller)?;
    access::may(caller, "create_lesson_share", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    let (number, by, origin) = (String::new(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (share, event) = Share::plan(lesson.id, fields, &new)?;
    tx.insert(&share)?;
    Ok(tx.record(event, view(caller, share, lesson.status, new.now)))
}
