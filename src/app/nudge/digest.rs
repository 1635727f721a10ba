//! What a team's weekly digest tells somebody who belongs to it: what is stuck, and what is due in the week, as far as they
//! may see it. May use: `domain`, `store`.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::letter::{Line, Words};
use crate::app::AppError;
use crate::app::stuck::{StuckBody, told};
use crate::domain::permission::Caller;
use crate::domain::stuck::{StuckKind, StuckReason};
use crate::domain::team::Team;
use crate::domain::words::Word;
use crate::store::{ReadTx, StuckQuery};

/// How far ahead is looked.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most that a list of a digest has.
const MOST: usize = 10;
/// The most that is looked at; counts are of everything.
const READ: usize = 200;

/// The digest for somebody; none when there is nothing to say.
///
/// # Errors
/// When the store fails.
pub(super) fn digest(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    team: &Team,
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
    Ok((!lists.is_empty()).then(|| Words::of_digest(&team.fields.name, lists)))
}

fn list(heading: &str, count: usize, told: &[StuckBody]) -> (String, Vec<Line>) {
    let mut lines: Vec<_> = told.iter().take(MOST).map(line).collect();
    if count > lines.len() {
        let more = format!("and {} more: see what is stuck", count - lines.len());
        lines.push(Line { text: more, path: "/api/v1/stuck".to_owned() });
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
