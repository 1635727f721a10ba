//! Once a working day, when a team may be nudged again, it is worked out what is due to be told about what it carries, and
//! about what it was asked.
//!
//! First it is looked through, team by team, then told about what was found; whatever was told already is not told again,
//! so both bear being done twice. When a team was looked through to its end is kept: the next time, only that is looked at
//! of which something came to be due since then, or which changed. What has no active team waits for nobody: it is stuck,
//! and `/stuck` says why. May use: `domain`, `store`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use super::people::{People, lead_of, services_of};
use super::{Telling, tell};
use crate::app::AppError;
use crate::domain::calendar::{Calendar, day_after};
use crate::domain::id::{RecordId, TeamId, UptakeId};
use crate::domain::lesson::{Lesson, LessonStatus, Uptake};
use crate::domain::nudge::{
    About, Addressee, Candidates, Due, NudgeRole, Today, Told, due, unsettled,
};
use crate::domain::policy::PolicyFields;
use crate::domain::team::Team;
use crate::store::{Carried, Place, ReadTx, Recorded, WriteTx};

/// So many actions on a page: to look at them takes a few milliseconds, and what a team has to be told about on a usual day
/// is seldom more.
const ACTIONS_AT_ONCE: u16 = 128;
/// So many teams that are not to be nudged now are passed over on one page.
const TEAMS_AT_ONCE: usize = 50;
/// Before the id of a team of which no page is left.
const OVER: &str = "over ";

/// What a page holds that there may be something to tell about, and where the next begins.
///
/// Teams (their digest, and that there are no more pages of them) answers and actions, by their ids, where the day of
/// the team began since it was looked through. Whether those who would be told still take part is left to [`tell_about`].
///
/// # Errors
/// When the store fails.
pub fn look(
    tx: &mut ReadTx<'_>,
    now: Timestamp,
    after: &str,
) -> Result<(Vec<String>, Option<String>), AppError> {
    let policy = tx.policy_on(Calendar::default().today(now))?;
    let (mut id, place) = read(after);
    if let (Some(place), Some(team)) = (place, TeamId::parse(&id))
        && let Some(team) = tx.find_unchecked::<Team>(team)?
    {
        let before = tx.looked_through_at(team.id)?;
        return look_at(tx, &team, &today(&team, &policy, now), before, &place);
    }
    for _ in 0..TEAMS_AT_ONCE {
        let Some(team) = tx.team_after(&id)? else { return Ok((Vec::new(), None)) };
        id = team.id.to_string();
        let before = tx.looked_through_at(team.id)?;
        if has_begun(&team, &policy, before, now) {
            let today = today(&team, &policy, now);
            let (mut ids, more) = look_at(tx, &team, &today, before, &Place::default())?;
            if !digest(&team, &today, before).is_empty() {
                ids.push(id);
            }
            ids.extend(unanswered(tx, &team, &today)?);
            return Ok((ids, more));
        }
    }
    Ok((Vec::new(), Some(id)))
}

/// Looks at the next of what a team carries.
fn look_at(
    tx: &mut ReadTx<'_>,
    team: &Team,
    today: &Today<'_>,
    before: Option<Timestamp>,
    place: &Place,
) -> Result<(Vec<String>, Option<String>), AppError> {
    let some = candidates(tx, team, today, before)?;
    let Carried { actions, more } =
        tx.carried_after(team.id, Some(&some), place, ACTIONS_AT_ONCE)?;
    let ids: Vec<_> = actions.iter().map(|(action, _)| action.id.to_string()).collect();
    let (told, mut people, nothing) = (tx.told_about(&ids)?, People::default(), Told::new());
    people.meet_owners(tx, actions.iter().flat_map(|(action, _)| services_of(action)))?;
    let mut found = Vec::new();
    for ((action, _), id) in actions.iter().zip(ids) {
        let concerned = people.concerned(tx, action, team)?;
        let told = told.get(&id).unwrap_or(&nothing);
        if !due(&today.occasions(action), &concerned, told).is_empty() {
            found.push(id);
        }
    }
    let Some(Place { status, due, id }) = more else {
        found.push(format!("{OVER}{}", team.id));
        return Ok((found, Some(team.id.to_string())));
    };
    Ok((found, Some(format!("{} {status} {due} {id}", team.id))))
}

