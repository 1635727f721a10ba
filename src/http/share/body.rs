//! A share on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::share::ShareView;
use crate::domain::event::Origin;
use crate::domain::id::{LessonId, PersonId, ShareId};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::domain::share::{ShareFields, ShareStatus};
use crate::http::answer::Body;

/// An occasion on which a lesson is passed on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShareBody {
    /// Its id.
    pub id: ShareId,
    /// The lesson that is passed on.
    pub lesson: LessonId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who recorded it here.
    pub author: Option<PersonId>,
    /// Where it stands.
    pub status: ShareStatus,
    /// When it was held.
    pub held_at: Option<Timestamp>,
    /// Why it was called off.
    pub called_off_because: Option<String>,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: ShareFields,
}

impl Body for ShareBody {
    type View = ShareView;
    const PATH: &'static str = "/api/v1/shares";

    fn of(view: ShareView) -> Self {
        let share = view.share;
        Self {
            id: share.id,
            lesson: share.lesson,
            version: share.version,
            created_at: share.created_at,
            changed_at: share.changed_at,
            origin: share.origin,
            author: share.author,
            status: share.status,
            held_at: share.held_at,
            called_off_because: share.called_off_because,
            available_moves: view.available_moves,
            next_steps: view.next_steps,
            fields: share.fields,
        }
    }
}
