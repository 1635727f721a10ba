//! What the guards of actions' moves need to know, and what the caller is to actions. May use: `domain`, `store`.

use std::collections::{BTreeSet, HashMap};
use std::iter;

use jiff::Timestamp;

use crate::app::action::ticket;
use crate::app::{AppError, LONGEST_CHAIN};
use crate::domain::action::{Action, ActionFacts, TargetFacts, TeamFacts};
use crate::domain::calendar::Calendar;
use crate::domain::id::{ActionId, ServiceId, TeamId};
use crate::domain::permission::{Caller, Who};
use crate::domain::policy::PolicyFields;
use crate::domain::reference::{Reference, ReferenceRelation};
use crate::domain::service::Service;
use crate::domain::team::Team;
use crate::store::ReadTx;

/// What is around actions, as their guards see it and as far as it says who may; looked up for many at once.
#[derive(Debug)]
pub struct Around<'c> {
    caller: &'c Caller,
    now: Timestamp,
    policy: PolicyFields,
    teams: HashMap<TeamId, TeamFacts>,
    owners: HashMap<ServiceId, TeamId>,
}

impl<'c> Around<'c> {
    /// What is around these actions for a caller.
    ///
    /// # Errors
    /// Any that the store can have.
    pub fn look_up<'a>(
        tx: &mut ReadTx<'_>,
        caller: &'c Caller,
        actions: impl Iterator<Item = &'a Action> + Clone,
        now: Timestamp,
    ) -> Result<Self, AppError> {
        let policy = tx.policy_on(Calendar::default().today(now))?;
        let (teams, owners) = (teams_of(tx, actions.clone())?, owners_of(tx, actions)?);
        Ok(Self { caller, now, policy, teams, owners })
    }

    /// What the guards need to know about one of them, where nothing is to take its place.
    pub fn facts(&self, action: &Action) -> ActionFacts {
        ActionFacts {
            now: self.now,
            policy: self.policy.clone(),
            by: self.caller.person,
            team: action.fields.owner_team.and_then(|id| self.teams.get(&id)).cloned(),
            target: None,
            ticket_resolved: is_ticket_resolved(action),
            recurred: false,
        }
    }

    /// What the caller is to one of them.
    pub fn relations(&self, action: &Action) -> Vec<Who> {
        related(self.caller, action, &self.owners)
    }
}

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
    let target = match target {
        Some(id) => Some(target_facts(tx, caller, action.id, id)?),
        None => None,
    };
    let around = Around::look_up(tx, caller, iter::once(action), now)?;
    Ok(ActionFacts { target, ..around.facts(action) })
}

/// The owner teams of these actions.
fn teams_of<'a>(
    tx: &mut ReadTx<'_>,
    actions: impl Iterator<Item = &'a Action>,
) -> Result<HashMap<TeamId, TeamFacts>, AppError> {
    let ids: BTreeSet<_> = actions.filter_map(|action| action.fields.owner_team).collect();
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let mut teams = HashMap::new();
    for team in tx.get_many::<Team>(&ids, &Caller::system())? {
        let capacity = team.fields.capacity.filter(|_| team.fields.capacity_is_gate);
        let carried = match capacity {
            Some(_) => u32::try_from(tx.carried_by(team.id)?).unwrap_or(u32::MAX),
            None => 0,
        };
        teams.insert(team.id, TeamFacts { calendar: team.fields.calendar, capacity, carried });
    }
    Ok(teams)
}

/// The teams that own the services of these actions.
fn owners_of<'a>(
    tx: &mut ReadTx<'_>,
    actions: impl Iterator<Item = &'a Action>,
) -> Result<HashMap<ServiceId, TeamId>, AppError> {
    let ids: BTreeSet<_> = actions.flat_map(|action| &action.fields.services).collect();
    let ids: Vec<_> = ids.into_iter().map(ToString::to_string).collect();
    let services = tx.get_many::<Service>(&ids, &Caller::system())?;
    let owned =
        services.into_iter().filter_map(|service| Some((service.id, service.fields.owner_team?)));
    Ok(owned.collect())
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
fn is_ticket_resolved(action: &Action) -> bool {
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
    Ok(related(caller, action, &owners_of(tx, iter::once(action))?))
}

fn related(caller: &Caller, action: &Action, owners: &HashMap<ServiceId, TeamId>) -> Vec<Who> {
    let mut relations = caller.to_team(action.fields.owner_team);
    if let Some(person) = caller.person {
        let accountable = action.fields.accountable == Some(person);
        relations.extend(accountable.then_some(Who::Accountable));
        relations.extend(action.is_done_by(person).then_some(Who::Collaborator));
        relations.extend(action.is_mentored_by(person).then_some(Who::Mentor));
        relations.extend((action.proposed_by == Some(person)).then_some(Who::Author));
    }
    let owns = |id| owners.get(id).is_some_and(|team| caller.leads(*team));
    relations.extend(action.fields.services.iter().any(owns).then_some(Who::ServiceOwner));
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
