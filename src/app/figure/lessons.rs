//! The figures of lessons: whether they reach others. May use: `domain`, `store`.

use crate::app::{AppError, access};
use crate::domain::figure::{Figure, FigureName, Share};
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
    let FiguresAsked { query, period, now } = asked;
    let published = Parts::new(asked.both(|period| tx.published_in(period, query, caller))?);
    let answers = Parts::new(asked.both(|period| tx.answers_to_asked_in(period, query, caller))?);
    let held = Parts::new(asked.both(|period| tx.shares_held_in(period, query, caller))?);
    let adoption = tx.days_to_adoption(*period, query, caller, *now)?;
    let again = asked.both(|period| tx.relearned_in(period, query, caller))?;
    let among = |parts: &_, of| Share { of, all: sum(parts, |_| true) };
    let relearned = among(&published.now, again.0);
    let relearned_before = among(&published.before, again.1);
    Ok(vec![
        told(FigureName::Published, |_| published.count()),
        told(FigureName::AnsweredShare, |of| {
            let (now, before) = answers.share(|answer| !answer.is_empty(), |_| true);
            Figure::share(of, now, Some(before)).of_parts(answers.named())
        }),
        told(FigureName::AdoptedShare, |of| {
            let (now, before) = answers.share(|answer| answer == "adopted", concerns);
            Figure::share(of, now, Some(before))
        }),
        told(FigureName::TimeToAdoption, |of| Figure::time(of, &adoption, "adopted")),
        told(FigureName::Relearned, |of| Figure::share(of, relearned, Some(relearned_before))),
        told(FigureName::SharesHeld, |_| held.count()),
    ])
}

fn concerns(answer: &str) -> bool {
    ["applies", "adopted"].contains(&answer)
}
