//! What is asked of timelines. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get, patch, post};

use crate::app::timeline::{
    ChangeTimelineEvent, CreateTimelineEvent, DeleteTimelineEvent, LIST, change, create,
    delete as remove, list, show,
};
use crate::domain::incident::TimelineEventFields;
use crate::http::answer::{created, shown};
use crate::http::extract::{Asked, IfMatch, Json, MergePatch, Path};
use crate::http::problem::Problem;
use crate::http::timeline::TimelineEventBody;

/// List what happened during an incident, in order.
#[utoipa::path(tag = "incidents", responses((status = 200, body = [TimelineEventBody])))]
#[get("/{id}/timeline-events")]
pub async fn list_timeline_events(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked
        .page::<TimelineEventBody>(&LIST, move |tx, caller, query| list(tx, caller, &id, query))
        .await
}

/// Write down what happened during an incident.
#[utoipa::path(tag = "incidents", responses((status = 201, body = TimelineEventBody)))]
#[post("/{id}/timeline-events")]
pub async fn create_timeline_event(
    asked: Asked,
    id: Path<String>,
    body: Json<TimelineEventFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateTimelineEvent { incident: id.into_inner(), fields: body.into_inner() };
    asked
        .perform(move |tx, caller| create(tx, caller, &command), created::<TimelineEventBody>)
        .await
}

/// Show an event of a timeline.
#[utoipa::path(tag = "incidents", responses((status = 200, body = TimelineEventBody)))]
#[get("/{id}")]
pub async fn show_timeline_event(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<TimelineEventBody>).await
}

/// Correct an event of a timeline.
#[utoipa::path(tag = "incidents", request_body = TimelineEventFields, responses((status = 200, body = TimelineEventBody)))]
#[patch("/{id}")]
pub async fn change_timeline_event(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<TimelineEventFields>,
) -> Result<HttpResponse, Problem> {
    let command = ChangeTimelineEvent {
        id: id.into_inner(),
        guard: guard.into_inner(),
        patch: body.into_inner(),
    };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<TimelineEventBody>).await
}

/// Delete an event of a timeline; that it was there stays in the audit.
#[utoipa::path(tag = "incidents", responses((status = 204)))]
#[delete("/{id}")]
pub async fn delete_timeline_event(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let command = DeleteTimelineEvent { id: id.into_inner(), guard: guard.into_inner() };
    asked.remove(move |tx, caller| remove(tx, caller, &command)).await
}
