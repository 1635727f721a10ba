//! A recurrence on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::recurrence::RecurrenceView;
use crate::domain::event::Origin;
use crate::domain::id::{FactorId, IncidentId, RecurrenceId, ReviewId};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::domain::recurrence::{EarlierAction, Ground, RecurrenceStatus};
use crate::http::answer::Body;

/// An earlier factor that may have returned in an incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecurrenceBody {
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
    /// What the earlier factor says.
    pub statement: String,
    /// The published review that found it.
    pub review: ReviewId,
    /// When that was published.
    pub review_published_at: Timestamp,
    /// Where it stands.
    pub status: RecurrenceStatus,
    /// What both share.
    pub ground: Ground,
    /// Why it was put forward, in a sentence.
    pub because: String,
    /// Until when an answer is hoped for; a day later it lapses.
    pub answer_by: Date,
    /// When somebody answered, or it lapsed.
    pub answered_at: Option<Timestamp>,
    /// Why it was answered so.
    pub reason: Option<String>,
    /// How the earlier actions stood when the incident began; empty until it is confirmed.
    pub earlier: Vec<EarlierAction>,
    /// Whether one of them was still open: known, and it happened again.
    pub still_open: bool,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
}

impl Body for RecurrenceBody {
    type View = RecurrenceView;
    const PATH: &'static str = "/api/v1/recurrences";

    fn of(view: RecurrenceView) -> Self {
        let recurrence = view.recurrence;
        Self {
            still_open: recurrence.was_still_open(),
            statement: view.statement,
            because: view.because,
            available_moves: view.available_moves,
            next_steps: view.next_steps,
            id: recurrence.id,
            version: recurrence.version,
            created_at: recurrence.created_at,
            changed_at: recurrence.changed_at,
            origin: recurrence.origin,
            incident: recurrence.incident,
            factor: recurrence.factor,
            review: recurrence.review,
            review_published_at: recurrence.review_published_at,
            status: recurrence.status,
            ground: recurrence.ground,
            answer_by: recurrence.answer_by,
            answered_at: recurrence.answered_at,
            reason: recurrence.reason,
            earlier: recurrence.earlier,
        }
    }
}
