//! What is asked of comments. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get, patch, post};

use crate::app::comment::{
    About, ChangeComment, CreateComment, LIST, change, create, delete, list, show,
};
use crate::domain::comment::CommentFields;
use crate::http::answer::{created, shown};
use crate::http::comment::CommentBody;
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::problem::Problem;

/// List the comments on a review.
#[utoipa::path(tag = "comments", responses((status = 200, body = [CommentBody])))]
#[get("/{id}/comments")]
pub async fn list_review_comments(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    list_on(About::Review, &asked, id.into_inner()).await
}

/// Comment on a review, or on one of its sections.
#[utoipa::path(tag = "comments", responses((status = 201, body = CommentBody)))]
#[post("/{id}/comments")]
pub async fn create_review_comment(
    asked: Asked,
    id: Path<String>,
    body: Json<CommentFields>,
) -> Result<HttpResponse, Problem> {
    create_on(About::Review, &asked, id.into_inner(), body.into_inner()).await
}

/// List the comments on an improvement action.
#[utoipa::path(tag = "comments", responses((status = 200, body = [CommentBody])))]
#[get("/{id}/comments")]
pub async fn list_action_comments(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    list_on(About::Action, &asked, id.into_inner()).await
}

/// Comment on an improvement action.
#[utoipa::path(tag = "comments", responses((status = 201, body = CommentBody)))]
#[post("/{id}/comments")]
pub async fn create_action_comment(
    asked: Asked,
    id: Path<String>,
    body: Json<CommentFields>,
) -> Result<HttpResponse, Problem> {
    create_on(About::Action, &asked, id.into_inner(), body.into_inner()).await
}

/// List the comments on a lesson; those on a question are answers to it.
#[utoipa::path(tag = "comments", responses((status = 200, body = [CommentBody])))]
#[get("/{id}/comments")]
pub async fn list_lesson_comments(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    list_on(About::Lesson, &asked, id.into_inner()).await
}

/// Comment on a lesson, or answer a question.
#[utoipa::path(tag = "comments", responses((status = 201, body = CommentBody)))]
#[post("/{id}/comments")]
pub async fn create_lesson_comment(
    asked: Asked,
    id: Path<String>,
    body: Json<CommentFields>,
) -> Result<HttpResponse, Problem> {
    create_on(About::Lesson, &asked, id.into_inner(), body.into_inner()).await
}

/// Show a comment.
#[utoipa::path(tag = "comments", responses((status = 200, body = CommentBody)))]
#[get("/{id}")]
pub async fn show_comment(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<CommentBody>).await
}

/// Reword one's own comment.
#[utoipa::path(tag = "comments", request_body = CommentFields, responses((status = 200, body = CommentBody)))]
#[patch("/{id}")]
pub async fn change_comment(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<CommentFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeComment { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<CommentBody>).await
}

/// Take a comment back; the answers to it stay.
#[utoipa::path(tag = "comments", responses((status = 204)))]
#[delete("/{id}")]
pub async fn delete_comment(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    asked.remove(move |tx, caller| delete(tx, caller, &id, &guard)).await
}

async fn list_on(about: About, asked: &Asked, id: String) -> Result<HttpResponse, Problem> {
    asked
        .page::<CommentBody>(&LIST, move |tx, caller, query| list(tx, caller, (about, &id), query))
        .await
}

async fn create_on(
    about: About,
    asked: &Asked,
    id: String,
    fields: CommentFields,
) -> Result<HttpResponse, Problem> {
    let command = CreateComment { about, id, fields };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<CommentBody>).await
}