/// What the team was asked, did not answer, and is to be reminded of.
fn unanswered(
    tx: &mut ReadTx<'_>,
    team: &Team,
    today: &Today<'_>,
) -> Result<Vec<String>, AppError> {
    let (Some(lead), Some(days)) = (lead_of(team), today.candidates(None).answer) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let uptakes = tx.unanswered(team.id, Some(&days))?;
    let ids: Vec<_> = uptakes.iter().map(|uptake| uptake.id.to_string()).collect();
    let (told, nothing) = (tx.told_about(&ids)?, Told::new());
    for (uptake, id) in uptakes.iter().zip(ids) {
        let occasion = today.occasion_of_uptake(uptake);
        let told = told.get(&id).unwrap_or(&nothing);
        if !due(occasion.as_slice(), &[lead], told).is_empty() {
            found.push(id);
        }
    }
    Ok(found)
}

/// What is looked at of what a team carries: all of which something can be due, unless it was looked through before with
/// the same members, calendar and policy.
fn candidates(
    tx: &mut ReadTx<'_>,
    team: &Team,
    today: &Today<'_>,
    before: Option<Timestamp>,
) -> Result<Candidates, AppError> {
    let Some(at) = before.filter(|before| team.changed_at < unsettled(*before)) else {
        return Ok(today.candidates(None));
    };
    // A day more than the policies' own calendar may be behind the team's.
    let days = (Calendar::default().today(at), day_after(today.date, 1));
    let same = !tx.policy_changed(days, unsettled(at))?;
    Ok(today.candidates(same.then_some(at)))
}

/// Nudges about these actions, answers and teams, as far as it is still due, and as far as the day of the team began since it was
/// looked through at `now` of [`look`]; answers how many nudges there were.
///
/// # Errors
/// When the store fails.
pub fn tell_about(
    tx: &mut WriteTx<'_>,
    looked_at: Timestamp,
    ids: &[String],
) -> Result<Recorded<usize>, AppError> {
    let now = tx.now();
    let policy = tx.policy_on(Calendar::default().today(now))?;
    let (mut people, mut tellings) = (People::default(), Vec::new());
    let (mut told, actions) = (tx.told_about(ids)?, tx.actions_with_seals(ids)?);
    let uptakes = still_asked(tx, ids)?;
    let of_actions = actions.iter().filter_map(|(action, _)| action.fields.owner_team);
    let asked = uptakes.iter().map(|uptake| uptake.team);
    let teams: Vec<_> = ids.iter().filter_map(|id| TeamId::parse(id)).collect();
    let over = ids.iter().filter_map(|id| TeamId::parse(id.strip_prefix(OVER)?));
    let over: Vec<_> = over.collect();
    let all = of_actions.chain(asked).chain(teams.iter().chain(&over).copied());
    let begun = begun(tx, &mut people, all, &policy)?;
    people.meet_concerned(tx, &actions)?;
    for (team, before) in teams.iter().filter_map(|id| begun.get(id)) {
        tellings.extend(digest(team, &today(team, &policy, now), *before));
    }
    for (action, sealed) in &actions {
        let team = action.fields.owner_team.and_then(|id| begun.get(&id));
        let Some((team, _)) = team else { continue };
        let occasions = today(team, &policy, now).occasions(action);
        let addressees = people.addressees(tx, action, team, *sealed)?;
        let told = told.remove(&action.id.to_string()).unwrap_or_default();
        let due = due(&occasions, &addressees, &told).into_iter();
        tellings.extend(due.map(|due| (About::Action(action.id), due)));
    }
    for uptake in &uptakes {
        let Some((team, _)) = begun.get(&uptake.team) else { continue };
        let occasion = today(team, &policy, now).occasion_of_uptake(uptake);
        let lead = people.answering(tx, uptake.id, team)?;
        let told = told.remove(&uptake.id.to_string()).unwrap_or_default();
        let due = due(occasion.as_slice(), lead.as_slice(), &told).into_iter();
        tellings.extend(due.map(|due| (About::Uptake(uptake.id), due)));
    }
    let count = tell(tx, &mut people, &tellings, &policy)?;
    for id in over.into_iter().filter(|id| begun.contains_key(id)) {
        tx.keep_looked_through(id, looked_at)?;
    }
    Ok(tx.unchanged(count))
}

