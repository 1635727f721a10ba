//! Someone looks at what teams were asked about a lesson. May use: `domain`, `store`.

use serde_json::json;

use crate::app::answer::View;
use crate::app::uptake::LIST;
use crate::app::{AppError, access};
use crate::domain::lesson::{Answer, Lesson, Uptake};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::record::NextStep;
use crate::domain::words::Word;
use crate::store::ReadTx;

/// A team asked about a lesson, as it is told.
#[derive(Debug, Clone)]
pub struct UptakeView {
    /// The record.
    pub uptake: Uptake,
    /// The latest edition of the lesson.
    pub lesson_edition: i64,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

impl View for UptakeView {
    type About = Uptake;

    fn about(&self) -> String {
        self.uptake.id.to_string()
    }

    fn version(&self) -> i64 {
        self.uptake.version
    }
}

/// One team asked.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<UptakeView, AppError> {
    let uptake = tx.get::<Uptake>(id, caller)?;
    access::may(caller, "show_uptake", &[])?;
    let lesson = tx.find_unchecked::<Lesson>(uptake.lesson)?.ok_or(AppError::NotFound)?;
    view(tx, caller, uptake, &lesson)
}

/// One page of the teams asked about a lesson.
///
/// # Errors
/// 404, 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    lesson: &str,
    query: &ListQuery,
) -> Result<Page<UptakeView>, AppError> {
    let lesson = tx.get::<Lesson>(lesson, caller)?;
    access::may(caller, "list_lesson_uptakes", &[])?;
    let page = tx.list_parts::<Uptake>(("lesson", &lesson.id.to_string()), &LIST, query, caller)?;
    let Page { items, next, total } = page;
    let items = items.into_iter().map(|uptake| view(tx, caller, uptake, &lesson));
    Ok(Page { items: items.collect::<Result<_, _>>()?, next, total })
}

/// A team asked, as it is told.
pub(in crate::app) fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    mut uptake: Uptake,
    lesson: &Lesson,
) -> Result<UptakeView, AppError> {
    if let Some(action) = uptake.action.map(|id| id.to_string()) {
        let visible = tx.visible_ids(std::slice::from_ref(&action), caller)?;
        uptake.action = uptake.action.filter(|_| visible.contains(&action));
    }
    let path = format!("/api/v1/uptakes/{}/answer", uptake.id);
    let step = |what: &'static str, answer: Answer| {
        NextStep::call(what, "PUT", path.clone(), Some(json!({ "answer": answer.as_str() })))
    };
    let mut next_steps = Vec::new();
    match &uptake.answer {
        None => next_steps.push(step("Answer for the team", Answer::Applies)),
        Some(said) if uptake.is_to_an_earlier(lesson.edition) => {
            let what = "Read what the lesson says now: it was changed since the team answered";
            let revisions = format!("/api/v1/lessons/{}/revisions", lesson.id);
            next_steps.push(NextStep::call(what, "GET", revisions, None));
            let again = json!(said);
            let what = "Answer again, for the latest edition";
            next_steps.push(NextStep::call(what, "PUT", path, Some(again)));
        }
        Some(_) => {}
    }
    Ok(UptakeView { uptake, lesson_edition: lesson.edition, next_steps })
}
