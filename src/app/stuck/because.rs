//! Why something is stuck, or will be, in a sentence. May use: `domain`.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::action::{Action, ActionStatus};
use crate::domain::calendar::Calendar;
use crate::domain::lesson::Uptake;
use crate::domain::review::Review;
use crate::domain::stuck::{MANY_SLIPS, StuckReason};
use crate::domain::team::Team;

/// Why an action is stuck for this reason, or will be.
pub(super) fn of_action(
    action: &Action,
    reason: StuckReason,
    team: Option<&Team>,
    late: bool,
) -> String {
    match reason {
        StuckReason::Overdue => overdue(action, late),
        StuckReason::Blocked => action.blocked.as_ref().map_or_else(String::new, |blocked| {
            format!("{}: {}", blocked.kind.to_string().replace('_', " "), blocked.why)
        }),
        StuckReason::Unowned => unowned(action, team).to_owned(),
        StuckReason::AwaitsDecision => undecided(action),
        StuckReason::AwaitsCheck => match action.recheck_on {
            Some(date) => format!("whether it still works was to be checked on {date}"),
            None => format!("its effect was to be checked on {}", day(action.check_due)),
        },
        StuckReason::DeferralOver => format!("it was deferred until {}", day(action.re_review_on)),
        StuckReason::AwaitsAnswer => String::new(),
    }
}

/// Why a review is stuck, or will be.
pub(super) fn of_review(review: &Review, late: bool) -> String {
    match review.fields.due_date {
        Some(due) => format!("it {} to be published by {due}", is(late)),
        None => "it is to be published; no day is set".to_owned(),
    }
}

/// Why an answer to a lesson is stuck.
pub(super) fn of_uptake(uptake: &Uptake) -> String {
    format!(
        "the team was asked on {} for an answer by {}",
        day_of(uptake.created_at),
        uptake.answer_by
    )
}

fn overdue(action: &Action, late: bool) -> String {
    let (is, due) = (is(late), day(action.fields.due_date));
    match action.times_replanned {
        0 => format!("it {is} due on {due}"),
        1 => format!("it {is} due on {due}, after it slipped once"),
        times => format!("it {is} due on {due}, after it slipped {times} times"),
    }
}

fn is(late: bool) -> &'static str {
    if late { "was" } else { "is" }
}

fn unowned(action: &Action, team: Option<&Team>) -> &'static str {
    match team {
        None => "it has no team",
        Some(team) if !team.fields.active => "its team is no longer active",
        Some(_) if action.orphaned.is_some() => "nobody answers for it since it came to the team",
        Some(_) if action.fields.accountable.is_none() => "nobody is accountable for it",
        Some(_) => "the accountable person is no longer active",
    }
}

fn undecided(action: &Action) -> String {
    if let Some(question) = action.in_question {
        let since = day_of(question.since);
        return format!(
            "it was found effective, and what it answers has returned (known since {since})"
        );
    }
    if let Some(why) = &action.needs_decision {
        return why.clone();
    }
    if action.times_replanned >= MANY_SLIPS && action.is_carried() {
        return format!("its due date slipped {} times", action.times_replanned);
    }
    match (action.status, action.done_at) {
        (ActionStatus::Done, Some(done)) => {
            format!("it is done since {}, and no check is planned", day_of(done))
        }
        _ => format!("it was proposed on {} and not decided on", day_of(action.proposed_at)),
    }
}

fn day(date: Option<Date>) -> String {
    date.map_or_else(|| "an unknown day".to_owned(), |date| date.to_string())
}

fn day_of(moment: Timestamp) -> Date {
    Calendar::default().today(moment)
}
