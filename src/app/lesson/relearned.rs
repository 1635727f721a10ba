//! Someone says whether a lesson is an earlier one again. May use: `domain`, `store`.

use crate::app::lesson::relations;
use crate::app::lesson::show::{LessonView, written as view};
use crate::app::{AppError, access, naming};
use crate::domain::lesson::{Lesson, RelearningSaid, RelearningVerdict};
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// What is said.
#[derive(Debug, Clone)]
pub struct JudgeRelearning {
    /// The lesson's id or number.
    pub id: String,
    /// About which earlier one, and what.
    pub said: RelearningSaid,
}

/// Takes what somebody says; the same again changes nothing.
///
/// # Errors
/// 404, 403, 422 when the earlier lesson does not stand beside it.
pub fn judge(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &JudgeRelearning,
) -> Result<Recorded<LessonView>, AppError> {
    let (lesson, said) = (tx.get_to_save::<Lesson>(&command.id, caller)?, command.said);
    access::may(caller, "judge_lesson_relearning", &relations(caller, &lesson))?;
    naming::refuse_unknown(tx, caller, &[("/earlier".to_owned(), said.earlier.to_string())], &[])?;
    let known = match said.verdict {
        RelearningVerdict::Confirmed => &lesson.relearned.confirmed,
        RelearningVerdict::Dismissed => &lesson.relearned.dismissed,
    };
    if known.contains(&said.earlier) {
        let view = view(tx, caller, lesson)?;
        return Ok(tx.unchanged(view));
    }
    let (lesson, event) = lesson.judge(said, tx.now())?;
    tx.save(&lesson)?;
    let view = view(tx, caller, lesson)?;
    Ok(tx.record(event, view))
}