/// Those of these teams that may be nudged now, and could not when they were looked through before, and when that was.
fn begun(
    tx: &mut WriteTx<'_>,
    people: &mut People,
    teams: impl Iterator<Item = TeamId>,
    policy: &PolicyFields,
) -> Result<BTreeMap<TeamId, (Team, Option<Timestamp>)>, AppError> {
    let (now, teams) = (tx.now(), teams.collect::<BTreeSet<_>>());
    people.meet_teams(tx, teams.iter().copied())?;
    let (looked_through, mut begun) = (tx.looked_through(&teams)?, BTreeMap::new());
    for id in teams {
        let before = looked_through.get(&id).copied();
        if let Some(team) = people.team(tx, id)?
            && has_begun(team, policy, before, now)
        {
            begun.insert(id, (team.clone(), before));
        }
    }
    Ok(begun)
}

/// Those of these that are answers a team is asked for still: the lesson is not withdrawn.
fn still_asked(tx: &mut ReadTx<'_>, ids: &[String]) -> Result<Vec<Uptake>, AppError> {
    let ids = ids.iter().filter_map(|id| UptakeId::parse(id));
    let mut asked: Vec<Uptake> = tx.find_many_unchecked(ids)?;
    let lessons: BTreeSet<_> = asked.iter().map(|uptake| uptake.lesson).collect();
    let lessons: Vec<Lesson> = tx.find_many_unchecked(lessons)?;
    let published = lessons.iter().filter(|lesson| lesson.status == LessonStatus::Published);
    let published: HashSet<_> = published.map(|lesson| lesson.id).collect();
    asked.retain(|uptake| published.contains(&uptake.lesson));
    Ok(asked)
}

fn today<'a>(team: &'a Team, policy: &'a PolicyFields, now: Timestamp) -> Today<'a> {
    let calendar = &team.fields.calendar;
    Today { policy, calendar, date: calendar.today(now) }
}

/// Whether a team may be nudged now, and could not when it was looked through before.
fn has_begun(
    team: &Team,
    policy: &PolicyFields,
    before: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    let (calendar, quiet) = (&team.fields.calendar, policy.quiet_hours);
    let opening = quiet.opening(calendar, calendar.today(now));
    quiet.are_over(calendar, now) && opening.is_some_and(|opening| Some(opening) > before)
}

/// The digest of a team for those who belong to it, where its day began since it was looked through: today, or while
/// nothing ran. To a team that is new comes the next one.
///
/// Whether there is anything to say is found out by each for themselves when it is written: that it was sent must not tell
/// others of what they may not see.
fn digest(team: &Team, today: &Today<'_>, before: Option<Timestamp>) -> Vec<Telling> {
    let Some(((kind, occasion), told_on)) = today.digest() else { return Vec::new() };
    let opening = today.policy.quiet_hours.opening(today.calendar, told_on);
    if opening.is_none_or(|opening| Some(opening) <= before.max(Some(team.created_at))) {
        return Vec::new();
    }
    let telling = |person| {
        let to = Addressee { role: NudgeRole::Member, person, team: Some(team.id) };
        (About::Team, Due { kind, occasion, to })
    };
    team.people().into_iter().map(telling).collect()
}

/// Where a page begins: after a team, or at a place in the midst of what one carries.
fn read(after: &str) -> (String, Option<Place>) {
    let mut words = after.split(' ');
    let team = words.next().unwrap_or_default().to_owned();
    let place = match (words.next(), words.next().map(str::parse), words.next()) {
        (Some(status), Some(Ok(due)), Some(id)) => {
            Some(Place { status: status.to_owned(), due, id: id.to_owned() })
        }
        _ => None,
    };
    (team, place)
}
