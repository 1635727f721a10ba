//! Once a working day, when a team may be nudged again, it is worked out what is due to be told about what it carries, and
//! about what it was asked.
//!
//! First it is looked through, team by team, then told about what was found; whatever was told already is not told again,
//! so both bear being done twice. What has no active team waits for nobody: it is stuck, and `/stuck` says why. May use:
//! `domain`, `store`.

use jiff::Timestamp;

use super::people::{People, lead_of};
use super::{Telling, tell};
use crate::app::AppError;
use crate::domain::calendar::Calendar;
use crate::domain::id::{RecordId, TeamId, UptakeId};
use crate::domain::lesson::{Lesson, LessonStatus, Uptake};
use crate::domain::nudge::{About, Addressee, Due, NudgeRole, Today, Told, due};
use crate::domain::policy::PolicyFields;
use crate::domain::team::Team;
use crate::store::{Carried, Place, ReadTx, Recorded, WriteTx};

/// So many actions on a page: to look at them takes a few milliseconds.
const ACTIONS_AT_ONCE: u16 = 50;
/// So many teams that are not to be nudged now are passed over on one page.
const TEAMS_AT_ONCE: usize = 50;

/// What a page holds that there may be something to tell about, and where the next begins.
///
/// Teams (their digest), answers and actions, by their ids, where the day of the team began since the sweep before. Whether those
/// who would be told still take part is left to [`tell_about`].
///
/// # Errors
/// When the store fails.
pub fn look(
    tx: &mut ReadTx<'_>,
    now: Timestamp,
    since: Timestamp,
    after: &str,
) -> Result<(Vec<String>, Option<String>), AppError> {
    let policy = tx.policy_on(Calendar::default().today(now))?;
    let (mut id, place) = read(after);
    if let (Some(place), Some(team)) = (place, TeamId::parse(&id))
        && let Some(team) = tx.find_unchecked::<Team>(team)?
    {
        return look_at(tx, &team, &today(&team, &policy, now), &place);
    }
    for _ in 0..TEAMS_AT_ONCE {
        let Some(team) = tx.team_after(&id)? else { return Ok((Vec::new(), None)) };
        id = team.id.to_string();
        if has_begun(&team, &policy, since, now) {
            let today = today(&team, &policy, now);
            let (mut ids, more) = look_at(tx, &team, &today, &Place::default())?;
            if !digest(&team, &today, since).is_empty() {
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
    place: &Place,
) -> Result<(Vec<String>, Option<String>), AppError> {
    let (some, limit) = (today.candidates(), i64::from(ACTIONS_AT_ONCE));
    let Some(carried) = tx.carried_after(team.id, Some(&some), place, limit)? else {
        return Ok((Vec::new(), Some(team.id.to_string())));
    };
    let Carried { actions, last } = carried;
    let ids: Vec<_> = actions.iter().map(|(action, _)| action.id.to_string()).collect();
    let (told, mut people, nothing) = (tx.told_about(&ids)?, People::default(), Told::new());
    let mut found = Vec::new();
    for ((action, _), id) in actions.iter().zip(ids) {
        let concerned = people.concerned(tx, action, team)?;
        let told = told.get(&id).unwrap_or(&nothing);
        if !due(&today.occasions(action), &concerned, told).is_empty() {
            found.push(id);
        }
    }
    let Place { status, due, id } = last;
    Ok((found, Some(format!("{} {status} {due} {id}", team.id))))
}

/// What the team was asked, did not answer, and is to be reminded of.
fn unanswered(
    tx: &mut ReadTx<'_>,
    team: &Team,
    today: &Today<'_>,
) -> Result<Vec<String>, AppError> {
    let (Some(lead), Some(days)) = (lead_of(team), today.candidates().answer) else {
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

/// Nudges about these actions, answers and teams, as far as it is still due, and as far as the day of the team began since the sweep
/// before; answers how many nudges there were.
///
/// # Errors
/// When the store fails.
pub fn tell_about(
    tx: &mut WriteTx<'_>,
    since: Timestamp,
    ids: &[String],
) -> Result<Recorded<usize>, AppError> {
    let now = tx.now();
    let policy = tx.policy_on(Calendar::default().today(now))?;
    let (mut people, mut tellings) = (People::default(), Vec::new());
    for id in ids.iter().filter_map(|id| TeamId::parse(id)) {
        if let Some(team) = people.team(tx, id)?
            && has_begun(team, &policy, since, now)
        {
            tellings.extend(digest(team, &today(team, &policy, now), since));
        }
    }
    let mut told = tx.told_about(ids)?;
    for (action, sealed) in tx.actions_with_seals(ids)? {
        let Some(id) = action.fields.owner_team else { continue };
        let Some(team) = people.team(tx, id)?.cloned() else { continue };
        if !has_begun(&team, &policy, since, now) {
            continue;
        }
        let occasions = today(&team, &policy, now).occasions(&action);
        let addressees = people.addressees(tx, &action, &team, sealed)?;
        let told = told.remove(&action.id.to_string()).unwrap_or_default();
        let due = due(&occasions, &addressees, &told).into_iter();
        tellings.extend(due.map(|due| (About::Action(action.id), due)));
    }
    for id in ids.iter().filter_map(|id| UptakeId::parse(id)) {
        let Some(uptake) = tx.find_unchecked::<Uptake>(id)? else { continue };
        let Some(team) = people.team(tx, uptake.team)?.cloned() else { continue };
        if !has_begun(&team, &policy, since, now) || !is_asked(tx, &uptake)? {
            continue;
        }
        let occasion = today(&team, &policy, now).occasion_of_uptake(&uptake);
        let lead = people.answering(tx, id, &team)?;
        let told = told.remove(&id.to_string()).unwrap_or_default();
        let due = due(occasion.as_slice(), lead.as_slice(), &told).into_iter();
        tellings.extend(due.map(|due| (About::Uptake(id), due)));
    }
    let count = tell(tx, &mut people, &tellings, &policy)?;
    Ok(tx.unchanged(count))
}

/// Whether a team is asked still: the lesson is not withdrawn.
fn is_asked(tx: &mut ReadTx<'_>, uptake: &Uptake) -> Result<bool, AppError> {
    let lesson = tx.find_unchecked::<Lesson>(uptake.lesson)?;
    Ok(lesson.is_some_and(|lesson| lesson.status == LessonStatus::Published))
}

fn today<'a>(team: &'a Team, policy: &'a PolicyFields, now: Timestamp) -> Today<'a> {
    let calendar = &team.fields.calendar;
    Today { policy, calendar, date: calendar.today(now) }
}

/// Whether a team may be nudged now, and could not since the sweep before.
fn has_begun(team: &Team, policy: &PolicyFields, since: Timestamp, now: Timestamp) -> bool {
    let (calendar, quiet) = (&team.fields.calendar, policy.quiet_hours);
    let opening = quiet.opening(calendar, calendar.today(now));
    quiet.are_over(calendar, now) && opening.is_some_and(|opening| opening > since)
}

/// The digest of a team for those who belong to it, where its day began since the sweep before: today, or while nothing
/// ran. To a team that is new comes the next one.
///
/// Whether there is anything to say is found out by each for themselves when it is written: that it was sent must not tell
/// others of what they may not see.
fn digest(team: &Team, today: &Today<'_>, since: Timestamp) -> Vec<Telling> {
    let Some(((kind, occasion), told_on)) = today.digest() else { return Vec::new() };
    let opening = today.policy.quiet_hours.opening(today.calendar, told_on);
    if opening.is_none_or(|opening| opening <= since.max(team.created_at)) {
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
