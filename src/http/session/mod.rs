//! Sessions over HTTP: one's own, and those of somebody who must be out. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::session::list::list;
use crate::app::session::{LIST, SessionView, end};
use crate::domain::id::SessionId;
use crate::http::answer::Body;
use crate::http::extract::{Asked, Path};
use crate::http::problem::Problem;

/// A session of a browser, without its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionBody {
    /// Its id, which is not what the browser is known by.
    pub id: SessionId,
    /// When one signed in.
    pub created_at: Timestamp,
    /// When it was last used, to a sixtieth of the time without use after which it ends.
    pub last_used_at: Timestamp,
    /// When it ends, unless it is used before; it cannot be made longer for ever.
    pub ends_at: Timestamp,
    /// What the browser said of itself, shortened.
    #[schema(
        max_length = 120,
        example = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
    )]
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl Body for SessionBody {
    type View = SessionView;
    const PATH: &'static str = "/api/v1/me/sessions";

    fn of(view: SessionView) -> Self {
        Self {
            id: view.session.id,
            created_at: view.session.created_at,
            last_used_at: view.last_used_at,
            ends_at: view.until,
            user_agent: view.session.user_agent,
            current: view.current,
        }
    }
}

/// List one's own sessions: the browsers in which one is signed in.
#[utoipa::path(tag = "sign-in", responses((status = 200, body = [SessionBody])))]
#[get("/me/sessions")]
pub async fn list_my_sessions(asked: Asked) -> Result<HttpResponse, Problem> {
    let when = (asked.config()?.sessions, asked.now()?);
    asked.page::<SessionBody>(&LIST, move |tx, caller, query| list(tx, caller, query, when)).await
}

/// End a session of one's own.
#[utoipa::path(tag = "sign-in", responses((status = 204)))]
#[delete("/me/sessions/{id}")]
pub async fn end_my_session(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.take_away(move |tx, caller| end::end(tx, caller, &id)).await
}

/// End all sessions of a person, who has to sign in again.
#[utoipa::path(tag = "sign-in", responses((status = 204)))]
#[delete("/{id}/sessions")]
pub async fn end_person_sessions(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.take_away(move |tx, caller| end::end_all(tx, caller, &id)).await
}
