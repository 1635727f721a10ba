//! The figures of actions: whether they close, whether they worked, and whether the pile grows. May use: `domain`, `store`.

use std::collections::BTreeSet;

use crate::app::stuck::SMALLEST_TEAM;
use crate::app::{AppError, access};
use crate::domain::figure::{Definition, Figure, FigureName, Share};
use crate::domain::list::{ListQuery, Operand};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::domain::team::Team;
use crate::store::{Accepted, ReadTx};

use super::{Figures, FiguresAsked, Parts, told};

/// The figures of the actions that fit.
///
/// # Errors
/// 403; [`RuleBroken::Invalid`] where they would be those of one or two people.
pub fn of_actions(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &FiguresAsked,
) -> Result<Figures, AppError> {
    access::may(caller, "show_action_figures", &[])?;
    of_several_people(tx, caller, &asked.query)?;
    let mut figures = flow(tx, caller, asked)?;
    figures.extend(times(tx, caller, asked)?);
    figures.extend(dates(tx, caller, asked)?);
    let FiguresAsked { query, now, .. } = asked;
    let accepted = asked.both(|period| tx.accepted_in(period, query, caller, *now))?;
    figures.extend(ends(tx, caller, asked, accepted)?);
    figures.extend(kinds(tx, caller, asked, accepted)?);
    Ok(figures)
}

/// The teams that are named have three people or more, so that no figure is about a person.
fn of_several_people(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<(), AppError> {
    let named = query.conditions.iter().filter(|condition| condition.name == "team");
    for condition in named {
        // Beside what has no team as well: that may be nothing.
        let (Operand::Texts(ids) | Operand::OrNone(ids)) = &condition.operand else { continue };
        let teams = tx.get_many::<Team>(ids, caller)?;
        let people: BTreeSet<_> = teams.iter().flat_map(Team::people).collect();
        if !teams.is_empty() && people.len() < SMALLEST_TEAM {
            let detail = "figures of one or two people would be about persons: \
                          name more teams, or a service";
            return Err(RuleBroken::invalid("team", "too_few_people", detail).into());
        }
    }
    Ok(())
}

/// Whether the pile grows.
fn flow(tx: &mut ReadTx<'_>, caller: &Caller, asked: &FiguresAsked) -> Result<Figures, AppError> {
    let FiguresAsked { query, period, now } = asked;
    let ((arrived, left), (arrived_before, left_before)) =
        asked.both(|period| tx.taken_on_and_left(period, query, caller, *now))?;
    let open = Parts::new((tx.open_by_age(query, caller, *now)?, Vec::new()));
    let all_open = open.now.values().sum();
    let count = |name, now, before| told(name, |_| Figure::count(now, Some(before)));
    Ok(vec![
        count(FigureName::Arrivals, arrived, arrived_before),
        count(FigureName::Departures, left, left_before),
        told(FigureName::Open, |_| Figure::count(all_open, None).of_parts(open.now)),
        told(FigureName::WeeksOfWork, |of| {
            Figure::weeks(of, Share { of: all_open, all: left }, *period)
        }),
    ])
}

/// How long it takes.
fn times(tx: &mut ReadTx<'_>, caller: &Caller, asked: &FiguresAsked) -> Result<Figures, AppError> {
    let FiguresAsked { query, period, now } = asked;
    let done = tx.days_to_done(*period, query, caller, *now)?;
    let closed = tx.days_to_closed(*period, query, caller, *now)?;
    Ok(vec![
        told(FigureName::TimeToDone, |of| Figure::time(of, &done, "done")),
        told(FigureName::TimeToEffective, |of| Figure::time(of, &closed, "effective")),
    ])
}

/// What due dates are worth.
fn dates(tx: &mut ReadTx<'_>, caller: &Caller, asked: &FiguresAsked) -> Result<Figures, AppError> {
    let FiguresAsked { query, now, .. } = asked;
    let (done, before) = asked.both(|period| tx.done_in(period, query, caller, *now))?;
    let share = |name, of: i64, of_before: i64| {
        let (now, before) = (Share { of, all: done.all }, Share { of: of_before, all: before.all });
        told(name, |of| Figure::share(of, now, Some(before)))
    };
    Ok(vec![
        share(FigureName::FirstDueDateKept, done.in_time, before.in_time),
        share(FigureName::SlippedTwice, done.slipped_twice, before.slipped_twice),
    ])
}

/// Whether they close, and whether they worked.
fn ends(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &FiguresAsked,
    (taken, before): (Accepted, Accepted),
) -> Result<Figures, AppError> {
    let FiguresAsked { query, now, .. } = asked;
    let closed = |accepted: Accepted| Share { of: accepted.closed, all: accepted.all };
    let verdicts = Parts::new(asked.both(|period| tx.verdicts_in(period, query, caller, *now))?);
    let ended = Parts::new(asked.both(|period| tx.closed_in(period, query, caller, *now))?);
    let share =
        |of: &Definition, (now, before): (Share, Share)| Figure::share(of, now, Some(before));
    Ok(vec![
        told(FigureName::ClosedShare, |of| share(of, (closed(taken), closed(before)))),
        told(FigureName::EffectiveShare, |of| {
            let worked = verdicts.share(|verdict| verdict == "effective", |_| true);
            share(of, worked).of_parts(verdicts.named())
        }),
        told(FigureName::NotCheckedShare, |of| {
            share(of, ended.share(|outcome| outcome == "not_checked", was_done))
        }),
        told(FigureName::DecidedExits, |of| {
            let undone = ended.share(|outcome| !was_done(outcome), |_| true);
            share(of, undone).of_parts(ended.named())
        }),
    ])
}

fn was_done(outcome: &str) -> bool {
    ["effective", "partly_effective", "inconclusive", "not_checked"].contains(&outcome)
}

/// What they are like.
fn kinds(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &FiguresAsked,
    (taken, before): (Accepted, Accepted),
) -> Result<Figures, AppError> {
    let FiguresAsked { query, now, .. } = asked;
    let (several, several_before) =
        asked.both(|period| tx.following_from_several(period, query, caller, *now))?;
    let tickets = tx.disagreeing_tickets(query, caller, *now)?;
    let strength = |name, of: i64, of_before: i64| {
        let now = Share { of, all: taken.of_known_strength };
        let before = Share { of: of_before, all: before.of_known_strength };
        told(name, |of| Figure::share(of, now, Some(before)))
    };
    Ok(vec![
        strength(FigureName::StrongerShare, taken.stronger, before.stronger),
        strength(FigureName::WeakerShare, taken.weaker, before.weaker),
        told(FigureName::ServesSeveral, |of| Figure::share(of, several, Some(several_before))),
        told(FigureName::TicketDisagrees, |of| Figure::share(of, tickets, None)),
    ])
}
