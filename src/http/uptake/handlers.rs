//! What is asked of teams' answers to lessons. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, post, put};

use crate::app::uptake::{AnswerUptake, AskTeam, LIST, answer, ask, list, show};
use crate::domain::lesson::UptakeSaid;
use crate::http::answer::{created, shown};
use crate::http::extract::{Asked, Json, Path};
use crate::http::problem::Problem;
use crate::http::uptake::{UptakeAsk, UptakeBody};

/// List the teams that are asked about a lesson, and what they answered.
#[utoipa::path(tag = "lessons", responses((status = 200, body = [UptakeBody])))]
#[get("/{id}/uptakes")]
pub async fn list_lesson_uptakes(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.page::<UptakeBody>(&LIST, move |tx, caller, query| list(tx, caller, &id, query)).await
}

/// Ask a further team about a published lesson.
#[utoipa::path(tag = "lessons", responses((status = 201, body = UptakeBody)))]
#[post("/{id}/uptakes")]
pub async fn create_lesson_uptake(
    asked: Asked,
    id: Path<String>,
    body: Json<UptakeAsk>,
) -> Result<HttpResponse, Problem> {
    let command = AskTeam { lesson: id.into_inner(), team: body.into_inner().team };
    asked.perform(move |tx, caller| ask(tx, caller, &command), created::<UptakeBody>).await
}

/// Show what a team was asked about a lesson, and its answer.
#[utoipa::path(tag = "lessons", responses((status = 200, body = UptakeBody)))]
#[get("/{id}")]
pub async fn show_uptake(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<UptakeBody>).await
}

/// Answer for the team: it applies, it does not and why, or it was adopted and what shows it.
///
/// A later answer replaces an earlier one; the same again changes nothing. With an answer that it applies comes, if it is
/// said so, an action of the team's own, linked to the lesson.
#[utoipa::path(tag = "lessons", responses((status = 200, body = UptakeBody)))]
#[put("/{id}/answer")]
pub async fn answer_uptake(
    asked: Asked,
    id: Path<String>,
    body: Json<UptakeSaid>,
) -> Result<HttpResponse, Problem> {
    let command = AnswerUptake { id: id.into_inner(), said: body.into_inner() };
    asked.perform(move |tx, caller| answer(tx, caller, &command), shown::<UptakeBody>).await
}
