//! What a team's weekly digest tells somebody who belongs to it: what is due in the week, what is stuck, the new lessons, as
//! far as they may see it; and what happened in this week of earlier years. May use: `domain`, `store`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::letter::{Line, Words};
use crate::app::AppError;
use crate::app::service::brief::YEARS;
use crate::app::stuck::{StuckBody, told};
use crate::domain::calendar::day_after;
use crate::domain::list::{Compare, Condition, ListQuery, Operand};
use crate::domain::permission::Caller;
use crate::domain::stuck::{StuckKind, StuckReason};
use crate::domain::subscription::Subscriber;
use crate::domain::team::Team;
use crate::domain::words::Word;
use crate::store::{ReadTx, Reader, StuckQuery};

/// How far ahead is looked.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most that a list of a digest has.
const MOST: usize = 10;
/// The most anniversaries.
const FEW: i64 = 5;
/// The most that is looked at; counts are of everything.
const READ: usize = 200;

/// The digest of a team for its day, for somebody; none when there is nothing to say.
///
/// # Errors
/// When the store fails.
pub(super) fn digest(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    (team, day): (&Team, Date),
    now: Timestamp,
) -> Result<Option<Words>, AppError> {
    let query = StuckQuery { teams: vec![team.id], limit: READ, ..StuckQuery::default() };
    let found = tx.stuck(&query, caller, now)?;
    let late = told(tx, caller, &found, now)?;
    let counts = tx.count_stuck(&query, caller, now)?;
    let ahead = StuckQuery { after: Some((now.as_microsecond() + 1, String::new())), ..query };
    let found = tx.stuck(&ahead, caller, now + WEEK)?;
    let soon = told(tx, caller, &found, now)?;
    let mut lists = Vec::new();
    if !soon.is_empty() {
        lists.push(list("In the next seven days", soon.len(), &soon));
    }
    let mut by_reason: BTreeMap<StuckReason, Vec<StuckBody>> = BTreeMap::new();
    late.into_iter().for_each(|one| by_reason.entry(one.reason).or_default().push(one));
    for reason in StuckReason::ALL {
        if let Some(late) = by_reason.get(reason) {
            let count =
                counts.iter().filter(|count| count.reason == *reason).map(|count| count.count);
            let count = usize::try_from(count.sum::<i64>()).unwrap_or(late.len());
            lists.push(list(heading(*reason), count, late));
        }
    }
    lists.extend(new_lessons(tx, caller, team, day)?);
    if lists.is_empty() {
        return Ok(None);
    }
    lists.extend(anniversaries(tx, team, day)?);
    Ok(Some(Words::of_digest(&team.fields.name, lists)))
}

/// The lessons that were published since the day of the digest before, and that concern the team or what it follows.
fn new_lessons(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    team: &Team,
    day: Date,
) -> Result<Option<(String, Vec<Line>)>, AppError> {
    let before = team.fields.calendar.end_of(day_after(day, -8));
    let operand = Operand::Number(before.as_microsecond());
    let since = Condition { name: "published_at", compare: Compare::Gte, operand };
    let query = ListQuery {
        conditions: vec![since],
        sort: "published_at",
        descending: true,
        after: None,
        limit: MOST,
        include_total: true,
    };
    let reader = Reader { subscribers: vec![Subscriber::Team(team.id)], teams: vec![team.id] };
    let found = tx.lessons_for(&reader, &query, caller)?;
    let lines: Vec<_> = found
        .items
        .iter()
        .map(|lesson| Line {
            text: format!("{}: {}", lesson.number, lesson.fields.title),
            path: format!("/api/v1/lessons/{}", lesson.id),
        })
        .collect();
    let count = found.total.and_then(|total| usize::try_from(total).ok()).unwrap_or(lines.len());
    let all = format!("/api/v1/teams/{}/lessons", team.id);
    Ok((count > 0)
        .then(|| cut("New lessons for the team", (lines, count), ("the team's lessons", all))))
}

/// What happened to the team's services in the coming seven days of earlier years. It is no reason to write, only
/// something to say to those who are written to; what is restricted is told to nobody.
fn anniversaries(
    tx: &mut ReadTx<'_>,
    team: &Team,
    day: Date,
) -> Result<Option<(String, Vec<Line>)>, AppError> {
    let calendar = &team.fields.calendar;
    let times = calendar.in_earlier_years((day, day_after(day, 6)), YEARS);
    let found = tx.incidents_of_team_within(team.id, &times, FEW)?;
    let lines: Vec<_> = found
        .iter()
        .map(|incident| {
            let day = incident.fields.occurred_at.map(|at| calendar.today(at).to_string());
            Line {
                text: format!(
                    "{}, {}: {}",
                    day.unwrap_or_default(),
                    incident.number,
                    incident.fields.title
                ),
                path: format!("/api/v1/incidents/{}", incident.id),
            }
        })
        .collect();
    Ok((!lines.is_empty()).then(|| ("In this week of earlier years".to_owned(), lines)))
}

fn list(heading: &str, count: usize, told: &[StuckBody]) -> (String, Vec<Line>) {
    let lines: Vec<_> = told.iter().take(MOST).map(line).collect();
    cut(heading, (lines, count), ("what is stuck", "/api/v1/stuck".to_owned()))
}

/// A list below its heading; of more than can be told, where all of it is.
fn cut(
    heading: &str,
    (mut lines, count): (Vec<Line>, usize),
    (all, path): (&str, String),
) -> (String, Vec<Line>) {
    if count > lines.len() {
        let text = format!("and {} more: see {all}", count - lines.len());
        lines.push(Line { text, path });
    }
    (format!("{heading} ({count})"), lines)
}

fn line(told: &StuckBody) -> Line {
    let StuckBody { number, title, because, who_can_unblock, kind, id, .. } = told;
    let who = who_can_unblock.as_ref().map(|who| format!("; {who} can free the way"));
    let collection = match kind {
        StuckKind::Action => "actions",
        StuckKind::Review => "reviews",
        StuckKind::Lesson => "lessons",
    };
    Line {
        text: format!("{number}: {title} – {because}{}", who.unwrap_or_default()),
        path: format!("/api/v1/{collection}/{id}"),
    }
}

fn heading(reason: StuckReason) -> &'static str {
    match reason {
        StuckReason::Overdue => "Past the due date",
        StuckReason::Blocked => "Something stands in the way",
        StuckReason::Unowned => "Nobody answers for it",
        StuckReason::AwaitsDecision => "A decision is waited for",
        StuckReason::AwaitsCheck => "Done: did it help?",
        StuckReason::AwaitsAnswer => "The team was asked about a lesson",
        StuckReason::DeferralOver => "Deferred until now",
    }
}
