//! How factors are answered: by an action, by a lesson, or by saying why they are lived with. Looked up for many at once,
//! as far as the caller may see it. May use: `domain`, `store`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::app::AppError;
use crate::app::answer::View;
use crate::domain::action::{Action, ActionOutcome};
use crate::domain::lesson::{Lesson, LessonStatus};
use crate::domain::permission::Caller;
use crate::domain::record::NextStep;
use crate::domain::review::Factor;
use crate::store::ReadTx;

/// A factor as it is answered: the record, and what answers it.
#[derive(Debug, Clone)]
pub struct FactorView {
    /// The record.
    pub factor: Factor,
    /// Whether anything answers it.
    pub answered: bool,
    /// The actions and lessons that do; not those that were let go.
    pub answered_by: Vec<String>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

impl View for FactorView {
    type About = Factor;

    fn about(&self) -> String {
        self.factor.id.to_string()
    }

    fn version(&self) -> i64 {
        self.factor.version
    }
}

/// Factors as they are answered to this caller, in their order.
///
/// # Errors
/// Any that the store can have.
pub fn views(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    factors: Vec<Factor>,
) -> Result<Vec<FactorView>, AppError> {
    let ids: Vec<String> = factors.iter().map(|factor| factor.id.to_string()).collect();
    let mut links = tx.links_to(&ids)?;
    links.retain(|(relation, _, _)| relation == "answers");
    let holding = holding(tx, caller, links.iter().map(|(_, from, _)| from.clone()).collect())?;
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, from, factor) in links.into_iter().filter(|(_, from, _)| holding.contains(from)) {
        answers.entry(factor).or_default().push(from);
    }
    let views = factors.into_iter().map(|factor| {
        let answered_by = answers.remove(&factor.id.to_string()).unwrap_or_default();
        let answered = !answered_by.is_empty() || factor.fields.accepted_because.is_some();
        let next_steps = if answered { Vec::new() } else { next_steps(&factor) };
        FactorView { factor, answered, answered_by, next_steps }
    });
    Ok(views.collect())
}

/// A factor as it is answered to this caller.
///
/// # Errors
/// Any that the store can have.
pub(super) fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    factor: Factor,
) -> Result<FactorView, AppError> {
    views(tx, caller, vec![factor])?.pop().ok_or(AppError::NotFound)
}

/// Those of these actions and lessons that the caller may see and that were not let go.
fn holding(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    ids: BTreeSet<String>,
) -> Result<BTreeSet<String>, AppError> {
    let (lessons, actions): (Vec<_>, Vec<_>) =
        ids.into_iter().partition(|id| id.starts_with("les_"));
    let lessons = tx.get_many::<Lesson>(&lessons, caller)?;
    let lessons = lessons.into_iter().filter(|lesson| lesson.status != LessonStatus::Retired);
    let actions = tx.get_many::<Action>(&actions, caller)?;
    let actions = actions.into_iter().filter(|action| !action.outcome.is_some_and(is_letting_go));
    Ok(lessons
        .map(|lesson| lesson.id.to_string())
        .chain(actions.map(|action| action.id.to_string()))
        .collect())
}

/// Whether an action with this outcome was never carried out.
fn is_letting_go(outcome: ActionOutcome) -> bool {
    matches!(outcome, ActionOutcome::Declined | ActionOutcome::Withdrawn | ActionOutcome::Cancelled)
}

fn next_steps(factor: &Factor) -> Vec<NextStep> {
    let (review, id) = (factor.review, factor.id);
    let action = json!({ "title": "", "home": review, "factors": [id] });
    let lesson = json!({ "title": "", "sources": [review], "factors": [id] });
    let accepted = json!({ "accepted_because": "" });
    vec![
        NextStep::call(
            "Propose an action that answers it",
            "POST",
            "/api/v1/actions".to_owned(),
            Some(action),
        ),
        NextStep::call(
            "Or say what is learned from it",
            "POST",
            "/api/v1/lessons".to_owned(),
            Some(lesson),
        ),
        NextStep::call(
            "Or say why it is accepted",
            "PATCH",
            format!("/api/v1/factors/{id}"),
            Some(accepted),
        ),
    ]
}
