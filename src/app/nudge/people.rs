//! Who can be nudged about a record: whoever takes part still and may see it. May use: `domain`, `store`.
//!
//! A sweep meets the same few people and services again and again, so each is looked up once; and those of a whole page at
//! once, since on PostgreSQL each look is a round trip. Whoever asks about one only need not meet them first.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

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
    /// Meets who is concerned by these actions.
    pub(in crate::app) fn meet_concerned(
        &mut self,
        tx: &mut ReadTx<'_>,
        actions: &[(Action, bool)],
    ) -> Result<(), AppError> {
        self.meet_owners(tx, actions.iter().flat_map(|(action, _)| services_of(action)))?;
        let fields = || actions.iter().map(|(action, _)| &action.fields);
        self.meet_teams(tx, fields().filter_map(|fields| fields.owner_team))?;
        let accountable = fields().filter_map(|fields| fields.accountable);
        let leads = self.teams.values().flatten().filter_map(lead_of);
        let owners = self.owners.values().flatten().copied();
        let leads: Vec<_> = leads.chain(owners).map(|to| to.person).collect();
        self.meet(tx, accountable.chain(leads))
    }

    /// Meets those who are to be told, and counts what each was sent since a moment.
    pub(super) fn meet_told(
        &mut self,
        tx: &mut ReadTx<'_>,
        told: &[PersonId],
        since: Timestamp,
        most: u32,
    ) -> Result<(), AppError> {
        self.meet(tx, told.iter().copied())?;
        let new = unknown(&self.nudged, told.iter().copied());
        self.nudged.extend(tx.nudges_since(&new, since, most)?);
        Ok(())
    }

    /// Meets who leads the teams that own these services.
    pub(super) fn meet_owners(
        &mut self,
        tx: &mut ReadTx<'_>,
        services: impl Iterator<Item = ServiceId>,
    ) -> Result<(), AppError> {
        let new = unknown(&self.owners, services);
        if new.is_empty() {
            return Ok(());
        }
        let found: Vec<Service> = tx.find_many_unchecked(&new)?;
        let team = |service: &Service| service.fields.owner_team;
        self.meet_teams(tx, found.iter().filter_map(team))?;
        self.owners.extend(new.into_iter().map(|id| (id, None)));
        for service in &found {
            let team = team(service).and_then(|id| self.teams.get(&id)?.as_ref());
            let owner = team.filter(|team| team.fields.active).and_then(|team| {
                let (role, person) = (NudgeRole::ServiceOwner, team.fields.lead?);
                Some(Addressee { role, person, team: Some(team.id) })
            });
            self.owners.insert(service.id, owner);
        }
        Ok(())
    }

    fn meet(
        &mut self,
        tx: &mut ReadTx<'_>,
        people: impl Iterator<Item = PersonId>,
    ) -> Result<(), AppError> {
        let new = unknown(&self.known, people);
        if new.is_empty() {
            return Ok(());
        }
        let found = tx.find_many_unchecked(&new)?;
        self.known.extend(new.into_iter().map(|id| (id, None)));
        let active = access::of_each(tx, found)?.into_iter();
        self.known.extend(active.map(|(person, caller)| (person.id, Some((person, caller)))));
        Ok(())
    }

    /// Meets these teams.
    pub(super) fn meet_teams(
        &mut self,
        tx: &mut ReadTx<'_>,
        teams: impl Iterator<Item = TeamId>,
    ) -> Result<(), AppError> {
        let new = unknown(&self.teams, teams);
        if new.is_empty() {
            return Ok(());
        }
        let found: Vec<Team> = tx.find_many_unchecked(&new)?;
        self.teams.extend(new.into_iter().map(|id| (id, None)));
        self.teams.extend(found.into_iter().map(|team| (team.id, Some(team))));
        Ok(())
    }

    /// Somebody who takes part still.
    pub(in crate::app) fn active(
        &mut self,
        tx: &mut ReadTx<'_>,
        id: PersonId,
    ) -> Result<Option<&(Person, Caller)>, AppError> {
        self.meet(tx, std::iter::once(id))?;
        Ok(self.known.get(&id).and_then(Option::as_ref))
    }

    /// Whether somebody who was met as told may be sent one more nudge, of so many at most; what is asked for is counted.
    pub(super) fn has_room(&mut self, id: PersonId, most: u32) -> bool {
        let nudged = self.nudged.entry(id).or_insert(most);
        let room = *nudged < most;
        *nudged += u32::from(room);
        room
    }

    /// A team, if it is active.
    pub(super) fn team(
        &mut self,
        tx: &mut ReadTx<'_>,
        id: TeamId,
    ) -> Result<Option<&Team>, AppError> {
        self.meet_teams(tx, std::iter::once(id))?;
        let team = self.teams.get(&id).and_then(Option::as_ref);
        Ok(team.filter(|team| team.fields.active))
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
        self.meet_owners(tx, services_of(action))?;
        let owner = |service| self.owners.get(&service).copied().flatten();
        addressees.extend(services_of(action).filter_map(owner));
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

/// The services that an action concerns.
pub(super) fn services_of(action: &Action) -> impl Iterator<Item = ServiceId> {
    action.fields.services.iter().copied()
}

/// Those of these that are not known yet, each once.
fn unknown<K: Copy + Eq + Hash + Ord, V>(
    known: &HashMap<K, V>,
    ids: impl Iterator<Item = K>,
) -> Vec<K> {
    let new: BTreeSet<_> = ids.filter(|id| !known.contains_key(id)).collect();
    new.into_iter().collect()
}
