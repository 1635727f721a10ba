//! What is asked of occasions on which lessons are passed on. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post};

use crate::app::share::{
    ChangeShare, CreateShare, LIST, MoveShare, change, create, history, list, list_of_lesson,
    move_on, show,
};
use crate::domain::share::{ShareFields, ShareMove};
use crate::http::answer::{created, moved, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::history::{self, TransitionList};
use crate::http::problem::Problem;
use crate::http::share::ShareBody;

/// List the occasions on which lessons are passed on.
#[utoipa::path(tag = "lessons", responses((status = 200, body = [ShareBody])))]
#[get("")]
pub async fn list_shares(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    asked.page::<ShareBody>(&LIST, move |tx, caller, query| list(tx, caller, query, now)).await
}

/// List the occasions on which a lesson is passed on.
#[utoipa::path(tag = "lessons", responses((status = 200, body = [ShareBody])))]
#[get("/{id}/shares")]
pub async fn list_lesson_shares(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked
        .page::<ShareBody>(&LIST, move |tx, caller, query| {
            list_of_lesson(tx, caller, &id, query, now)
        })
        .await
}

/// Plan to pass a lesson on: an article, a video, a talk, a drill …
#[utoipa::path(tag = "lessons", responses((status = 201, body = ShareBody)))]
#[post("/{id}/shares")]
pub async fn create_lesson_share(
    asked: Asked,
    id: Path<String>,
    body: Json<ShareFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateShare { lesson: id.into_inner(), fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<ShareBody>).await
}

/// Show an occasion on which a lesson is passed on.
#[utoipa::path(tag = "lessons", responses((status = 200, body = ShareBody)))]
#[get("/{id}")]
pub async fn show_share(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| show(tx, caller, &id, now), shown::<ShareBody>).await
}

/// Change what is written of an occasion on which a lesson is passed on.
#[utoipa::path(tag = "lessons", request_body = ShareFields, responses((status = 200, body = ShareBody)))]
#[patch("/{id}")]
pub async fn change_share(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<ShareFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeShare { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<ShareBody>).await
}

/// Move a share on: hold it, call it off, plan it after all.
///
/// How many people it reached is a count. Who they are is nowhere to be said.
#[utoipa::path(tag = "lessons", request_body = ShareMove, responses((status = 201, body = ShareBody)))]
#[post("/{id}/transitions")]
pub async fn move_share(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<ShareMove>,
) -> Result<HttpResponse, Problem> {
    let command =
        MoveShare { id: id.into_inner(), guard: guard.into_inner(), made: body.into_inner() };
    asked.perform(move |tx, caller| move_on(tx, caller, &command), moved::<ShareBody>).await
}

/// Show the moves that a share made.
#[utoipa::path(tag = "lessons", responses((status = 200, body = TransitionList)))]
#[get("/{id}/transitions")]
pub async fn list_share_transitions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| history(tx, caller, &id), history::history).await
}
