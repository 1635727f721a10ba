//! What is asked of lessons. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post, put};

use crate::app::lesson::{
    AudienceBody, ChangeLesson, CreateLesson, EDITIONS, JudgeRelearning, LIST, MoveLesson,
    audience, change, create, editions, history, judge, list, move_on, show,
};
use crate::domain::lesson::{LessonFields, LessonMove, RelearningSaid};
use crate::http::answer::{created, moved, plain, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::history::{self, TransitionList};
use crate::http::lesson::{EditionBody, LessonBody};
use crate::http::problem::Problem;

/// List the lessons.
#[utoipa::path(tag = "lessons", responses((status = 200, body = [LessonBody])))]
#[get("")]
pub async fn list_lessons(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    asked.page::<LessonBody>(&LIST, move |tx, caller, query| list(tx, caller, query, now)).await
}

/// Draft a lesson.
#[utoipa::path(tag = "lessons", responses((status = 201, body = LessonBody)))]
#[post("")]
pub async fn create_lesson(
    asked: Asked,
    body: Json<LessonFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateLesson { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<LessonBody>).await
}

/// Show a lesson and what the teams asked answered.
#[utoipa::path(tag = "lessons", responses((status = 200, body = LessonBody)))]
#[get("/{id}")]
pub async fn show_lesson(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| show(tx, caller, &id, now), shown::<LessonBody>).await
}

/// Change what is written of a lesson.
#[utoipa::path(tag = "lessons", request_body = LessonFields, responses((status = 200, body = LessonBody)))]
#[patch("/{id}")]
pub async fn change_lesson(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<LessonFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeLesson { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<LessonBody>).await
}

/// Move a lesson on: publish, supersede, retire, restore.
///
/// Publishing asks the teams that it concerns, at most eight in all; everyone else reads it for information. Whom it will
/// be put to is told by `GET /lessons/{id}/audience`.
#[utoipa::path(tag = "lessons", request_body = LessonMove, responses((status = 201, body = LessonBody)))]
#[post("/{id}/transitions")]
pub async fn move_lesson(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<LessonMove>,
) -> Result<HttpResponse, Problem> {
    let command =
        MoveLesson { id: id.into_inner(), guard: guard.into_inner(), made: body.into_inner() };
    asked.perform(move |tx, caller| move_on(tx, caller, &command), moved::<LessonBody>).await
}

/// Show the moves that a lesson made.
#[utoipa::path(tag = "lessons", responses((status = 200, body = TransitionList)))]
#[get("/{id}/transitions")]
pub async fn list_lesson_transitions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| history(tx, caller, &id), history::history).await
}

/// Look through the editions of a lesson.
///
/// What it said when it was published, and after each change of that.
#[utoipa::path(tag = "lessons", responses((status = 200, body = [EditionBody])))]
#[get("/{id}/revisions")]
pub async fn list_lesson_revisions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked
        .page::<EditionBody>(&EDITIONS, move |tx, caller, query| editions(tx, caller, &id, query))
        .await
}

/// Show whom a lesson is put to, and why; before it is published, whom it would be put to.
///
/// At most eight teams are asked: those that it names, then those that own its services, then those that follow its
/// services or themes, then those whose services rely on its services or on which they rely. Everyone else reads it for information.
#[utoipa::path(tag = "lessons", responses((status = 200, body = AudienceBody)))]
#[get("/{id}/audience")]
pub async fn show_lesson_audience(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| audience(tx, caller, &id), |told| plain(200, &told)).await
}

/// Say whether a lesson is an earlier one again.
///
/// When a lesson is published, at most three earlier ones about the same service and theme, from other reviews, are put
/// beside it. A later word replaces an earlier; the same again changes nothing.
#[utoipa::path(tag = "lessons", responses((status = 200, body = LessonBody)))]
#[put("/{id}/relearning")]
pub async fn judge_lesson_relearning(
    asked: Asked,
    id: Path<String>,
    body: Json<RelearningSaid>,
) -> Result<HttpResponse, Problem> {
    let command = JudgeRelearning { id: id.into_inner(), said: body.into_inner() };
    asked.perform(move |tx, caller| judge(tx, caller, &command), shown::<LessonBody>).await
}
