//! Someone looks at reviews: one, a list, and what happened to one. May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::answer::View;
use crate::app::factor::FactorView;
use crate::app::review::following::{Following, ReviewCounts, following};
use crate::app::review::next_steps::next_steps;
use crate::app::review::{LIST, relations};
use crate::app::{AppError, access};
use crate::domain::event::Noun;
use crate::domain::list::{ListQuery, Page};
use crate::domain::machine::{self, AvailableMove};
use crate::domain::permission::Caller;
use crate::domain::record::{NextStep, Transition};
use crate::domain::review::{Format, MOVES, Review, ReviewHint, ReviewMove, Revision};
use crate::store::{ReadTx, WriteTx};

/// A review as it is answered: the record, and what follows from it for this caller.
#[derive(Debug, Clone)]
pub struct ReviewView {
    /// The record.
    pub review: Review,
    /// Its factors, each with how it is answered.
    pub factors: Vec<FactorView>,
    /// How much follows from it.
    pub counts: ReviewCounts,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What could be better about it.
    pub hints: Vec<ReviewHint>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

impl View for ReviewView {
    type About = Review;

    fn about(&self) -> String {
        self.review.id.to_string()
    }

    fn version(&self) -> i64 {
        self.review.version
    }
}

impl View for Revision {
    type About = Review;

    fn about(&self) -> String {
        self.review.to_string()
    }

    fn version(&self) -> i64 {
        self.revision
    }
}

/// One review.
///
/// # Errors
/// 404, 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<ReviewView, AppError> {
    let review = tx.get::<Review>(id, caller)?;
    access::may(caller, "show_review", &[])?;
    view(tx, caller, review, now)
}

/// One page of reviews.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<ReviewView>, AppError> {
    access::may(caller, "list_reviews", &[])?;
    let page = tx.list::<Review>(&LIST, query, caller)?;
    let items = views(tx, caller, page.items, now)?;
    Ok(Page { items, next: page.next, total: page.total })
}

/// The moves that a review made.
///
/// # Errors
/// 404, 403.
pub fn history(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Transition>, AppError> {
    let review = tx.get::<Review>(id, caller)?;
    access::may(caller, "list_review_transitions", &[])?;
    Ok(tx.transitions_of(review.id)?)
}

/// One page of the texts that a review's sections had.
///
/// # Errors
/// 404, 403.
pub fn revisions(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    query: &ListQuery,
) -> Result<Page<Revision>, AppError> {
    let review = tx.get::<Review>(id, caller)?;
    access::may(caller, "list_review_revisions", &relations(caller, &review))?;
    Ok(tx.revisions_of(review.id, query)?)
}

/// A review as it is answered to whoever wrote it.
///
/// # Errors
/// Any that the store can have.
pub(super) fn written(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    review: Review,
) -> Result<ReviewView, AppError> {
    let now = tx.now();
    view(tx, caller, review, now)
}

fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    review: Review,
    now: Timestamp,
) -> Result<ReviewView, AppError> {
    views(tx, caller, vec![review], now)?.pop().ok_or(AppError::NotFound)
}

fn views(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    reviews: Vec<Review>,
    now: Timestamp,
) -> Result<Vec<ReviewView>, AppError> {
    let followed = following(tx, caller, &reviews)?;
    let views = reviews
        .into_iter()
        .zip(followed)
        .map(|(review, follows)| told(caller, review, follows, now));
    Ok(views.collect())
}

fn told(caller: &Caller, mut review: Review, follows: Following, now: Timestamp) -> ReviewView {
    let (relations, facts) = (relations(caller, &review), follows.facts(now));
    let available_moves =
        machine::available(MOVES, review.status, (Noun::Review, caller, &relations), |name| {
            let unmet = review.unmet(&ReviewMove::empty(name), &facts);
            unmet.into_iter().map(|guard| review.missing(guard)).collect()
        });
    let next_steps = next_steps(&review, &follows, &available_moves, now);
    review.fields.depth = Some(review.depth());
    review.fields.format = review.fields.format.or(Some(Format::Meeting));
    let hints = review.hints(follows.factors.len(), follows.actions.iter());
    let Following { factors, counts, .. } = follows;
    ReviewView { review, factors, counts, available_moves, hints, next_steps }
}
