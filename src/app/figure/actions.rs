//! The figures of actions: whether they close, whether they worked, and whether the pile grows. May use: `domain`, `store`.

use std::collections::BTreeSet;

use crate::app::stuck::SMALLEST_TEAM;
use crate::app::{AppError, access};
use crate::domain::figure::{Definition, Figure, FigureName, Proportion};
use crate::domain::list::{ListQuery, Operand};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::domain::team::Team;
use crate::store::{Accepted, Counting, ReadTx};

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
    let count = &mut tx.counting(&asked.query, caller, asked.now);
    let mut figures = flow(count, asked)?;
    figures.extend(times(count, asked)?);
    figures.extend(dates(count, asked)?);
    let accepted = asked.both(|period| count.accepted_in(period))?;
    figures.extend(ends(count, asked, accepted)?);
    figures.extend(kinds(count, accepted)?);
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
fn flow(count: &mut Counting<'_, '_>, asked: &FiguresAsked) -> Result<Figures, AppError> {
    let ((arrived, left), (arrived_before, left_before)) =
        asked.both(|period| count.taken_on_and_left(period))?;
    let open = Parts::new((count.open_by_age()?, Vec::new()));
    let all_open = open.now.values().sum();
    let moves = |name, now, before| told(name, |_| Figure::count(now, Some(before)));
    Ok(vec![
        moves(FigureName::Arrivals, arrived, arrived_before),
        moves(FigureName::Departures, left, left_before),
        told(FigureName::Open, |_| Figure::count(all_open, None).of_parts(open.now)),
        told(FigureName::WeeksOfWork, |of| {
            Figure::weeks(of, Proportion { of: all_open, all: left }, asked.period)
        }),
    ])
}

/// How long it takes.
fn times(count: &mut Counting<'_, '_>, asked: &FiguresAsked) -> Result<Figures, AppError> {
    let done = count.days_to_done(asked.period)?;
    let closed = count.days_to_closed(asked.period)?;
    Ok(vec![
        told(FigureName::TimeToDone, |of| Figure::time(of, &done, "done")),
        told(FigureName::TimeToEffective, |of| Figure::time(of, &closed, "effective")),
    ])
}

/// What due dates are worth.
fn dates(count: &mut Counting<'_, '_>, asked: &FiguresAsked) -> Result<Figures, AppError> {
    let (done, before) = asked.both(|period| count.done_in(period))?;
    let proportion = |name, of: i64, of_before: i64| {
        let (now, before) =
            (Proportion { of, all: done.all }, Proportion { of: of_before, all: before.all });
        told(name, |of| Figure::proportion(of, now, Some(before)))
    };
    Ok(vec![
        proportion(FigureName::FirstDueDateKept, done.in_time, before.in_time),
        proportion(FigureName::SlippedTwice, done.slipped_twice, before.slipped_twice),
    ])
}

/// Whether they close, and whether they worked.
fn ends(
    count: &mut Counting<'_, '_>,
    asked: &FiguresAsked,
    (taken, before): (Accepted, Accepted),
) -> Result<Figures, AppError> {
    let closed = |accepted: Accepted| Proportion { of: accepted.closed, all: accepted.all };
    let verdicts = Parts::new(asked.both(|period| count.verdicts_in(period))?);
    let ended = Parts::new(asked.both(|period| count.closed_in(period))?);
    let proportion = |of: &Definition, (now, before): (Proportion, Proportion)| {
        Figure::proportion(of, now, Some(before))
    };
    Ok(vec![
        told(FigureName::ClosedProportion, |of| proportion(of, (closed(taken), closed(before)))),
        told(FigureName::EffectiveProportion, |of| {
            let worked = verdicts.proportion(|verdict| verdict == "effective", |_| true);
            proportion(of, worked).of_parts(verdicts.named())
        }),
        told(FigureName::NotCheckedProportion, |of| {
            proportion(of, ended.proportion(|outcome| outcome == "not_checked", was_done))
        }),
        told(FigureName::DecidedExits, |of| {
            let undone = ended.proportion(|outcome| !was_done(outcome), |_| true);
            proportion(of, undone).of_parts(ended.named())
        }),
    ])
}

fn was_done(outcome: &str) -> bool {
    ["effective", "partly_effective", "inconclusive", "not_checked"].contains(&outcome)
}

/// What they are like.
fn kinds(
    count: &mut Counting<'_, '_>,
    (taken, before): (Accepted, Accepted),
) -> Result<Figures, AppError> {
    let tickets = count.tickets()?;
    let silent = Parts::new((tickets.by_silence, Vec::new()));
    let strength = |name, of: i64, of_before: i64| {
        let now = Proportion { of, all: taken.of_known_strength };
        let before = Proportion { of: of_before, all: before.of_known_strength };
        told(name, |of| Figure::proportion(of, now, Some(before)))
    };
    Ok(vec![
        strength(FigureName::StrongerProportion, taken.stronger, before.stronger),
        strength(FigureName::WeakerProportion, taken.weaker, before.weaker),
        told(FigureName::ServesSeveral, |of| {
            let (now, before) = (taken.following_from_several, before.following_from_several);
            Figure::proportion(of, now, Some(before))
        }),
        told(FigureName::TicketDisagrees, |of| Figure::proportion(of, tickets.disagreeing, None)),
        told(FigureName::TicketSilent, |of| {
            let (for_long, _) =
                silent.proportion(|days| ["31+", "never"].contains(&days), |_| true);
            Figure::proportion(of, for_long, None).of_parts(silent.named())
        }),
    ])
}
