//! What is left behind goes to the team's queue.
//!
//! When an accountable person no longer takes part nobody answers for the action; when a team was dissolved, the team
//! that it was a part of takes over, or else the one that owns the service. The action says why, and the team's lead is
//! nudged (domain.md, rule 6). May use: `domain`, `store`.

use super::people::People;
use super::{team_of, tell};
use crate::app::{AppError, LONGEST_CHAIN, skill_fit};
use crate::domain::action::{Action, ActionStatus};
use crate::domain::calendar::Calendar;
use crate::domain::id::TeamId;
use crate::domain::nudge::{About, Due, NudgeKind, NudgeRole};
use crate::domain::permission::Caller;
use crate::domain::person::Person;
use crate::domain::service::Service;
use crate::domain::skill_fit::stated_by;
use crate::domain::team::Team;
use crate::store::{ReadTx, Recorded, WriteTx};

/// Sees to these actions, as far as they are still open and left behind; answers how many were.
///
/// # Errors
/// When the store fails.
pub fn take_in(tx: &mut WriteTx<'_>, ids: &[String]) -> Result<Recorded<usize>, AppError> {
    let mut count = 0;
    for id in ids {
        let action = tx.get_to_save::<Action>(id, &Caller::system())?;
        let is_to_do = action.is_open() && action.status != ActionStatus::Done;
        count += usize::from(is_to_do && take_in_one(tx, action)?);
    }
    Ok(tx.unchanged(count))
}

/// Puts one action into a queue; false where there is none that it could go to.
fn take_in_one(tx: &mut WriteTx<'_>, action: Action) -> Result<bool, AppError> {
    let before = action.version;
    let mut action = action;
    let mut team = team_of(tx, action.fields.owner_team)?;
    if team.as_ref().is_some_and(|team| !team.fields.active)
        && let Some(heir) = heir_of(tx, team.as_ref(), &action)?
    {
        action = keep(tx, action, Some(&heir))?;
        team = Some(heir);
    }
    if let Some(person) = action.fields.accountable
        && !tx.find_unchecked::<Person>(person)?.is_some_and(|person| person.fields.active)
    {
        action = keep(tx, action, None)?;
    }
    if action.version == before {
        return Ok(false);
    }
    if let Some(team) = team.filter(|team| team.fields.active) {
        tell_lead(tx, &action, &team)?;
    }
    Ok(true)
}

fn keep(tx: &mut WriteTx<'_>, action: Action, heir: Option<&Team>) -> Result<Action, AppError> {
    let (now, stated_by) = (tx.now(), stated_by(&action));
    let (mut action, event) = action.orphan(heir.map(|heir| heir.id), now);
    if let Some(heir) = heir {
        action = action.due_in(&heir.fields.calendar);
    }
    tx.save(&action)?;
    skill_fit::forget(tx, stated_by, &action)?;
    tx.also(event);
    Ok(action)
}

/// The active team that takes over what a dissolved one carried.
fn heir_of(
    tx: &mut ReadTx<'_>,
    dissolved: Option<&Team>,
    action: &Action,
) -> Result<Option<Team>, AppError> {
    let mut next: Option<TeamId> = dissolved.and_then(|team| team.fields.parent);
    for _ in 0..LONGEST_CHAIN {
        match team_of(tx, next)? {
            Some(team) if team.fields.active => return Ok(Some(team)),
            Some(team) => next = team.fields.parent,
            None => break,
        }
    }
    for service in &action.fields.services {
        let owner =
            tx.find_unchecked::<Service>(*service)?.and_then(|service| service.fields.owner_team);
        if let Some(team) = team_of(tx, owner)?.filter(|team| team.fields.active) {
            return Ok(Some(team));
        }
    }
    Ok(None)
}

fn tell_lead(tx: &mut WriteTx<'_>, action: &Action, team: &Team) -> Result<(), AppError> {
    let today = Calendar::default().today(tx.now());
    let policy = tx.policy_on(today)?;
    let (mut people, sealed) = (People::default(), tx.is_sealed(&action.id.to_string())?);
    let occasion = team.fields.calendar.today(tx.now());
    let mut addressees = people.addressees(tx, action, team, sealed)?;
    addressees.retain(|to| to.role == NudgeRole::Lead);
    let due = |to| (About::Action(action.id), Due { kind: NudgeKind::Orphaned, occasion, to });
    let tellings: Vec<_> = addressees.into_iter().map(due).collect();
    tell(tx, &mut people, &tellings, &policy).map(|_| ())
}
