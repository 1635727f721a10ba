//! What is asked of themes. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post};

use crate::app::theme::LIST;
use crate::app::theme::change::{ChangeTheme, change};
use crate::app::theme::create::{CreateTheme, create};
use crate::app::theme::list::list;
use crate::app::theme::show::show;
use crate::domain::theme::ThemeFields;
use crate::http::answer::{created, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::problem::Problem;
use crate::http::theme::ThemeBody;

/// List the themes.
#[utoipa::path(tag = "themes", responses((status = 200, body = [ThemeBody])))]
#[get("")]
pub async fn list_themes(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<ThemeBody>(&LIST, list).await
}

/// Add a theme.
#[utoipa::path(tag = "themes", responses((status = 201, body = ThemeBody)))]
#[post("")]
pub async fn create_theme(asked: Asked, body: Json<ThemeFields>) -> Result<HttpResponse, Problem> {
    let command = CreateTheme { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<ThemeBody>).await
}

/// Show a theme.
#[utoipa::path(tag = "themes", responses((status = 200, body = ThemeBody)))]
#[get("/{id}")]
pub async fn show_theme(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<ThemeBody>).await
}

/// Change a theme.
#[utoipa::path(tag = "themes", request_body = ThemeFields, responses((status = 200, body = ThemeBody)))]
#[patch("/{id}")]
pub async fn change_theme(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<ThemeFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeTheme { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<ThemeBody>).await
}
