//! What is only ever added to, on the wire: the moves that a record made. May use: `domain`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Answer;
use crate::domain::record::Transition;
use crate::http::answer::plain;

/// The moves that a record made, in order and whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TransitionList {
    /// The moves.
    pub items: Vec<Transition>,
}

/// 200: a history.
#[expect(clippy::ptr_arg, reason = "rendered by `ask`, whose queries answer a `Vec`")]
pub fn history(moves: &Vec<Transition>) -> Answer {
    plain(200, &TransitionList { items: moves.clone() })
}
