//! What is asked of imports. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, post};

use crate::app::import::{ImportLines, import, show};
use crate::http::answer::shown;
use crate::http::extract::{Asked, Lines, Path};
use crate::http::import::body::taken;
use crate::http::import::{ImportBody, ImportRow};
use crate::http::problem::Problem;

/// Bring in records: one JSON object a line, as an export writes them or with as little as is known.
///
/// All good lines are written in one transaction; of a bad one nothing is written, and the answer says why. Sent a second
/// time, the same lines change nothing. Records that were edited here since are left as they are, and reported.
#[utoipa::path(
    tag = "exchange",
    request_body(content((ImportRow = "application/json"), (String = "application/x-ndjson"))),
    responses((status = 201, body = ImportBody), (status = 200, description = "Nothing changed.", body = ImportBody))
)]
#[post("")]
pub async fn create_import(asked: Asked, lines: Lines) -> Result<HttpResponse, Problem> {
    let command = ImportLines { lines: lines.into_inner() };
    asked.perform(move |tx, caller| import(tx, caller, &command), taken).await
}

/// Show what became of an import.
#[utoipa::path(tag = "exchange", responses((status = 200, body = ImportBody)))]
#[get("/{id}")]
pub async fn show_import(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<ImportBody>).await
}
