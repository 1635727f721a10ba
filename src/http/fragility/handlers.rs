//! What is asked of fragilities. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post};

use crate::app::fragility::{
    ChangeFragility, CreateFragility, LIST, MoveFragility, change, create, history, list, move_on,
    show,
};
use crate::domain::fragility::{FragilityFields, FragilityMove};
use crate::http::answer::{created, moved, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::fragility::FragilityBody;
use crate::http::history::{self, TransitionList};
use crate::http::problem::Problem;

/// List the fragilities.
#[utoipa::path(tag = "fragilities", responses((status = 200, body = [FragilityBody])))]
#[get("")]
pub async fn list_fragilities(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    asked.page::<FragilityBody>(&LIST, move |tx, caller, query| list(tx, caller, query, now)).await
}

/// Record a fragility of a service.
#[utoipa::path(tag = "fragilities", responses((status = 201, body = FragilityBody)))]
#[post("")]
pub async fn create_fragility(
    asked: Asked,
    body: Json<FragilityFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateFragility { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<FragilityBody>).await
}

/// Show a fragility.
#[utoipa::path(tag = "fragilities", responses((status = 200, body = FragilityBody)))]
#[get("/{id}")]
pub async fn show_fragility(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| show(tx, caller, &id, now), shown::<FragilityBody>).await
}

/// Change what is written of a fragility; its state is changed by moves.
#[utoipa::path(tag = "fragilities", request_body = FragilityFields, responses((status = 200, body = FragilityBody)))]
#[patch("/{id}")]
pub async fn change_fragility(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<FragilityFields>,
) -> Result<HttpResponse, Problem> {
    let command = ChangeFragility {
        id: id.into_inner(),
        guard: guard.into_inner(),
        patch: body.into_inner(),
    };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<FragilityBody>).await
}

/// Move a fragility on: cover it, prove it, accept its risk, clear it.
#[utoipa::path(tag = "fragilities", request_body = FragilityMove, responses((status = 201, body = FragilityBody)))]
#[post("/{id}/transitions")]
pub async fn move_fragility(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<FragilityMove>,
) -> Result<HttpResponse, Problem> {
    let command =
        MoveFragility { id: id.into_inner(), guard: guard.into_inner(), made: body.into_inner() };
    asked.perform(move |tx, caller| move_on(tx, caller, &command), moved::<FragilityBody>).await
}

/// Show the moves that a fragility made.
#[utoipa::path(tag = "fragilities", responses((status = 200, body = TransitionList)))]
#[get("/{id}/transitions")]
pub async fn list_fragility_transitions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| history(tx, caller, &id), history::history).await
}
