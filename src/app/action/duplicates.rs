//! Open actions that may be the same as a proposal: of the same team or service, with words like its own. A hint, with the
//! three ways to settle it. May use: `domain`, `store`.

use serde::Serialize;
use serde_json::json;

use crate::app::AppError;
use crate::domain::action::{Action, ActionStatus, alikeness};
use crate::domain::permission::Caller;
use crate::domain::record::NextStep;
use crate::store::{NearAction, ReadTx};

/// The most that are told.
const MOST: usize = 3;

/// An open action that may be the same as the proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PossibleDuplicate {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: String,
    /// The ways to settle it: let it count in the proposal's place, as the same or as the better one, or keep both apart.
    pub next_steps: Vec<NextStep>,
}

/// What may be the same as this proposal, as far as the caller may see it, the likest first; nothing once it is decided on.
///
/// # Errors
/// Any that the store can have.
pub(super) fn of(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    action: &Action,
) -> Result<Vec<PossibleDuplicate>, AppError> {
    if action.status != ActionStatus::Proposed {
        return Ok(Vec::new());
    }
    let mut near: Vec<(f64, NearAction)> = tx
        .actions_near(action, caller)?
        .into_iter()
        .filter_map(|near| Some((alikeness(&action.fields.title, &near.title)?, near)))
        .collect();
    if near.is_empty() {
        return Ok(Vec::new());
    }
    let links = tx.links_of(&action.id.to_string())?;
    let apart = |near: &NearAction| {
        let settled = links.iter().filter(|(relation, ..)| relation == "kept_apart_from");
        settled.into_iter().any(|(_, from, to)| *from == near.id || *to == near.id)
    };
    near.retain(|(_, near)| !apart(near));
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    near.truncate(MOST);
    Ok(near.into_iter().map(|(_, near)| told(action, near)).collect())
}

fn told(action: &Action, near: NearAction) -> PossibleDuplicate {
    let path = format!("/api/v1/actions/{}", action.id);
    let NearAction { id, number, title, status } = near;
    let replace = |what: &'static str, name: &str| {
        let body = Some(json!({ "move": name, "into": id }));
        NextStep::call(what, "POST", format!("{path}/transitions"), body)
    };
    let mut apart: Vec<_> = action.fields.kept_apart.iter().map(ToString::to_string).collect();
    apart.push(id.clone());
    let next_steps = vec![
        replace("It is the same: let that one count in its place", "merge"),
        replace("That one is better: let it take its place", "supersede"),
        NextStep::call(
            "Keep both apart, and do not ask again",
            "PATCH",
            path.clone(),
            Some(json!({ "kept_apart": apart })),
        ),
    ];
    PossibleDuplicate { id, number, title, status, next_steps }
}
