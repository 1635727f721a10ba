//! Someone looks at actions: one, a list, and what happened to one. May use: `domain`, `store`.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::app::action::duplicates::{self, PossibleDuplicate};
use crate::app::action::facts::Around;
use crate::app::action::next_steps::next_steps;
use crate::app::answer::View;
use crate::app::upsert::{self, ReferenceKey};
use crate::app::{AppError, access};
use crate::domain::action::{Action, ActionGuard, ActionMove, MOVES, Slip, Verification};
use crate::domain::event::Noun;
use crate::domain::list::{ListQuery, Page};
use crate::domain::machine::{self, AvailableMove, Guard};
use crate::domain::permission::Caller;
use crate::domain::record::{NextStep, Transition};
use crate::store::{ReadTx, WriteTx};

/// An action as it is answered: the record, and what follows from it for this caller.
#[derive(Debug, Clone)]
pub struct ActionView {
    /// The record, without links to what the caller may not see.
    pub action: Action,
    /// Whether it is overdue in its team's calendar.
    pub overdue: bool,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
    /// What is to be known about the look that was just recorded.
    pub cautions: Vec<String>,
    /// Open actions that may be the same as this proposal, the likest first; not looked for in lists.
    pub possible_duplicates: Vec<PossibleDuplicate>,
}

impl View for ActionView {
    type About = Action;

    fn about(&self) -> String {
        self.action.id.to_string()
    }

    fn version(&self) -> i64 {
        self.action.version
    }
}

/// One action.
///
/// # Errors
/// [`AppError::NotFound`] when there is none for this caller.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<ActionView, AppError> {
    let action = tx.get::<Action>(id, caller)?;
    access::may(caller, "show_action", &[])?;
    view(tx, caller, action, now)
}

/// The action that a tool keeps under this id.
///
/// # Errors
/// 404, 403.
pub fn show_by_reference(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
    now: Timestamp,
) -> Result<ActionView, AppError> {
    let action = upsert::find(tx, caller, key)?;
    access::may(caller, "show_action_by_reference", &[])?;
    view(tx, caller, action, now)
}

/// One page of actions.
///
/// # Errors
/// [`AppError`] when the caller may not.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<ActionView>, AppError> {
    access::may(caller, "list_actions", &[])?;
    let page = tx.list::<Action>(&super::LIST, query, caller)?;
    let items = views(tx, caller, page.items, now)?;
    Ok(Page { items, next: page.next, total: page.total })
}

/// The moves that an action made.
///
/// # Errors
/// [`AppError::NotFound`] when there is none for this caller.
pub fn history(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Transition>, AppError> {
    let action = tx.get::<Action>(id, caller)?;
    access::may(caller, "list_action_transitions", &[])?;
    Ok(tx.transitions_of(action.id)?)
}

/// The changes of an action's due date to a later one.
///
/// # Errors
/// [`AppError::NotFound`] when there is none for this caller.
pub fn slips(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<Vec<Slip>, AppError> {
    let action = tx.get::<Action>(id, caller)?;
    access::may(caller, "list_action_slips", &[])?;
    Ok(tx.slips_of(action.id)?)
}

/// The looks at whether an action worked.
///
/// # Errors
/// [`AppError::NotFound`] when there is none for this caller.
pub fn verifications(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Verification>, AppError> {
    let action = tx.get::<Action>(id, caller)?;
    access::may(caller, "list_action_verifications", &[])?;
    Ok(tx.all_unchecked::<Verification>("action", action.id.to_string())?)
}

/// An action as it is answered to whoever wrote it.
///
/// # Errors
/// Any that the store can have.
pub fn written(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
) -> Result<ActionView, AppError> {
    let now = tx.now();
    view(tx, caller, action, now)
}

/// An action as it is answered to this caller.
fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    action: Action,
    now: Timestamp,
) -> Result<ActionView, AppError> {
    let possible_duplicates = duplicates::of(tx, caller, &action)?;
    let mut views = views(tx, caller, vec![action], now)?;
    let view = views.pop().ok_or(AppError::NotFound)?;
    Ok(ActionView { possible_duplicates, ..view })
}

fn views(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    actions: Vec<Action>,
    now: Timestamp,
) -> Result<Vec<ActionView>, AppError> {
    let around = Around::look_up(tx, caller, actions.iter(), now)?;
    let linked: Vec<String> = actions.iter().flat_map(links).collect();
    let visible = tx.visible_ids(&linked, caller)?;
    let views = actions.into_iter().map(|action| told(caller, action, &around, &visible, now));
    Ok(views.collect())
}

fn told(
    caller: &Caller,
    mut action: Action,
    around: &Around<'_>,
    visible: &HashSet<String>,
    now: Timestamp,
) -> ActionView {
    let (facts, relations) = (around.facts(&action), around.relations(&action));
    let available_moves =
        machine::available(MOVES, action.state(), (Noun::Action, caller, &relations), |name| {
            let unmet = action.unmet(&ActionMove::empty(name), &facts);
            unmet.into_iter().map(ActionGuard::missing).collect()
        });
    action.fields.retain_links(|id| visible.contains(id));
    let next_steps = next_steps(&action, &available_moves, facts.suggested_due_date(&action));
    action.replaced_by = action.replaced_by.filter(|id| visible.contains(&id.to_string()));
    if let Some(question) = &mut action.in_question {
        question.recurrence = question.recurrence.filter(|id| visible.contains(&id.to_string()));
    }
    let overdue = action.is_overdue(now);
    let (cautions, possible_duplicates) = (Vec::new(), Vec::new());
    ActionView { action, overdue, available_moves, next_steps, cautions, possible_duplicates }
}

fn links(action: &Action) -> Vec<String> {
    let named = action.fields.named().into_iter().map(|(_, id)| id);
    let questioned = action.in_question.and_then(|question| question.recurrence);
    let others = action.replaced_by.map(|id| id.to_string()).into_iter();
    named.chain(others).chain(questioned.map(|id| id.to_string())).collect()
}
