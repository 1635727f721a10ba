//! A recurrence: an incident in which a known factor returned.
//!
//! Put forward where an incident shares service and theme with a factor of an earlier published review; a person confirms
//! or dismisses it, and what nobody answers lapses. May use: `action`, `calendar`, `event`, `id`, `record`, `words`.

mod closeness;
#[cfg(test)]
mod properties;
mod state;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use closeness::{Candidate, Closeness, Ground, Trait, closest};
pub use state::{
    MOVES, PERMISSIONS, RecurrenceFacts, RecurrenceGuard, RecurrenceMove, RecurrenceMoveName,
};

use crate::domain::action::ActionState;
use crate::domain::calendar::{Calendar, days_after};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{ActionId, FactorId, IncidentId, RecurrenceId, ReviewId};
use crate::domain::words::words;

/// The most candidates that are put forward for an incident at once.
pub const MOST: usize = 3;

/// Days that a candidate waits for an answer.
pub const ANSWER_DAYS: u32 = 30;

words! {
    /// Where a recurrence stands.
    pub enum RecurrenceStatus {
        Suggested = "suggested", Confirmed = "confirmed", Dismissed = "dismissed", Lapsed = "lapsed",
    }
}

/// How an earlier action stood when the factor returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EarlierAction {
    /// The action; null where you may not see it any more.
    pub action: Option<ActionId>,
    /// Where it stood when the incident began, with its outcome.
    pub state: ActionState,
    /// Whether it was still open then: known, and it happened again.
    pub open: bool,
    /// Whether its effect was put in question by this.
    pub in_question: bool,
}

/// A recurrence as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Recurrence {
    /// Its id.
    pub id: RecurrenceId,
    /// Counts its changes.
    pub version: i64,
    /// When it was put forward.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Always `live`: nothing is put forward for history.
    pub origin: Origin,
    /// The incident in which the factor may have returned.
    pub incident: IncidentId,
    /// The earlier factor.
    pub factor: FactorId,
    /// The published review that found it.
    pub review: ReviewId,
    /// Where it stands.
    pub status: RecurrenceStatus,
    /// Why it was put forward.
    pub ground: Ground,
    /// When the earlier review was published.
    pub review_published_at: Timestamp,
    /// Until when an answer is hoped for; a day later it lapses.
    pub answer_by: Date,
    /// When somebody answered, or it lapsed.
    pub answered_at: Option<Timestamp>,
    /// Why it was answered so.
    pub reason: Option<String>,
    /// How the earlier actions stood when the factor returned; empty until it is confirmed.
    pub earlier: Vec<EarlierAction>,
}

impl Recurrence {
    /// Puts a candidate forward.
    pub fn suggest(
        id: RecurrenceId,
        incident: IncidentId,
        candidate: &Candidate,
        now: Timestamp,
    ) -> (Self, Event) {
        let recurrence = Self {
            id,
            version: 1,
            created_at: now,
            changed_at: now,
            origin: Origin::Live,
            incident,
            factor: candidate.factor,
            review: candidate.review,
            status: RecurrenceStatus::Suggested,
            ground: candidate.ground,
            review_published_at: candidate.published_at,
            answer_by: days_after(Calendar::default().today(now), ANSWER_DAYS),
            answered_at: None,
            reason: None,
            earlier: Vec::new(),
        };
        let event = Event::created(Noun::Recurrence, id, 1);
        (recurrence, Event { verb: "suspected", ..event })
    }

    /// Whether one of the earlier actions was still open when it happened again.
    pub fn was_still_open(&self) -> bool {
        self.earlier.iter().any(|earlier| earlier.open)
    }
}
