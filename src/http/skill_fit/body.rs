//! What an accountable person says of themselves, on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::View;
use crate::app::skill_fit::SkillFitView;
use crate::domain::id::{ActionId, SkillFitId};
use crate::domain::skill_fit::SkillFitFields;
use crate::http::answer::Body;

/// How an action fits what the person can do who answers for it, as they say themselves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SkillFitBody {
    /// Its id.
    pub id: SkillFitId,
    /// The action.
    pub action: ActionId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was first said.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// What was said.
    #[serde(flatten)]
    pub fields: SkillFitFields,
}

impl Body for SkillFitBody {
    type View = SkillFitView;
    const PATH: &'static str = "/api/v1/actions";

    fn of(view: SkillFitView) -> Self {
        Self {
            id: view.said.id,
            action: view.said.action,
            version: view.version(),
            created_at: view.said.created_at,
            changed_at: view.said.changed_at,
            fields: view.said.fields,
        }
    }

    fn path(view: &SkillFitView) -> String {
        format!("{}/{}/skill-fit", Self::PATH, view.said.action)
    }
}
