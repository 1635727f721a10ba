//! Someone moves a review on: begin, circulate, return, publish, waive, plan, reopen. The state table in `domain` decides.
//! May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::review::following::following;
use crate::app::review::relations;
use crate::app::review::show::{ReviewView, written as view};
use crate::app::{AppError, closing};
use crate::domain::event::Noun;
use crate::domain::machine;
use crate::domain::permission::Caller;
use crate::domain::review::{MOVES, Review, ReviewFacts, ReviewMove};
use crate::domain::words::Word;
use crate::store::{Recorded, WriteTx};

/// A move of a review.
#[derive(Debug, Clone)]
pub struct MoveReview {
    /// The review's id or number.
    pub id: String,
    /// The version that the mover saw.
    pub guard: Guard,
    /// The move.
    pub made: ReviewMove,
}

/// Makes a move.
///
/// # Errors
/// 404, 403, 412, 409 when the table has no such move from here or something is missing, naming all of it.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveReview,
) -> Result<Recorded<ReviewView>, AppError> {
    let (review, made) = (tx.get_to_save::<Review>(&command.id, caller)?, &command.made);
    let who = machine::movers(MOVES, made.name());
    caller.may_move(Noun::Review, made.name().as_str(), &who, &relations(caller, &review))?;
    command.guard.check(review.version)?;
    let facts = facts(tx, caller, &review)?;
    let (review, event, moved) = review.make(made, &facts)?;
    tx.save(&review)?;
    tx.add_move(Noun::Review, review.id, moved)?;
    closing::restage(tx, review.fields.incidents.clone())?;
    let view = view(tx, caller, review)?;
    Ok(tx.record(event, view))
}

fn facts(tx: &mut WriteTx<'_>, caller: &Caller, review: &Review) -> Result<ReviewFacts, AppError> {
    let now = tx.now();
    let followed = following(tx, caller, std::slice::from_ref(review))?;
    let none = ReviewFacts { now, lessons: 0, unanswered_factors: 0 };
    Ok(followed.first().map_or(none, |follows| follows.facts(now)))
}
