//! A saved view on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::view::SavedViewView;
use crate::domain::event::Origin;
use crate::domain::id::ViewId;
use crate::domain::view::{Listed, ViewFields};
use crate::http::answer::Body;

/// A saved view.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ViewBody {
    /// Its id.
    pub id: ViewId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was saved.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Made here.
    pub origin: Origin,
    /// Whether it is your own.
    pub mine: bool,
    /// The list as the view shows it.
    pub href: String,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: ViewFields,
}

impl Body for ViewBody {
    type View = SavedViewView;
    const PATH: &'static str = "/api/v1/views";

    fn of(told: SavedViewView) -> Self {
        let view = told.view;
        let list = match view.fields.lists {
            Listed::Register if view.fields.group_by.is_some() => "register/groups",
            Listed::Register => "register",
            Listed::Actions => "actions",
            Listed::Stuck => "stuck",
        };
        Self {
            href: format!("/api/v1/{list}?view={}", view.id),
            id: view.id,
            version: view.version,
            created_at: view.created_at,
            changed_at: view.changed_at,
            origin: view.origin,
            mine: told.mine,
            fields: view.fields,
        }
    }
}
