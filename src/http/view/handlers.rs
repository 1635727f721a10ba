//! What is asked of saved views. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get, patch, post};

use crate::app::view::{ChangeView, CreateView, LIST, change, create, delete, list, show};
use crate::domain::view::ViewFields;
use crate::http::answer::{created, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::problem::Problem;
use crate::http::view::ViewBody;

/// List the saved views that you can use: your own, those of your teams, and those for everyone.
#[utoipa::path(tag = "register", responses((status = 200, body = [ViewBody])))]
#[get("")]
pub async fn list_views(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<ViewBody>(&LIST, list).await
}

/// Save a view of the register, of the actions, or of what is stuck.
///
/// What it says is judged as the list itself judges its parameters. Private ones are seen by nobody else; with a team
/// share its members, with everyone a facilitator or a steward.
#[utoipa::path(tag = "register", responses((status = 201, body = ViewBody)))]
#[post("")]
pub async fn create_view(asked: Asked, body: Json<ViewFields>) -> Result<HttpResponse, Problem> {
    let command = CreateView { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<ViewBody>).await
}

/// Show a saved view.
#[utoipa::path(tag = "register", responses((status = 200, body = ViewBody)))]
#[get("/{id}")]
pub async fn show_view(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<ViewBody>).await
}

/// Change a saved view.
#[utoipa::path(tag = "register", request_body = ViewFields, responses((status = 200, body = ViewBody)))]
#[patch("/{id}")]
pub async fn change_view(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<ViewFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeView { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<ViewBody>).await
}

/// Delete a saved view.
#[utoipa::path(tag = "register", responses((status = 204)))]
#[delete("/{id}")]
pub async fn delete_view(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    asked.remove(move |tx, caller| delete(tx, caller, &id, &guard)).await
}
