//! Someone rewrites a lesson. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::lesson::show::{LessonView, written as view};
use crate::app::lesson::{incidents_of, refuse_other_than_questions, relations};
use crate::app::merge::{Changed, Patch, differing, to_value};
use crate::app::{AppError, access, closing, naming};
use crate::domain::check::Checked;
use crate::domain::lesson::{Lesson, LessonFields};
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// A change of a lesson.
#[derive(Debug, Clone)]
pub struct ChangeLesson {
    /// The lesson's id or number.
    pub id: String,
    /// The version that the writer saw.
    pub guard: Guard,
    /// What is to change.
    pub patch: Patch<LessonFields>,
}

/// Changes what is written of a lesson.
///
/// # Errors
/// 404, 403, 412, 422 for broken rules.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeLesson,
) -> Result<Recorded<LessonView>, AppError> {
    let lesson = tx.get_to_save::<Lesson>(&command.id, caller)?;
    access::may(caller, "change_lesson", &relations(caller, &lesson))?;
    command.guard.check(lesson.version)?;
    let changed = judged(tx, caller, &lesson.fields, &command.patch)?;
    if changed.names.is_empty() {
        let view = view(tx, caller, lesson)?;
        return Ok(tx.unchanged(view));
    }
    let mut incidents = incidents_of(tx, &lesson)?;
    let before = lesson.edition;
    let (lesson, event) = lesson.change(changed.fields, changed.names, tx.now());
    tx.save(&lesson)?;
    if lesson.edition > before {
        let edition = lesson.as_edition(tx.actor(), tx.now());
        tx.add_edition(&edition)?;
    }
    incidents.extend(incidents_of(tx, &lesson)?);
    closing::restage(tx, incidents)?;
    let view = view(tx, caller, lesson)?;
    Ok(tx.record(event, view))
}

/// What the patch makes of the fields. Links to what the caller may not see are not theirs to take out, so they stay.
fn judged(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    before: &LessonFields,
    patch: &Patch<LessonFields>,
) -> Result<Changed<LessonFields>, AppError> {
    let fields = patch.apply(before)?.fields;
    naming::refuse_unknown(tx, caller, &fields.named(), &before.named())?;
    refuse_other_than_questions(tx, &fields, &before.questions)?;
    let mut fields = fields.into_inner();
    let linked: Vec<String> = before.named().into_iter().map(|(_, id)| id).collect();
    let visible = tx.visible_ids(&linked, caller)?;
    let is_visible = |id: &str| visible.contains(id);
    put_back(&mut fields.sources, &before.sources, is_visible);
    put_back(&mut fields.factors, &before.factors, is_visible);
    put_back(&mut fields.questions, &before.questions, is_visible);
    let names = differing(&to_value(before), &to_value(&fields));
    Ok(Changed { fields: Checked::parse(fields)?, names })
}

fn put_back<T: Copy + PartialEq + ToString>(
    links: &mut Vec<T>,
    before: &[T],
    is_visible: impl Fn(&str) -> bool,
) {
    let hidden = before.iter().filter(|id| !is_visible(&id.to_string()));
    let lost: Vec<T> = hidden.filter(|id| !links.contains(id)).copied().collect();
    links.extend(lost);
}
