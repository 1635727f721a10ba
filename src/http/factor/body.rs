//! A contributing factor on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::factor::FactorView;
use crate::domain::event::Origin;
use crate::domain::id::{FactorId, ReviewId};
use crate::domain::record::NextStep;
use crate::domain::review::FactorFields;
use crate::http::answer::Body;

/// A contributing factor found in a review.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactorBody {
    /// Its id.
    pub id: FactorId,
    /// The review that found it.
    pub review: ReviewId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Whether an action, a lesson or an acceptance answers it.
    pub answered: bool,
    /// The actions and lessons that do; not those that were let go.
    pub answered_by: Vec<String>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: FactorFields,
}

impl Body for FactorBody {
    type View = FactorView;
    const PATH: &'static str = "/api/v1/factors";

    fn of(view: FactorView) -> Self {
        let factor = view.factor;
        Self {
            id: factor.id,
            review: factor.review,
            version: factor.version,
            created_at: factor.created_at,
            changed_at: factor.changed_at,
            origin: factor.origin,
            answered: view.answered,
            answered_by: view.answered_by,
            next_steps: view.next_steps,
            fields: factor.fields,
        }
    }
}
