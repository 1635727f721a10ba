//! A theme on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::theme::ThemeView;
use crate::domain::event::Origin;
use crate::domain::id::ThemeId;
use crate::domain::theme::ThemeFields;
use crate::http::answer::Body;

/// A theme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ThemeBody {
    /// Its id.
    pub id: ThemeId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: ThemeFields,
}

impl Body for ThemeBody {
    type View = ThemeView;
    const PATH: &'static str = "/api/v1/themes";

    fn of(ThemeView { theme }: ThemeView) -> Self {
        Self {
            id: theme.id,
            version: theme.version,
            created_at: theme.created_at,
            changed_at: theme.changed_at,
            origin: theme.origin,
            fields: theme.fields,
        }
    }
}
