//! What is asked of recurrences. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, post};

use crate::app::recurrence::{
    LIST, MoveRecurrence, history, list, list_of_incident, move_on, show,
};
use crate::domain::recurrence::RecurrenceMove;
use crate::http::answer::{moved, shown};
use crate::http::extract::{Asked, IfMatch, Json, Path};
use crate::http::history::{self, TransitionList};
use crate::http::problem::Problem;
use crate::http::recurrence::RecurrenceBody;

/// List the known factors that may have returned in an incident, the closest first.
#[utoipa::path(tag = "recurrences", responses((status = 200, body = [RecurrenceBody])))]
#[get("/{id}/recurrences")]
pub async fn list_incident_recurrences(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked
        .page::<RecurrenceBody>(&LIST, move |tx, caller, query| {
            list_of_incident(tx, caller, &id, query)
        })
        .await
}

/// List the known factors that may have returned, or did, in whatever incident.
#[utoipa::path(tag = "recurrences", responses((status = 200, body = [RecurrenceBody])))]
#[get("")]
pub async fn list_recurrences(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<RecurrenceBody>(&LIST, list).await
}

/// Show a known factor that may have returned, or did.
#[utoipa::path(tag = "recurrences", responses((status = 200, body = RecurrenceBody)))]
#[get("/{id}")]
pub async fn show_recurrence(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<RecurrenceBody>).await
}

/// Say whether the factor returned: confirm it, or dismiss it and say why.
///
/// Confirmed, it records how the earlier actions stood when the incident began; what was found effective within the watch
/// period is in question until somebody looks again, reopens it or proposes a successor.
#[utoipa::path(tag = "recurrences", request_body = RecurrenceMove, responses((status = 201, body = RecurrenceBody)))]
#[post("/{id}/transitions")]
pub async fn move_recurrence(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<RecurrenceMove>,
) -> Result<HttpResponse, Problem> {
    let command =
        MoveRecurrence { id: id.into_inner(), guard: guard.into_inner(), made: body.into_inner() };
    asked.perform(move |tx, caller| move_on(tx, caller, &command), moved::<RecurrenceBody>).await
}

/// Show the moves that a recurrence made.
#[utoipa::path(tag = "recurrences", responses((status = 200, body = TransitionList)))]
#[get("/{id}/transitions")]
pub async fn list_recurrence_transitions(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| history(tx, caller, &id), history::history).await
}
