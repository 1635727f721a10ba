//! A team asked about a lesson, on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::uptake::UptakeView;
use crate::domain::event::Origin;
use crate::domain::id::{ActionId, LessonId, TeamId, UptakeId};
use crate::domain::lesson::{AskedBecause, UptakeAnswer};
use crate::domain::record::NextStep;
use crate::http::answer::Body;

/// A team that is asked about a lesson, and its answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UptakeBody {
    /// Its id.
    pub id: UptakeId,
    /// The lesson.
    pub lesson: LessonId,
    /// The team asked.
    pub team: TeamId,
    /// Counts its changes.
    pub version: i64,
    /// Why it is asked.
    pub because: AskedBecause,
    /// When the team was asked.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Asked here, or entered as history.
    pub origin: Origin,
    /// Until when an answer is hoped for; afterwards it no longer holds the loop open.
    pub answer_by: Date,
    /// When the team answered.
    pub answered_at: Option<Timestamp>,
    /// What it answered.
    pub answer: Option<UptakeAnswer>,
    /// The edition of the lesson that it answered.
    pub edition: Option<i64>,
    /// The latest edition of the lesson.
    pub lesson_edition: i64,
    /// The action that its answer opened.
    pub action: Option<ActionId>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
}

impl Body for UptakeBody {
    type View = UptakeView;
    const PATH: &'static str = "/api/v1/uptakes";

    fn of(view: UptakeView) -> Self {
        let uptake = view.uptake;
        Self {
            id: uptake.id,
            lesson: uptake.lesson,
            team: uptake.team,
            version: uptake.version,
            because: uptake.because,
            created_at: uptake.created_at,
            changed_at: uptake.changed_at,
            origin: uptake.origin,
            answer_by: uptake.answer_by,
            answered_at: uptake.answered_at,
            answer: uptake.answer,
            edition: uptake.edition,
            lesson_edition: view.lesson_edition,
            action: uptake.action,
            next_steps: view.next_steps,
        }
    }
}

/// Who is to be asked.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UptakeAsk {
    /// The team.
    pub team: TeamId,
}
