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
pub fn history(items: Vec<Transition>) -> Answer {
    plain(200, &TransitionList { items })
}
