//! What a confirmed recurrence says of the actions that were taken before: how they stood when the factor returned, and
//! whose effect is in question by it. May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::AppError;
use crate::domain::action::{Action, ActionState};
use crate::domain::calendar::Calendar;
use crate::domain::id::{ActionId, RecordId};
use crate::domain::incident::Incident;
use crate::domain::permission::Caller;
use crate::domain::recurrence::{EarlierAction, Recurrence};
use crate::domain::words::Word;
use crate::store::{ReadTx, WriteTx};

/// How the actions that answered the factor, or came from its review, stood when the incident began. Those hidden behind
/// more than the recurrence are not told by it.
///
/// # Errors
/// 404 when the incident is gone.
pub(super) fn earlier(
    tx: &mut ReadTx<'_>,
    recurrence: &Recurrence,
) -> Result<Vec<EarlierAction>, AppError> {
    let incident = tx.find_unchecked::<Incident>(recurrence.incident)?;
    let began = incident.ok_or(AppError::NotFound)?.began_at();
    let watch_days = tx.policy_on(Calendar::default().today(began))?.watch_days;
    let mut earlier = Vec::new();
    for id in taken(tx, recurrence)? {
        let Some(action) = tx.find_unchecked::<Action>(id)? else { continue };
        let Some(state) = state_at(tx, &action, began)? else { continue };
        let known_to_all = tx
            .hidden_further(std::iter::once(recurrence.id.to_string()), &id.to_string())?
            .is_empty();
        let in_question = known_to_all && action.is_watched_at(began, watch_days);
        let (action, open) = (Some(id), state.is_open());
        earlier.push(EarlierAction { action, state, open, in_question });
    }
    Ok(earlier)
}

/// Puts the effect of those actions in question.
///
/// # Errors
/// Any that the store can have.
pub(super) fn question(tx: &mut WriteTx<'_>, recurrence: &Recurrence) -> Result<(), AppError> {
    let now = tx.now();
    for earlier in recurrence.earlier.iter().filter(|earlier| earlier.in_question) {
        let Some(id) = earlier.action else { continue };
        let action = tx.get_to_save::<Action>(id, &Caller::system())?;
        if action.in_question.is_none() {
            let (action, event) = action.put_in_question(recurrence.id, now);
            tx.save(&action)?;
            tx.also(event);
        }
    }
    Ok(())
}

/// The actions that answer the factor or were drawn from its review.
fn taken(tx: &mut ReadTx<'_>, recurrence: &Recurrence) -> Result<Vec<ActionId>, AppError> {
    let homes = [recurrence.factor.to_string(), recurrence.review.to_string()];
    let links = tx.links_to(&homes)?;
    let towards = |relation: &str| relation == "answers" || relation == "drawn_from";
    let actions = links.into_iter().filter(|(relation, ..)| towards(relation));
    let mut ids: Vec<_> = actions.filter_map(|(_, from, _)| ActionId::parse(&from)).collect();
    ids.sort();
    ids.dedup();
    let hidden =
        tx.hidden_further(ids.iter().map(ToString::to_string), &recurrence.id.to_string())?;
    ids.retain(|id| !hidden.contains(&id.to_string()));
    Ok(ids)
}

/// Where an action stood at a moment, by its history; nowhere before it was proposed.
fn state_at(
    tx: &mut ReadTx<'_>,
    action: &Action,
    moment: Timestamp,
) -> Result<Option<ActionState>, AppError> {
    if action.proposed_at > moment {
        return Ok(None);
    }
    let history = tx.transitions_of(action.id)?;
    let last = history.iter().rfind(|made| made.happened_at <= moment);
    let word = last.map(|last| &last.to).or(history.first().map(|first| &first.from));
    // History that was brought in may have words of its own.
    Ok(Some(word.and_then(|word| ActionState::from_word(word)).unwrap_or(action.state())))
}

/// Whether what an action answers has returned since it was closed, as somebody confirmed, and its readers may know.
///
/// # Errors
/// Any that the store can have.
pub(in crate::app) fn has_recurred(tx: &mut ReadTx<'_>, action: &Action) -> Result<bool, AppError> {
    let id = action.id.to_string();
    let Some(closed) = action.closed_at.or(action.done_at) else { return Ok(false) };
    let links = tx.links_to(std::slice::from_ref(&id))?;
    let after = links.into_iter().filter(|(relation, ..)| relation == "recurred_after");
    let ids: Vec<String> = after.map(|(_, from, _)| from).collect();
    let hidden = tx.hidden_further(ids.iter().cloned(), &id)?;
    for recurrence in ids.iter().filter(|id| !hidden.contains(*id)) {
        let recurrence = tx.find_unchecked::<Recurrence>(recurrence)?;
        if recurrence.and_then(|found| found.answered_at).is_some_and(|at| at > closed) {
            return Ok(true);
        }
    }
    Ok(false)
}
