//! What is asked of contributing factors. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get, patch, post};

use crate::app::factor::{ChangeFactor, CreateFactor, LIST, change, create, delete, list, show};
use crate::domain::review::FactorFields;
use crate::http::answer::{created, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::factor::FactorBody;
use crate::http::problem::Problem;

/// List the factors that a review found.
#[utoipa::path(tag = "reviews", responses((status = 200, body = [FactorBody])))]
#[get("/{id}/factors")]
pub async fn list_review_factors(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.page::<FactorBody>(&LIST, move |tx, caller, query| list(tx, caller, &id, query)).await
}

/// Note what contributed; there are many factors, never "the" one.
#[utoipa::path(tag = "reviews", responses((status = 201, body = FactorBody)))]
#[post("/{id}/factors")]
pub async fn create_review_factor(
    asked: Asked,
    id: Path<String>,
    body: Json<FactorFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateFactor { review: id.into_inner(), fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<FactorBody>).await
}

/// Show a factor and what answers it.
#[utoipa::path(tag = "reviews", responses((status = 200, body = FactorBody)))]
#[get("/{id}")]
pub async fn show_factor(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<FactorBody>).await
}

/// Change a factor; once its review is published, only how it is classified and answered.
#[utoipa::path(tag = "reviews", request_body = FactorFields, responses((status = 200, body = FactorBody)))]
#[patch("/{id}")]
pub async fn change_factor(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<FactorFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeFactor { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<FactorBody>).await
}

/// Take a factor back while its review is being written.
#[utoipa::path(tag = "reviews", responses((status = 204)))]
#[delete("/{id}")]
pub async fn delete_factor(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    asked.remove(move |tx, caller| delete(tx, caller, &id, &guard)).await
}
