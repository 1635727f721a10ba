//! A team on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::team::TeamView;
use crate::domain::event::Origin;
use crate::domain::id::TeamId;
use crate::domain::reference::Source;
use crate::domain::team::TeamFields;
use crate::http::answer::Body;

/// A team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamBody {
    /// Its id.
    pub id: TeamId,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What the tool that keeps it last told; null when none does.
    pub source: Option<Source>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: TeamFields,
}

impl Body for TeamBody {
    type View = TeamView;
    const PATH: &'static str = "/api/v1/teams";

    fn of(TeamView { team }: TeamView) -> Self {
        Self {
            id: team.id,
            version: team.version,
            created_at: team.created_at,
            changed_at: team.changed_at,
            origin: team.origin,
            source: team.source,
            fields: team.fields,
        }
    }
}
