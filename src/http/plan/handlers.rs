//! What is asked of the plans of actions. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get, patch, put};

use crate::app::plan::{ChangePlan, PutPlan, change, delete, put, show};
use crate::domain::action::PlanFields;
use crate::http::answer::shown;
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::plan::PlanBody;
use crate::http::problem::Problem;

/// Show the plan of an action: what it is for, how it is gone about, and what it asks of others.
///
/// Blank where nobody has written any. The entity tag is the action's, of which the plan is a part.
#[utoipa::path(tag = "actions", responses((status = 200, body = PlanBody)))]
#[get("/{id}/plan")]
pub async fn show_action_plan(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| show(tx, caller, &id, now), shown::<PlanBody>).await
}

/// Write the plan of an action, in place of what it was.
#[utoipa::path(tag = "actions", responses((status = 200, body = PlanBody)))]
#[put("/{id}/plan")]
pub async fn put_action_plan(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<PlanFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        PutPlan { action: id.into_inner(), guard: guard.into_inner(), fields: body.into_inner() };
    asked.perform(move |tx, caller| put(tx, caller, &command), shown::<PlanBody>).await
}

/// Change what is written in the plan of an action; the first change of a blank one begins it.
#[utoipa::path(tag = "actions", request_body = PlanFields, responses((status = 200, body = PlanBody)))]
#[patch("/{id}/plan")]
pub async fn change_action_plan(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<PlanFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangePlan { action: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<PlanBody>).await
}

/// Drop the plan of an action; it is blank afterwards.
#[utoipa::path(tag = "actions", responses((status = 204)))]
#[delete("/{id}/plan")]
pub async fn delete_action_plan(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    asked.remove(move |tx, caller| delete(tx, caller, &id, &guard)).await
}
