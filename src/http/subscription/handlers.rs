//! What is asked of what people and teams follow. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, put};

use crate::app::subscription::{
    LESSONS, PutSubscription, SubscriptionView, Whose, of_person, of_team, put, show,
};
use crate::domain::subscription::{Subscription, SubscriptionFields};
use crate::http::answer::plain;
use crate::http::extract::{Asked, Json, Path};
use crate::http::lesson::LessonBody;
use crate::http::problem::Problem;
use crate::http::subscription::SubscriptionBody;

/// Show what one follows: services and themes.
#[utoipa::path(tag = "me", responses((status = 200, body = SubscriptionBody)))]
#[get("/me/subscriptions")]
pub async fn show_my_subscriptions(asked: Asked) -> Result<HttpResponse, Problem> {
    looked_at(&asked, Whose::Mine).await
}

/// Follow these services and themes, and no others. What one follows is nobody else's to read.
#[utoipa::path(tag = "me", responses((status = 200, body = SubscriptionBody)))]
#[put("/me/subscriptions")]
pub async fn put_my_subscriptions(
    asked: Asked,
    body: Json<SubscriptionFields>,
) -> Result<HttpResponse, Problem> {
    said(&asked, Whose::Mine, body.into_inner()).await
}

/// List the published lessons that are for oneself, the newest first.
///
/// Those for everyone, those that concern a service of one's teams, and those about what one follows oneself or what
/// one's teams follow.
#[utoipa::path(tag = "me", responses((status = 200, body = [LessonBody])))]
#[get("/me/lessons")]
pub async fn list_my_lessons(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    asked
        .page::<LessonBody>(&LESSONS, move |tx, caller, query| of_person(tx, caller, query, now))
        .await
}

/// Show what a team follows: services and themes.
#[utoipa::path(tag = "teams", responses((status = 200, body = SubscriptionBody)))]
#[get("/{id}/subscriptions")]
pub async fn show_team_subscriptions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    looked_at(&asked, Whose::Team(id.into_inner())).await
}

/// Have a team follow these services and themes, and no others; lessons about them are put to it.
#[utoipa::path(tag = "teams", responses((status = 200, body = SubscriptionBody)))]
#[put("/{id}/subscriptions")]
pub async fn put_team_subscriptions(
    asked: Asked,
    id: Path<String>,
    body: Json<SubscriptionFields>,
) -> Result<HttpResponse, Problem> {
    said(&asked, Whose::Team(id.into_inner()), body.into_inner()).await
}

/// List the published lessons that are for a team, the newest first.
#[utoipa::path(tag = "teams", responses((status = 200, body = [LessonBody])))]
#[get("/{id}/lessons")]
pub async fn list_team_lessons(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked
        .page::<LessonBody>(&LESSONS, move |tx, caller, query| of_team(tx, caller, &id, query, now))
        .await
}

async fn looked_at(asked: &Asked, whose: Whose) -> Result<HttpResponse, Problem> {
    asked.ask(move |tx, caller| show(tx, caller, &whose), |found| plain(200, &body(found))).await
}

async fn said(
    asked: &Asked,
    whose: Whose,
    fields: SubscriptionFields,
) -> Result<HttpResponse, Problem> {
    let command = PutSubscription { whose, fields };
    let told = |view: SubscriptionView| plain(200, &body(Some(view.subscription)));
    asked.perform(move |tx, caller| put(tx, caller, &command), told).await
}

fn body(subscription: Option<Subscription>) -> SubscriptionBody {
    subscription.map(SubscriptionBody::from).unwrap_or_default()
}
