//! What is asked of teams. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post, put};

use crate::app::team::LIST;
use crate::app::team::change::{ChangeTeam, change};
use crate::app::team::create::{CreateTeam, create};
use crate::app::team::list::list;
use crate::app::team::put::{PutTeam, put};
use crate::app::team::show::{show, show_by_reference};
use crate::domain::team::TeamFields;
use crate::http::answer::{created, shown, upserted};
use crate::http::extract::{
    Asked, ByReference, IfMatch, Json, MergePatch, Path, Query, SourceBody,
};
use crate::http::problem::Problem;
use crate::http::team::TeamBody;

/// List the teams.
#[utoipa::path(tag = "teams", responses((status = 200, body = [TeamBody])))]
#[get("")]
pub async fn list_teams(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<TeamBody>(&LIST, list).await
}

/// Found a team.
#[utoipa::path(tag = "teams", responses((status = 201, body = TeamBody)))]
#[post("")]
pub async fn create_team(asked: Asked, body: Json<TeamFields>) -> Result<HttpResponse, Problem> {
    let command = CreateTeam { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<TeamBody>).await
}

/// Show the team that a tool keeps under an id of its own.
#[utoipa::path(tag = "teams", responses((status = 200, body = TeamBody)))]
#[get("/by-reference")]
pub async fn show_team_by_reference(
    asked: Asked,
    query: Query<ByReference>,
) -> Result<HttpResponse, Problem> {
    let key = query.into_inner().key()?;
    asked.ask(move |tx, caller| show_by_reference(tx, caller, &key), shown::<TeamBody>).await
}

/// Found or change the team that a tool keeps under an id of its own.
///
/// Messages are taken in the order of `source_updated_at` or `source_version`: an older one changes nothing. What a
/// person has edited here is kept. Absent properties are untouched, null clears.
#[utoipa::path(tag = "teams", request_body = TeamFields,
    responses((status = 200, body = TeamBody), (status = 201, body = TeamBody)))]
#[put("/by-reference")]
pub async fn put_team_by_reference(
    asked: Asked,
    query: Query<ByReference>,
    body: SourceBody<TeamFields>,
) -> Result<HttpResponse, Problem> {
    let command = PutTeam { key: query.into_inner().key()?, message: body.into_inner() };
    asked.perform(move |tx, caller| put(tx, caller, &command), upserted::<TeamBody>).await
}

/// Show a team.
#[utoipa::path(tag = "teams", responses((status = 200, body = TeamBody)))]
#[get("/{id}")]
pub async fn show_team(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<TeamBody>).await
}

/// Change a team: who belongs to it, what it can carry, when it works.
#[utoipa::path(tag = "teams", request_body = TeamFields, responses((status = 200, body = TeamBody)))]
#[patch("/{id}")]
pub async fn change_team(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<TeamFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeTeam { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<TeamBody>).await
}
