//! What is asked of services. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post, put};

use crate::app::service::LIST;
use crate::app::service::brief::{BriefBody, brief, brief_by_reference};
use crate::app::service::change::{ChangeService, change};
use crate::app::service::create::{CreateService, create};
use crate::app::service::list::list;
use crate::app::service::put::{PutService, put};
use crate::app::service::show::{show, show_by_reference};
use crate::domain::service::ServiceFields;
use crate::http::answer::{created, plain, shown, upserted};
use crate::http::extract::{
    Asked, ByReference, IfMatch, Json, MergePatch, Path, Query, SourceBody,
};
use crate::http::problem::Problem;
use crate::http::service::ServiceBody;

/// List the services.
#[utoipa::path(tag = "services", responses((status = 200, body = [ServiceBody])))]
#[get("")]
pub async fn list_services(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<ServiceBody>(&LIST, list).await
}

/// Enter a service.
#[utoipa::path(tag = "services", responses((status = 201, body = ServiceBody)))]
#[post("")]
pub async fn create_service(
    asked: Asked,
    body: Json<ServiceFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateService { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<ServiceBody>).await
}

/// Show the service that a tool keeps under an id of its own.
#[utoipa::path(tag = "services", responses((status = 200, body = ServiceBody)))]
#[get("/by-reference")]
pub async fn show_service_by_reference(
    asked: Asked,
    query: Query<ByReference>,
) -> Result<HttpResponse, Problem> {
    let key = query.into_inner().key()?;
    asked.ask(move |tx, caller| show_by_reference(tx, caller, &key), shown::<ServiceBody>).await
}

/// Enter or change the service that a tool keeps under an id of its own.
///
/// Messages are taken in the order of `source_updated_at` or `source_version`: an older one changes nothing. What a
/// person has edited here is kept. Absent properties are untouched, null clears.
#[utoipa::path(tag = "services", request_body = ServiceFields,
    responses((status = 200, body = ServiceBody), (status = 201, body = ServiceBody)))]
#[put("/by-reference")]
pub async fn put_service_by_reference(
    asked: Asked,
    query: Query<ByReference>,
    body: SourceBody<ServiceFields>,
) -> Result<HttpResponse, Problem> {
    let command = PutService { key: query.into_inner().key()?, message: body.into_inner() };
    asked.perform(move |tx, caller| put(tx, caller, &command), upserted::<ServiceBody>).await
}

/// Show a service.
#[utoipa::path(tag = "services", responses((status = 200, body = ServiceBody)))]
#[get("/{id}")]
pub async fn show_service(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<ServiceBody>).await
}

/// Change a service: what it is for, for whom, and who owns it.
#[utoipa::path(tag = "services", request_body = ServiceFields, responses((status = 200, body = ServiceBody)))]
#[patch("/{id}")]
pub async fn change_service(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<ServiceFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeService { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<ServiceBody>).await
}

/// Show what to know before changing a service.
///
/// Lessons, open actions, fragilities, last incidents, anniversaries: short enough for the change form of a tool, and the same for everyone who may ask: what is restricted is in it for
/// nobody, not even in a count.
#[utoipa::path(tag = "services", responses((status = 200, body = BriefBody)))]
#[get("/{id}/brief")]
pub async fn show_service_brief(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| brief(tx, caller, &id, now), |told| plain(200, &told)).await
}

/// Show what to know before changing the service that a tool keeps under an id of its own.
#[utoipa::path(tag = "services", responses((status = 200, body = BriefBody)))]
#[get("/by-reference/brief")]
pub async fn show_service_brief_by_reference(
    asked: Asked,
    query: Query<ByReference>,
) -> Result<HttpResponse, Problem> {
    let (key, now) = (query.into_inner().key()?, asked.now()?);
    asked
        .ask(move |tx, caller| brief_by_reference(tx, caller, &key, now), |told| plain(200, &told))
        .await
}
