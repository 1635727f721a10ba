//! What is asked of reviews. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post};

use crate::app::review::{
    AmendReview, ChangeReview, CreateReview, LIST, MoveReview, REVISIONS, amend, change, create,
    history, list, move_on, revisions, show, sign_off, templates,
};
use crate::domain::review::{ReviewFields, ReviewMove};
use crate::http::answer::{created, moved, plain, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::history::{self, TransitionList};
use crate::http::problem::Problem;
use crate::http::review::{AddendumAsk, ReviewBody, RevisionBody, SignOffAsk, TemplateList};

/// List the reviews.
#[utoipa::path(tag = "reviews", responses((status = 200, body = [ReviewBody])))]
#[get("")]
pub async fn list_reviews(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    asked.page::<ReviewBody>(&LIST, move |tx, caller, query| list(tx, caller, query, now)).await
}

/// Plan a review of one or several incidents.
///
/// Title and due date follow from the incidents and from policy where they are left out. Whoever guides it was not
/// involved, and does not lead those who were.
#[utoipa::path(tag = "reviews", responses((status = 201, body = ReviewBody)))]
#[post("")]
pub async fn create_review(
    asked: Asked,
    body: Json<ReviewFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateReview { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<ReviewBody>).await
}

/// Show a review: its text, its factors and how they are answered, and what is still to be done.
#[utoipa::path(tag = "reviews", responses((status = 200, body = ReviewBody)))]
#[get("/{id}")]
pub async fn show_review(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| show(tx, caller, &id, now), shown::<ReviewBody>).await
}

/// Write on a review that is not published.
///
/// Sections are merged by their keys: those that are not sent stay, null takes one out. Every text that a section gets
/// is kept.
#[utoipa::path(tag = "reviews", request_body = ReviewFields, responses((status = 200, body = ReviewBody)))]
#[patch("/{id}")]
pub async fn change_review(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<ReviewFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeReview { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<ReviewBody>).await
}

/// Move a review on: begin, circulate, return, publish, waive, plan, reopen.
///
/// A move that the state table does not have from here answers 409 with the moves that are open; one whose guards are
/// not met answers 409 with everything that is missing.
#[utoipa::path(tag = "reviews", request_body = ReviewMove, responses((status = 201, body = ReviewBody)))]
#[post("/{id}/transitions")]
pub async fn move_review(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<ReviewMove>,
) -> Result<HttpResponse, Problem> {
    let command =
        MoveReview { id: id.into_inner(), guard: guard.into_inner(), made: body.into_inner() };
    asked.perform(move |tx, caller| move_on(tx, caller, &command), moved::<ReviewBody>).await
}

/// Show the moves that a review made.
#[utoipa::path(tag = "reviews", responses((status = 200, body = TransitionList)))]
#[get("/{id}/transitions")]
pub async fn list_review_transitions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| history(tx, caller, &id), history::history).await
}

/// Look through the texts that a review's sections had.
#[utoipa::path(tag = "reviews", responses((status = 200, body = [RevisionBody])))]
#[get("/{id}/revisions")]
pub async fn list_review_revisions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked
        .page::<RevisionBody>(&REVISIONS, move |tx, caller, query| {
            revisions(tx, caller, &id, query)
        })
        .await
}

/// Give one's word that a review may be published.
#[utoipa::path(tag = "reviews", responses((status = 201, body = ReviewBody)))]
#[post("/{id}/sign-offs")]
pub async fn create_review_sign_off(
    asked: Asked,
    id: Path<String>,
    _body: Json<SignOffAsk>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.perform(move |tx, caller| sign_off(tx, caller, &id), created::<ReviewBody>).await
}

/// Add to a published review what came to light later.
#[utoipa::path(tag = "reviews", responses((status = 201, body = ReviewBody)))]
#[post("/{id}/addenda")]
pub async fn create_review_addendum(
    asked: Asked,
    id: Path<String>,
    body: Json<AddendumAsk>,
) -> Result<HttpResponse, Problem> {
    let command = AmendReview { id: id.into_inner(), text: body.into_inner().text };
    asked.perform(move |tx, caller| amend(tx, caller, &command), created::<ReviewBody>).await
}

/// List the templates that reviews are written in, by depth.
#[utoipa::path(tag = "reviews", responses((status = 200, body = TemplateList)))]
#[get("")]
pub async fn list_templates(asked: Asked) -> Result<HttpResponse, Problem> {
    let told = |items| plain(200, &TemplateList { items });
    asked.ask(move |_, caller| templates(caller), told).await
}
