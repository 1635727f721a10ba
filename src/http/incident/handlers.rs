//! What is asked of incidents. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post, put};
use serde_json::{Map, Value};

use crate::app::Answer;
use crate::app::incident::{
    ChangeIncident, CreateIncident, IncidentMessage, LIST, MoveIncident, PutIncident, Taken,
    change, create, history, list, move_on, put, readings, show, show_by_reference,
};
use crate::domain::incident::{IncidentFields, IncidentMove};
use crate::http::answer::{created, moved, shown, upserted};
use crate::http::extract::{Asked, ByReference, IfMatch, Json, MergePatch, Path, Query};
use crate::http::history::{self as moves, TransitionList};
use crate::http::incident::{IncidentBody, IncidentEntryBody, IncidentSourceFields, ReadingList};
use crate::http::problem::Problem;

/// List the incidents.
#[utoipa::path(tag = "incidents", responses((status = 200, body = [IncidentEntryBody])))]
#[get("")]
pub async fn list_incidents(asked: Asked) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    asked
        .page::<IncidentEntryBody>(&LIST, move |tx, caller, query| list(tx, caller, query, now))
        .await
}

/// Report an incident; a title is enough.
#[utoipa::path(tag = "incidents", responses((status = 201, body = IncidentBody)))]
#[post("")]
pub async fn create_incident(
    asked: Asked,
    body: Json<IncidentFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreateIncident { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<IncidentBody>).await
}

/// Show the incident that a tool keeps under an id of its own, or the one that it was merged into.
#[utoipa::path(tag = "incidents", responses((status = 200, body = IncidentBody)))]
#[get("/by-reference")]
pub async fn show_incident_by_reference(
    asked: Asked,
    query: Query<ByReference>,
) -> Result<HttpResponse, Problem> {
    let (key, now) = (query.into_inner().key()?, asked.now()?);
    asked
        .ask(move |tx, caller| show_by_reference(tx, caller, &key, now), shown::<IncidentBody>)
        .await
}

/// Record or change the incident that a tool keeps under an id of its own.
///
/// Messages are taken in the order of `source_updated_at` or `source_version`: an older one changes nothing. With
/// `status` the incident follows the source along the state table. What a person has edited or decided here is kept, and
/// the source's later value stands in `source.values`. Absent properties are untouched, null clears. A merged incident
/// answers with the one that it was merged into.
#[utoipa::path(tag = "incidents", request_body = IncidentSourceFields, responses(
    (status = 200, body = IncidentBody),
    (status = 201, body = IncidentBody),
    (status = 204, description = "Taken; people have restricted the incident, and you may not see it."),
))]
#[put("/by-reference")]
pub async fn put_incident_by_reference(
    asked: Asked,
    query: Query<ByReference>,
    body: Json<Map<String, Value>>,
) -> Result<HttpResponse, Problem> {
    let message = IncidentMessage::parse(body.into_inner())?;
    let command = PutIncident { key: query.into_inner().key()?, message };
    asked.perform(move |tx, caller| put(tx, caller, &command), taken).await
}

/// Show an incident.
#[utoipa::path(tag = "incidents", responses((status = 200, body = IncidentBody)))]
#[get("/{id}")]
pub async fn show_incident(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, now) = (id.into_inner(), asked.now()?);
    asked.ask(move |tx, caller| show(tx, caller, &id, now), shown::<IncidentBody>).await
}

/// Change what is written of an incident, and who may see it; its state is changed by moves.
#[utoipa::path(tag = "incidents", request_body = IncidentFields, responses((status = 200, body = IncidentBody)))]
#[patch("/{id}")]
pub async fn change_incident(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<IncidentFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangeIncident { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<IncidentBody>).await
}

/// Move an incident on: mitigate, resolve, reopen, cancel, merge.
#[utoipa::path(tag = "incidents", request_body = IncidentMove, responses((status = 201, body = IncidentBody)))]
#[post("/{id}/transitions")]
pub async fn move_incident(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<IncidentMove>,
) -> Result<HttpResponse, Problem> {
    let command =
        MoveIncident { id: id.into_inner(), guard: guard.into_inner(), made: body.into_inner() };
    asked.perform(move |tx, caller| move_on(tx, caller, &command), moved::<IncidentBody>).await
}

/// Show the moves that an incident made.
#[utoipa::path(tag = "incidents", responses((status = 200, body = TransitionList)))]
#[get("/{id}/transitions")]
pub async fn list_incident_transitions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| history(tx, caller, &id), moves::history).await
}

/// List who was told of a restricted incident and of what was drawn from it, newest first.
///
/// The last 500, one for a person, a record and an hour. Pages, lists, the feed in full and exports of records count alike.
#[utoipa::path(tag = "incidents", responses((status = 200, body = ReadingList)))]
#[get("/{id}/readings")]
pub async fn list_incident_readings(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask_long(move |tx, caller| readings(tx, caller, &id), ReadingList::of).await
}

/// 201 or 200 with the incident; 204 to a tool that may write it but not see it.
fn taken(told: Taken) -> Answer {
    match told {
        Taken::Seen(told) => upserted::<IncidentBody>(*told),
        Taken::Unseen { .. } => Answer::new(204, String::new()),
    }
}
