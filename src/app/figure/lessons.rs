//! The figures of lessons: whether they reach others. May use: `domain`, `store`.

use crate::app::{AppError, access};
use crate::domain::figure::{Figure, FigureName, Proportion};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

use super::{Figures, FiguresAsked, Parts, sum, told};

/// The figures of the lessons that fit.
///
/// # Errors
/// 403.
pub fn of_lessons(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &FiguresAsked,
) -> Result<Figures, AppError> {
    access::may(caller, "show_lesson_figures", &[])?;
    let count = &mut tx.counting(&asked.query, caller, asked.now);
    let published = Parts::new(asked.both(|period| count.published_in(period))?);
    let answers = Parts::new(asked.both(|period| count.answers_to_asked_in(period))?);
    let held = Parts::new(asked.both(|period| count.shares_held_in(period))?);
    let adoption = count.days_to_adoption(asked.period)?;
    let again = asked.both(|period| count.relearned_in(period))?;
    let among = |parts: &_, of| Proportion { of, all: sum(parts, |_| true) };
    let relearned = among(&published.now, again.0);
    let relearned_before = among(&published.before, again.1);
    Ok(vec![
        told(FigureName::Published, |_| published.count()),
        told(FigureName::AnsweredProportion, |of| {
            let (now, before) = answers.proportion(|answer| !answer.is_empty(), |_| true);
            Figure::proportion(of, now, Some(before)).of_parts(answers.named())
        }),
        told(FigureName::AdoptedProportion, |of| {
            let (now, before) = answers.proportion(|answer| answer == "adopted", concerns);
            Figure::proportion(of, now, Some(before))
        }),
        told(FigureName::TimeToAdoption, |of| Figure::time(of, &adoption, "adopted")),
        told(FigureName::Relearned, |of| Figure::proportion(of, relearned, Some(relearned_before))),
        told(FigureName::SharesHeld, |_| held.count()),
    ])
}

fn concerns(answer: &str) -> bool {
    ["applies", "adopted"].contains(&answer)
}
