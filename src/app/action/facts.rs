//! What the guards of an action's moves need to know, looked up once. May use: `domain`, `store`.

use crate::app::action::ticket;
use crate::app::{AppError, LONGEST_CHAIN};
use crate::domain::action::{Action, ActionFacts, TargetFacts, TeamFacts};
use crate::domain::calendar::Calendar;
use crate::domain::id::{ActionId, TeamId};
use crate::domain::permission::{Caller, Who};
use crate::domain::reference::{Reference, ReferenceRelation};
use crate::domain::service::Service;
use crate::domain::team::Team;
use crate::store::ReadTx;
use jiff::Timestamp;

/// What the guards need to know about an action, and about the one that is to take its place.
///
/// # Errors
/// [`AppError::NotFound`] when the other action does not exist for the caller.
pub fn facts(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    action: &Action,
    target: Option<ActionId>,
    now: Timestamp,
) -> Result<ActionFacts, AppError> {
    let team = match action.fields.owner_team {
        Some(id) => team_facts(tx, id)?,
        None => None,
    };
    let target = match target {
        Some(id) => Some(target_facts(tx, caller, action.id, id)?),
        None => None,
    };
    let policy = tx.policy_on(Calendar::default().today(now))?;
    let ticket_resolved = is_ticket_resolved(action);
    Ok(ActionFacts { now, policy, by: caller.person, team, target, ticket_resolved })
}

fn team_facts(tx: &mut ReadTx<'_>, id: TeamId) -> Result<Option<TeamFacts>, AppError> {
    let Some(team) = tx.find_unchecked::<Team>(id)? else {
        return Ok(None);
    };
    let capacity = team.fields.capacity.filter(|_| team.fields.capacity_is_gate);
    let carried = match capacity {
        Some(_) => u32::try_from(tx.carried_by(id)?).unwrap_or(u32::MAX),
        None => 0,
    };
    Ok(Some(TeamFacts { calendar: team.fields.calendar, capacity, carried }))
}

fn target_facts(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    replaced: ActionId,
    id: ActionId,
) -> Result<TargetFacts, AppError> {
    let target = tx.get::<Action>(id, caller)?;
    let open = target.is_open();
    let mut next = target.replaced_by;
    let mut leads_back = false;
    for _ in 0..LONGEST_CHAIN {
        let Some(id) = next else { break };
        if id == replaced {
            leads_back = true;
            break;
        }
        next = tx.find_unchecked::<Action>(id)?.and_then(|action| action.replaced_by);
    }
    Ok(TargetFacts { id, open, leads_back })
}

/// Whether a ticket by which another tool follows the action is finished there.
pub fn is_ticket_resolved(action: &Action) -> bool {
    action.fields.references.iter().any(is_resolved)
}

fn is_resolved(reference: &Reference) -> bool {
    let ticket = matches!(reference.relation, ReferenceRelation::Is | ReferenceRelation::Ticket);
    let state = reference.last_seen_state.as_deref().map(str::to_lowercase);
    ticket && state.is_some_and(|state| ticket::FINISHED.contains(&state.as_str()))
}

/// What the caller is to an action.
///
/// # Errors
/// Any that the store can have.
pub fn relations(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    action: &Action,
) -> Result<Vec<Who>, AppError> {
    let mut relations = own_relations(caller, action);
    for id in &action.fields.services {
        let owner =
            tx.find_unchecked::<Service>(*id)?.and_then(|service| service.fields.owner_team);
        if owner.is_some_and(|team| caller.leads(team)) {
            relations.push(Who::ServiceOwner);
            break;
        }
    }
    Ok(relations)
}

/// What the caller is to an action by what it says itself: whether they answer for its services is not asked.
pub fn own_relations(caller: &Caller, action: &Action) -> Vec<Who> {
    let mut relations = caller.to_team(action.fields.owner_team);
    if let Some(person) = caller.person {
        let accountable = action.fields.accountable == Some(person);
        relations.extend(accountable.then_some(Who::Accountable));
        relations.extend(action.is_done_by(person).then_some(Who::Collaborator));
        relations.extend((action.proposed_by == Some(person)).then_some(Who::Author));
    }
    relations
}

/// The calendar of an action's owner team; the default one where it has none.
///
/// # Errors
/// Any that the store can have.
pub fn calendar_of(tx: &mut ReadTx<'_>, action: &Action) -> Result<Calendar, AppError> {
    let team = match action.fields.owner_team {
        Some(id) => tx.find_unchecked::<Team>(id)?,
        None => None,
    };
    Ok(team.map(|team| team.fields.calendar).unwrap_or_default())
}
