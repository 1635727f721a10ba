//! Someone writes down what was learned. May use: `domain`, `store`.

use crate::app::lesson::show::{LessonView, written as view};
use crate::app::lesson::{incidents_of, refuse_other_than_questions};
use crate::app::{AppError, access, closing, naming};
use crate::domain::check::Checked;
use crate::domain::event::{Noun, Origin};
use crate::domain::lesson::{Lesson, LessonFields};
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::store::{Recorded, WriteTx};

/// What is said of the new lesson.
#[derive(Debug, Clone)]
pub struct CreateLesson {
    /// Its fields.
    pub fields: LessonFields,
}

/// Drafts a lesson.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateLesson,
) -> Result<Recorded<LessonView>, AppError> {
    access::may(caller, "create_lesson", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    refuse_other_than_questions(tx, &fields, &[])?;
    let hidden = match fields.sources.first() {
        Some(home) => tx.is_sealed(&home.to_string())?,
        None => false,
    };
    let new = NewRecord {
        id: tx.new_id(),
        number: tx.draw_number_for(Noun::Lesson, hidden)?,
        now: tx.now(),
        by: caller.person,
        origin: Origin::Live,
    };
    let (lesson, event) = Lesson::draft(fields, new);
    tx.insert(&lesson)?;
    let incidents = incidents_of(tx, &lesson)?;
    closing::restage(tx, incidents)?;
    let view = view(tx, caller, lesson)?;
    Ok(tx.record(event, view))
}
