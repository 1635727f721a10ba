//! A lesson on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::lesson::{LessonView, QuestionAnswer, ShareSummary, UptakeSummary};
use crate::domain::event::Origin;
use crate::domain::id::{LessonId, PersonId};
use crate::domain::lesson::{Edition, LessonFields, LessonKind, LessonStatus, Relearned};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::http::answer::Body;

/// A lesson.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LessonBody {
    /// Its id.
    pub id: LessonId,
    /// Its number for people: `LES-12`.
    pub number: String,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who wrote it down here.
    pub author: Option<PersonId>,
    /// Where it stands.
    pub status: LessonStatus,
    /// When it was published for the first time.
    pub published_at: Option<Timestamp>,
    /// Counts the wordings that were published; 0 until it is.
    pub edition: i64,
    /// The lesson that says it better.
    pub superseded_by: Option<LessonId>,
    /// Why it was retired.
    pub retired_reason: Option<String>,
    /// What the teams asked answered.
    pub uptakes: UptakeSummary,
    /// On what occasions it was passed on, and how far that reached.
    pub shares: ShareSummary,
    /// The answers to it, where it is a question; empty otherwise.
    pub answers: Vec<QuestionAnswer>,
    /// The earlier lessons that it may be again: found when it was published, confirmed or dismissed by people.
    pub relearned: Relearned,
    /// The later lessons that may be this one again.
    pub possibly_relearned_by: Vec<LessonId>,
    /// The later lessons that are this one again.
    pub relearned_by: Vec<LessonId>,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: LessonFields,
}

impl Body for LessonBody {
    type View = LessonView;
    const PATH: &'static str = "/api/v1/lessons";

    fn of(view: LessonView) -> Self {
        let (lesson, around) = (view.lesson, view.around);
        Self {
            id: lesson.id,
            number: lesson.number,
            version: lesson.version,
            created_at: lesson.created_at,
            changed_at: lesson.changed_at,
            origin: lesson.origin,
            author: lesson.author,
            status: lesson.status,
            published_at: lesson.published_at,
            edition: lesson.edition,
            superseded_by: lesson.superseded_by,
            retired_reason: lesson.retired_reason,
            uptakes: around.uptakes,
            shares: around.shares,
            answers: around.answers,
            relearned: lesson.relearned,
            possibly_relearned_by: around.possibly_relearned_by,
            relearned_by: around.relearned_by,
            available_moves: view.available_moves,
            next_steps: view.next_steps,
            fields: lesson.fields,
        }
    }
}

/// A wording of a lesson that was published.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditionBody {
    /// Counts the lesson's editions, from 1.
    pub edition: i64,
    /// The lesson in a line.
    pub title: String,
    /// What kind of lesson it was.
    pub kind: LessonKind,
    /// What was learned.
    pub insight: Option<String>,
    /// When it applied.
    pub applies_when: Option<String>,
    /// What it rested on.
    pub evidence: Option<String>,
    /// Who wrote it: the id of a person or a token, or `system`.
    pub by: String,
    /// Since when it said so.
    pub recorded_at: Timestamp,
}

impl Body for EditionBody {
    type View = Edition;
    const PATH: &'static str = LessonBody::PATH;

    fn of(told: Edition) -> Self {
        let Edition { edition, title, kind, insight, applies_when, evidence, by, .. } = told;
        let recorded_at = told.recorded_at;
        Self { edition, title, kind, insight, applies_when, evidence, by, recorded_at }
    }
}
