//! Someone asks what would become of many actions, before it is done: one after the other, each after what would have
//! happened to those before it. May use: `domain`, `store`.

use jiff::civil::Date;

use crate::app::action::ActionView;
use crate::app::batch::{BatchItem, Deed, MOST, perform};
use crate::app::guard::Guard;
use crate::app::nudge::ahead::{Ahead, WouldTell};
use crate::app::{AppError, WriteTx, access};
use crate::domain::action::{Action, ActionOutcome, ActionStatus};
use crate::domain::id::{ActionId, TeamId};
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;

/// Which actions it is about.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These.
    Named(Vec<BatchItem>),
    /// Those lines of the register that fit now.
    Fitting(ListQuery),
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct PreviewBatch {
    /// Which actions.
    pub chosen: Chosen,
    /// What is to be done to each.
    pub deed: Deed,
}

/// What would become of many.
#[derive(Debug)]
pub struct Preview {
    /// Of each, in order.
    pub items: Vec<Foreseen>,
    /// How many fit and are not among them, because there are too many for one batch.
    pub left_out: i64,
}

/// What would become of one.
#[derive(Debug)]
pub struct Foreseen {
    /// As it was named.
    pub action: String,
    /// The action as it is now, where the caller may see it.
    pub before: Option<Standing>,
    /// How it would be, and who would be told; or why not.
    pub after: Result<(Standing, Vec<WouldTell>), AppError>,
}

/// What of an action is told in a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub id: ActionId,
    /// Its number.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// Where it stands.
    pub status: ActionStatus,
    /// How it ended.
    pub outcome: Option<ActionOutcome>,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// The team that owns it.
    pub owner_team: Option<TeamId>,
}

impl From<&Action> for Standing {
    fn from(action: &Action) -> Self {
        Self {
            id: action.id,
            number: action.number.clone(),
            version: action.version,
            status: action.status,
            outcome: action.outcome,
            due_date: action.fields.due_date,
            owner_team: action.fields.owner_team,
        }
    }
}

/// What would become of these actions. It is all done here; whoever calls takes it back.
///
/// # Errors
/// 403. What is wrong with an action is told with the action.
pub fn preview(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    asked: &PreviewBatch,
) -> Result<Preview, AppError> {
    access::may(caller, "preview_action_batch", &[])?;
    let (items, left_out) = match &asked.chosen {
        Chosen::Named(items) => (items.clone(), 0),
        Chosen::Fitting(query) => fitting(tx, caller, query)?,
    };
    let mut ahead = Ahead::of(tx)?;
    let mut foreseen = Vec::with_capacity(items.len());
    for item in items {
        foreseen.push(foresee(tx, caller, item, &asked.deed, &mut ahead)?);
    }
    Ok(Preview { items: foreseen, left_out })
}

/// The lines that fit now, at the version that they have now: what is sent next is about these and no others.
fn fitting(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<(Vec<BatchItem>, i64), AppError> {
    let now = tx.now();
    let query = ListQuery { limit: MOST, include_total: true, ..query.clone() };
    let page = tx.register(&query, caller, now)?;
    let told = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    let left_out = page.total.unwrap_or(told) - told;
    let item = |action: Action| BatchItem {
        guard: Guard::Versions(vec![action.version]),
        action: action.id.to_string(),
    };
    Ok((page.items.into_iter().map(item).collect(), left_out))
}

fn foresee(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    item: BatchItem,
    deed: &Deed,
    ahead: &mut Ahead,
) -> Result<Foreseen, AppError> {
    let found = match tx.get::<Action>(&item.action, caller).map_err(AppError::from) {
        Ok(action) => Some(Standing::from(&action)),
        Err(AppError::NotFound) => None,
        Err(other) => return Err(other),
    };
    let tried = tx.attempt(|tx| Ok(perform(tx, caller, &item, deed)?.get().clone()));
    let after = match tried {
        Ok(ActionView { action, .. }) => {
            Ok((Standing::from(&action), ahead.of_action(tx, &action)?))
        }
        Err(why @ (AppError::Unavailable(_) | AppError::Fault(_))) => return Err(why),
        Err(why) => Err(why),
    };
    Ok(Foreseen { action: item.action, before: found, after })
}
