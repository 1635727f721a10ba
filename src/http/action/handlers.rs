//! What is asked of improvement actions. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get, patch, post, put};

use crate::app::ReadTx;
use crate::app::action::{
    ChangeAction, CreateAction, LIST, MoveAction, PutAction, change, create, delete, history, list,
    move_on, put, show, show_by_reference, slips, verifications,
};
use crate::domain::action::{ActionFields, ActionMove};
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::domain::view::Listed;
use crate::http::action::{ActionBody, SlipList, VerificationBody, VerificationList};
use crate::http::answer::{created, moved, plain, shown, upserted};
use crate::http::extract::{
    Asked, ByReference, IfMatch, Json, MergePatch, Path, Query, SourceBody,
};
use crate::http::history::{self, TransitionList};
use crate::http::problem::Problem;
use crate::http::view::{chosen, without};

/// List the improvement actions.
#[utoipa::path(tag = "actions", responses((status = 200, body = [ActionBody])))]
#[get("")]
pub async fn list_actions(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    let sent = without(chosen(&asked, Listed::Actions).await?, &[]);
    let query =
        move |tx: &mut ReadTx<'_>, caller: &Caller, query: &ListQuery| list(tx, caller, query, now);
    asked.page_of::<ActionBody>(&LIST, &sent, query).await
}

/// Propose an improvement action.
#[utoipa::path(tag = "actions", responses((status = 201, body = ActionBody)))]
#[post("")]
pub async fn create_action(
    asked: Asked,
    body: Json<ActionFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateAction { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<ActionBody>).await
}

/// Show the action that a tool keeps under an id of its own.
#[utoipa::path(tag = "actions", responses((status = 200, body = ActionBody)))]
#[get("/by-reference")]
pub async fn show_action_by_reference(
    asked: Asked,
    query: Query<ByReference>,
) -> Result<HttpResponse, Problem> {
    let (key, now) = (query.into_inner().key()?, asked.now()?);
    asked.ask(move |tx, caller| show_by_reference(tx, caller, &key, now), shown::<ActionBody>).await
}

/// Propose or change the action that a tool keeps under an id of its own, and follow its ticket.
///
/// Messages are taken in the order of `source_updated_at` or `source_version`: an older one changes nothing. What a
/// person has edited here is kept. A ticket that is finished makes the action done if its guards allow; one that is
/// dropped asks a person to decide; one that is opened again takes the action up again.
#[utoipa::path(tag = "actions", request_body = ActionFields,
    responses((status = 200, body = ActionBody), (status = 201, body = ActionBody)))]
#[put("/by-reference")]
pub async fn put_action_by_reference(
    asked: Asked,
    query: Query<ByReference>,
    body: SourceBody<ActionFields>,
) -> Result<HttpResponse, Problem> {
    let command = PutAction { key: query.into_inner().key()?, message: body.into_inner() };
    asked.perform(move |tx, caller| put(tx, caller, &command), upserted::<ActionBody>).await
}

/// Show an improvement action.
#[utoipa::path(tag = "actions", responses((status = 200, body = ActionBody)))]
#[get("/{id}")]
pub async fn show_action(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| show(tx, caller, &id, now), shown::<ActionBody>).await
}

/// Change what is written of an action; its state is changed by moves.
#[utoipa::path(tag = "actions", request_body = ActionFields, responses((status = 200, body = ActionBody)))]
#[patch("/{id}")]
pub async fn change_action(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<ActionFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeAction { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<ActionBody>).await
}

/// Delete a proposal that was never decided on.
#[utoipa::path(tag = "actions", responses((status = 204)))]
#[delete("/{id}")]
pub async fn delete_action(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    asked.remove(move |tx, caller| delete(tx, caller, &id, &guard)).await
}

/// Move an improvement action on: accept, start, defer, report done, verify …
///
/// A move that the state table does not have from here answers 409 with the moves that are open; one whose guards are
/// not met answers 409 with everything that is missing.
#[utoipa::path(tag = "actions", request_body = ActionMove, responses((status = 201, body = ActionBody)))]
#[post("/{id}/transitions")]
pub async fn move_action(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<ActionMove>,
) -> Result<HttpResponse, Problem> {
    let command =
        MoveAction { id: id.into_inner(), guard: guard.into_inner(), made: body.into_inner() };
    asked.perform(move |tx, caller| move_on(tx, caller, &command), moved::<ActionBody>).await
}

/// Show the moves that an action made.
#[utoipa::path(tag = "actions", responses((status = 200, body = TransitionList)))]
#[get("/{id}/transitions")]
pub async fn list_action_transitions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| history(tx, caller, &id), history::history).await
}

/// Show the changes of an action's due date to a later one.
#[utoipa::path(tag = "actions", responses((status = 200, body = SlipList)))]
#[get("/{id}/slips")]
pub async fn list_action_slips(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    let told = |items| plain(200, &SlipList { items });
    asked.ask(move |tx, caller| slips(tx, caller, &id), told).await
}

/// Show the looks at whether an action worked.
#[utoipa::path(tag = "actions", responses((status = 200, body = VerificationList)))]
#[get("/{id}/verifications")]
pub async fn list_action_verifications(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    let told = |looks: Vec<_>| {
        let items = looks.into_iter().map(VerificationBody::of).collect();
        plain(200, &VerificationList { items })
    };
    asked.ask(move |tx, caller| verifications(tx, caller, &id), told).await
}
