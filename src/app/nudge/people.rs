//! Who can be nudged about a record: whoever takes part still and may see it. May use: `domain`, `store`.
//!
//! A sweep meets the same few people and services again and again, so each is looked up once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use jiff::Timestamp;

use crate::app::{AppError, access};
use crate::domain::action::Action;
use crate::domain::id::{PersonId, ServiceId, TeamId, UptakeId};
use crate::domain::nudge::{Addressee, NudgeRole};
use crate::domain::permission::Caller;
use crate::domain::person::Person;
use crate::domain::service::Service;
use crate::domain::team::Team;
use crate::store::ReadTx;

/// The people whom a sweep met, and who leads what owns a service.
#[derive(Default)]
pub(in crate::app) struct People {
    known: HashMap<PersonId, Option<(Person, Caller)>>,
    owners: HashMap<ServiceId, Option<Addressee>>,
    teams: HashMap<TeamId, Option<Team>>,
    nudged: HashMap<PersonId, u32>,
}

impl People {
    /// Somebody who takes part still.
    pub(in crate::app) fn active(
        &mut self,
        tx: &mut ReadTx<'_>,
        id: PersonId,
    ) -> Result<Option<&(Person, Caller)>, AppError> {
        let known = match self.known.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let found = match tx.find_unchecked::<Person>(id)? {
                    Some(person) => access::of(tx, &person)?.map(|caller| (person, caller)),
                    None => None,
                };
                unknown.insert(found)
            }
        };
        Ok(known.as_ref())
    }

    /// Whether somebody may be sent one more nudge, at most so many since a moment; what is asked for is counted.
    pub(super) fn has_room(
        &mut self,
        tx: &mut ReadTx<'_>,
        id: PersonId,
        since: Timestamp,
        most: u32,
    ) -> Result<bool, AppError> {
        let nudged = match self.nudged.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(tx.nudges_since(id, since, most)?),
        };
        let room = *nudged < most;
        *nudged += u32::from(room);
        Ok(room)
    }

    /// A team, if it is active.
    pub(super) fn team(
        &mut self,
        tx: &mut ReadTx<'_>,
        id: TeamId,
    ) -> Result<Option<&Team>, AppError> {
        let known = match self.teams.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(super::team_of(tx, Some(id))?),
        };
        Ok(known.as_ref().filter(|team| team.fields.active))
    }

    /// Who can be nudged about an action of a team; `sealed` where not everybody may see it.
    pub(in crate::app) fn addressees(
        &mut self,
        tx: &mut ReadTx<'_>,
        action: &Action,
        team: &Team,
        sealed: bool,
    ) -> Result<Vec<Addressee>, AppError> {
        let mut able = Vec::new();
        for to in self.concerned(tx, action, team)? {
            if self.can_see(tx, to.person, sealed.then(|| action.id.to_string()))? {
                able.push(to);
            }
        }
        Ok(able)
    }

    /// Who is to be nudged about an action of a team, whether they can be or not.
    pub(super) fn concerned(
        &mut self,
        tx: &mut ReadTx<'_>,
        action: &Action,
        team: &Team,
    ) -> Result<Vec<Addressee>, AppError> {
        let accountable = action.fields.accountable.map(|person| Addressee {
            role: NudgeRole::Accountable,
            person,
            team: Some(team.id),
        });
        let mut addressees: Vec<_> = accountable.into_iter().chain(lead_of(team)).collect();
        for service in &action.fields.services {
            addressees.extend(self.owner(tx, *service)?);
        }
        Ok(addressees)
    }

    /// Who can answer for a team what it was asked: its lead.
    pub(in crate::app) fn answering(
        &mut self,
        tx: &mut ReadTx<'_>,
        uptake: UptakeId,
        team: &Team,
    ) -> Result<Option<Addressee>, AppError> {
        let Some(lead) = lead_of(team) else { return Ok(None) };
        let able = self.can_see(tx, lead.person, Some(uptake.to_string()))?;
        Ok(able.then_some(lead))
    }

    /// Who leads the team that owns a service.
    fn owner(
        &mut self,
        tx: &mut ReadTx<'_>,
        service: ServiceId,
    ) -> Result<Option<Addressee>, AppError> {
        if let Some(known) = self.owners.get(&service) {
            return Ok(*known);
        }
        let owned = tx.find_unchecked::<Service>(service)?;
        let owner = match owned.and_then(|service| service.fields.owner_team) {
            Some(team) => self.team(tx, team)?.and_then(|team| {
                let (role, person) = (NudgeRole::ServiceOwner, team.fields.lead?);
                Some(Addressee { role, person, team: Some(team.id) })
            }),
            None => None,
        };
        self.owners.insert(service, owner);
        Ok(owner)
    }

    fn can_see(
        &mut self,
        tx: &mut ReadTx<'_>,
        person: PersonId,
        sealed: Option<String>,
    ) -> Result<bool, AppError> {
        let Some((_, caller)) = self.active(tx, person)? else { return Ok(false) };
        Ok(match sealed {
            Some(id) => !tx.visible_ids(&[id], caller)?.is_empty(),
            None => true,
        })
    }
}

/// Who leads a team, whether they can be nudged or not.
pub(super) fn lead_of(team: &Team) -> Option<Addressee> {
    let (role, person) = (NudgeRole::Lead, team.fields.lead?);
    Some(Addressee { role, person, team: Some(team.id) })
}
