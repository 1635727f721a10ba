//! Nudges over HTTP: what was told to teams and to oneself, without a name. May use: `app`, `domain`.

use actix_web::{HttpResponse, get};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::nudge::list::{list, show};
use crate::app::nudge::{LIST, NudgeView};
use crate::domain::id::{ActionId, NudgeId, TeamId, UptakeId};
use crate::domain::nudge::{Delivery, NudgeKind, NudgeRole};
use crate::http::answer::{Body, shown};
use crate::http::extract::{Asked, Path};
use crate::http::problem::Problem;

/// A nudge: a reminder, or a question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NudgeBody {
    /// Its id.
    pub id: NudgeId,
    /// Always 1: what was told is not changed.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// What kind of nudge it is.
    pub kind: NudgeKind,
    /// The action that it is about, if it is about one.
    pub action: Option<ActionId>,
    /// The team's answer to a lesson that it is about, if it is about one; a digest is about neither.
    pub uptake: Option<UptakeId>,
    /// The team that it was told to.
    pub team: Option<TeamId>,
    /// The day that asked for it: the due date or the day for an answer, or so many days before or after it, or the day of
    /// the digest.
    pub occasion_date: Date,
    /// As what somebody was told it.
    pub role: NudgeRole,
    /// Whether it was told to you.
    pub mine: bool,
    /// What became of it on its way to you; null where it was told to somebody else.
    pub delivery: Option<Delivery>,
}

impl Body for NudgeBody {
    type View = NudgeView;
    const PATH: &'static str = "/api/v1/nudges";

    fn of(NudgeView { nudge, mine, delivery }: NudgeView) -> Self {
        Self {
            id: nudge.id,
            version: nudge.version,
            created_at: nudge.created_at,
            kind: nudge.kind,
            action: nudge.action,
            uptake: nudge.uptake,
            team: nudge.team,
            occasion_date: nudge.occasion,
            role: nudge.role,
            mine,
            delivery,
        }
    }
}

/// List what was told to teams, and to oneself (`recipient=me`), the latest first.
#[utoipa::path(tag = "nudges", responses((status = 200, body = [NudgeBody])))]
#[get("")]
pub async fn list_nudges(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<NudgeBody>(&LIST, list).await
}

/// Show what was told once.
#[utoipa::path(tag = "nudges", responses((status = 200, body = NudgeBody)))]
#[get("/{id}")]
pub async fn show_nudge(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<NudgeBody>).await
}
