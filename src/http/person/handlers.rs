//! What is asked of people. May use: `app`, `domain`.

use actix_web::{HttpResponse, get, patch, post, put};

use crate::app::person::LIST;
use crate::app::person::change::{ChangePerson, change};
use crate::app::person::create::{CreatePerson, create};
use crate::app::person::erase::{ErasePerson, erase, mentions};
use crate::app::person::list::list;
use crate::app::person::put::{PutPerson, put};
use crate::app::person::show::{show, show_by_reference};
use crate::domain::person::{ErasureAsk, PersonFields};
use crate::http::answer::{created, shown, upserted};
use crate::http::extract::{
    Asked, ByReference, IfMatch, Json, MergePatch, Path, Query, SourceBody,
};
use crate::http::person::{MentionList, PersonBody};
use crate::http::problem::Problem;

/// List the directory of people, in the order of their entry.
#[utoipa::path(tag = "people", responses((status = 200, body = [PersonBody])))]
#[get("")]
pub async fn list_people(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.page::<PersonBody>(&LIST, list).await
}

/// Enter a person.
#[utoipa::path(tag = "people", responses((status = 201, body = PersonBody)))]
#[post("")]
pub async fn create_person(
    asked: Asked,
    body: Json<PersonFields>,
) -> Result<HttpResponse, Problem> {
    let command = CreatePerson { fields: body.into_inner() };
    asked.perform(move |tx, caller| create(tx, caller, &command), created::<PersonBody>).await
}

/// Show the person that a tool keeps under an id of its own.
#[utoipa::path(tag = "people", responses((status = 200, body = PersonBody)))]
#[get("/by-reference")]
pub async fn show_person_by_reference(
    asked: Asked,
    query: Query<ByReference>,
) -> Result<HttpResponse, Problem> {
    let key = query.into_inner().key()?;
    asked.ask(move |tx, caller| show_by_reference(tx, caller, &key), shown::<PersonBody>).await
}

/// Enter or change the person that a tool keeps under an id of its own.
///
/// Messages are taken in the order of `source_updated_at` or `source_version`: an older one changes nothing. What a
/// person has edited here is kept. Absent properties are untouched, null clears.
#[utoipa::path(tag = "people", request_body = PersonFields,
    responses((status = 200, body = PersonBody), (status = 201, body = PersonBody)))]
#[put("/by-reference")]
pub async fn put_person_by_reference(
    asked: Asked,
    query: Query<ByReference>,
    body: SourceBody<PersonFields>,
) -> Result<HttpResponse, Problem> {
    let command = PutPerson { key: query.into_inner().key()?, message: body.into_inner() };
    asked.perform(move |tx, caller| put(tx, caller, &command), upserted::<PersonBody>).await
}

/// Show a person.
#[utoipa::path(tag = "people", responses((status = 200, body = PersonBody)))]
#[get("/{id}")]
pub async fn show_person(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<PersonBody>).await
}

/// Change a person: name, roles, how they sign in, whether they still take part.
#[utoipa::path(tag = "people", request_body = PersonFields, responses((status = 200, body = PersonBody)))]
#[patch("/{id}")]
pub async fn change_person(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: MergePatch<PersonFields>,
) -> Result<HttpResponse, Problem> {
    let command =
        ChangePerson { id: id.into_inner(), guard: guard.into_inner(), patch: body.into_inner() };
    asked.perform(move |tx, caller| change(tx, caller, &command), shown::<PersonBody>).await
}

/// List the records in which the name of a person stands.
///
/// Letter by letter, in every text: titles, sections and their revisions, timelines, comments, reasons, what a source
/// told. Erasing a person does not change what others wrote; so ask this first, and have those texts mended.
#[utoipa::path(tag = "people", responses((status = 200, body = MentionList)))]
#[get("/{id}/mentions")]
pub async fn list_person_mentions(asked: Asked, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask_long(move |tx, caller| mentions(tx, caller, &id), MentionList::of).await
}

/// Erase a person, for good.
///
/// Name, identities, references and roles go, and so do the names of their tokens, which are revoked; what they did stays
/// under an id that says nothing. It cannot be taken back, and old backups know the name still.
#[utoipa::path(tag = "people", request_body = ErasureAsk, responses((status = 200, body = PersonBody)))]
#[post("/{id}/erasure")]
pub async fn erase_person(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
    body: Json<ErasureAsk>,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    let command = ErasePerson { id, guard, asked: body.into_inner() };
    asked.perform(move |tx, caller| erase(tx, caller, &command), shown::<PersonBody>).await
}
