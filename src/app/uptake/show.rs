//! Someone looks at what teams were asked about a lesson. May use: `domain`, `store`.

use serde_json::json;

use crate::app::answer::View;
use crate::app::uptake::LIST;
use crate::app::{AppError, access, page};
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::record::NextStep;
use crate::store::ReadTx;

/// A team asked about a lesson, as it is told.
#[derive(Debug, Clone)]
pub struct UptakeView {
    /// The record.
    pub uptake: Uptake,
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
    Ok(view(uptake))
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
    let uptakes =
        tx.list_parts::<Uptake>(("lesson", &lesson.id.to_string()), &LIST, query, caller)?;
    Ok(page::each(uptakes, view))
}

/// A team asked, as it is told.
pub(super) fn view(uptake: Uptake) -> UptakeView {
    let path = format!("/api/v1/uptakes/{}/answer", uptake.id);
    let step =
        NextStep::call("Answer for the team", "PUT", path, Some(json!({ "answer": "applies" })));
    let next_steps = uptake.answer.is_none().then_some(step).into_iter().collect();
    UptakeView { uptake, next_steps }
}
