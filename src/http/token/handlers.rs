//! What is asked of API tokens. May use: `app`, `domain`, `clock`.

use actix_web::{HttpResponse, delete, get, post};

use crate::app::token::LIST;
use crate::app::token::create::{CreateToken, create};
use crate::app::token::list::list;
use crate::app::token::revoke::revoke;
use crate::app::token::show::show;
use crate::clock::chance;
use crate::domain::token::TokenFields;
use crate::http::answer::shown;
use crate::http::extract::{Asked, IfMatch, Json, Path};
use crate::http::problem::Problem;
use crate::http::token::body::issued;
use crate::http::token::{NewTokenBody, TokenBody};

/// List the API tokens: administrators see all, everyone else their own.
#[utoipa::path(tag = "tokens", responses((status = 200, body = [TokenBody])))]
#[get("")]
pub async fn list_tokens(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<TokenBody>(&LIST, list).await
}

/// Make an API token; its secret is shown this once.
#[utoipa::path(tag = "tokens", responses((status = 201, body = NewTokenBody)))]
#[post("")]
pub async fn create_token(asked: Asked, body: Json<TokenFields>) -> Result<HttpResponse, Problem> {
    let command = CreateToken { fields: body.into_inner(), chance: [chance(), chance()] };
    asked.perform(move |tx, caller| create(tx, caller, &command), issued).await
}

/// Show an API token.
#[utoipa::path(tag = "tokens", responses((status = 200, body = TokenBody)))]
#[get("/{id}")]
pub async fn show_token(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<TokenBody>).await
}

/// Revoke an API token, for good.
#[utoipa::path(tag = "tokens", responses((status = 200, body = TokenBody)))]
#[delete("/{id}")]
pub async fn revoke_token(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    asked.perform(move |tx, caller| revoke(tx, caller, &id, &guard), shown::<TokenBody>).await
}
