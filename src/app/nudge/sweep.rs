//! Once a working day, when a team may be nudged again, it is worked out what is due to be told about what it carries.
//!
//! In pieces, team by team; whatever was told already is not told again, so a piece bears being done twice. What has no
//! active team waits for nobody: it is stuck, and `/stuck` says why. May use: `domain`, `store`.

use jiff::Timestamp;

use super::people::People;
use super::{Swept, tell};
use crate::app::AppError;
use crate::domain::calendar::Calendar;
use crate::domain::id::{RecordId, TeamId};
use crate::domain::nudge::{Addressee, Due, NudgeRole, Today, due};
use crate::domain::policy::PolicyFields;
use crate::domain::team::Team;
use crate::store::{Carried, Place, Recorded, WriteTx};

/// So many actions in one transaction, for which others wait.
const ACTIONS_AT_ONCE: u16 = 200;
/// So many teams that are not to be nudged now are passed over in one transaction.
const TEAMS_AT_ONCE: usize = 50;

/// Nudges about a piece of what is due, where the day of the team began since the sweep before.
///
/// # Errors
/// When the store fails.
pub fn sweep(
    tx: &mut WriteTx<'_>,
    since: Timestamp,
    after: &str,
) -> Result<Recorded<Swept>, AppError> {
    let today = Calendar::default().today(tx.now());
    let policy = tx.policy_on(today)?;
    let (mut id, place) = read(after);
    if let (Some(place), Some(team)) = (place, TeamId::parse(&id))
        && let Some(team) = tx.find_unchecked::<Team>(team)?
    {
        let swept = about(tx, &team, &policy, &place)?;
        return Ok(tx.unchanged(swept));
    }
    for _ in 0..TEAMS_AT_ONCE {
        let Some(team) = tx.team_after(&id)? else { return Ok(tx.unchanged(Swept::default())) };
        if has_begun(&team, &policy, since, tx.now()) {
            let count = digest(tx, &team, &policy, since)?;
            let swept = about(tx, &team, &policy, &Place::default())?;
            return Ok(tx.unchanged(Swept { count: swept.count + count, ..swept }));
        }
        id = team.id.to_string();
    }
    Ok(tx.unchanged(Swept { count: 0, more: Some(id) }))
}

/// Whether a team may be nudged now, and could not since the sweep before.
fn has_begun(team: &Team, policy: &PolicyFields, since: Timestamp, now: Timestamp) -> bool {
    let (calendar, quiet) = (&team.fields.calendar, policy.quiet_hours);
    let opening = quiet.opening(calendar, calendar.today(now));
    quiet.are_over(calendar, now) && opening.is_some_and(|opening| opening > since)
}

/// Nudges about the next of what a team carries.
fn about(
    tx: &mut WriteTx<'_>,
    team: &Team,
    policy: &PolicyFields,
    place: &Place,
) -> Result<Swept, AppError> {
    let Some(carried) = tx.carried_after(team.id, place, i64::from(ACTIONS_AT_ONCE))? else {
        return Ok(Swept { count: 0, more: Some(team.id.to_string()) });
    };
    let Carried { actions, last } = carried;
    let calendar = &team.fields.calendar;
    let today = Today { policy, calendar, date: calendar.today(tx.now()) };
    let given = actions.into_iter().map(|(action, sealed)| {
        let occasions = today.occasions(&action);
        (action, sealed, occasions)
    });
    let given: Vec<_> = given.filter(|(_, _, occasions)| !occasions.is_empty()).collect();
    let ids: Vec<_> = given.iter().map(|(action, ..)| action.id.to_string()).collect();
    let mut told = tx.told_about(&ids)?;
    let (mut people, mut tellings) = (People::default(), Vec::new());
    for (action, sealed, occasions) in given {
        let told = told.remove(&action.id.to_string()).unwrap_or_default();
        let addressees = people.addressees(tx, &action, team, sealed)?;
        let due = due(&occasions, &addressees, &told).into_iter();
        tellings.extend(due.map(|due| (Some(action.id), due)));
    }
    let count = tell(tx, &mut people, &tellings, policy)?;
    let Place { status, due, id } = last;
    Ok(Swept { count, more: Some(format!("{} {status} {due} {id}", team.id)) })
}

/// Puts the digest of a team on its way to those who belong to it, where its day began since the sweep before: today, or
/// while nothing ran. To a team that is new comes the next one.
///
/// Whether there is anything to say is found out by each for themselves when it is written: that it was sent must not tell
/// others of what they may not see.
fn digest(
    tx: &mut WriteTx<'_>,
    team: &Team,
    policy: &PolicyFields,
    since: Timestamp,
) -> Result<usize, AppError> {
    let calendar = &team.fields.calendar;
    let today = Today { policy, calendar, date: calendar.today(tx.now()) };
    let Some(((kind, occasion), told_on)) = today.digest() else { return Ok(0) };
    let opening = policy.quiet_hours.opening(calendar, told_on);
    if opening.is_none_or(|opening| opening <= since.max(team.created_at)) {
        return Ok(0);
    }
    let telling = |person| {
        let to = Addressee { role: NudgeRole::Member, person, team: Some(team.id) };
        (None, Due { kind, occasion, to })
    };
    let tellings: Vec<_> = team.people().into_iter().map(telling).collect();
    tell(tx, &mut People::default(), &tellings, policy)
}

/// Where a piece begins: after a team, or at a place in the midst of what one carries.
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
