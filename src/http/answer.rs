//! What goes out: the wire form of a view, with its status, entity tag and place; a page of a list with the link to the
//! next. May use: `app`, `domain`.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::app::listing::MOST_WORDS;
use crate::app::merge::to_value;
use crate::app::shape::unknown;
use crate::app::upsert::Upserted;
use crate::app::{Answer, View};
use crate::domain::list::Page;
use crate::domain::rule::Violation;
use crate::http::State;
use crate::http::cursor::Cursors;
use crate::http::etag;
use crate::http::extract::list::ListAsked;
use crate::http::openapi;
use crate::http::problem::Problem;

/// The wire form of a view.
pub trait Body: Serialize + utoipa::ToSchema {
    /// What it is the form of.
    type View: View;
    /// The collection that it is found in, e.g. `/api/v1/teams`.
    const PATH: &'static str;

    /// The wire form.
    fn of(view: Self::View) -> Self;

    /// Where it is found.
    fn path(view: &Self::View) -> String {
        format!("{}/{}", Self::PATH, view.about())
    }
}

/// 200: the record.
pub fn shown<B: Body>(view: B::View) -> Answer {
    let version = view.version();
    with_tag(200, json(&B::of(view)), version)
}

/// 201: a new record, and where it is found.
pub fn created<B: Body>(view: B::View) -> Answer {
    let location = Some(B::path(&view));
    Answer { location, status: 201, ..shown::<B>(view) }
}

/// 201: a record after a move, and where its history is found.
pub fn moved<B: Body>(view: B::View) -> Answer {
    let location = Some(format!("{}/transitions", B::path(&view)));
    Answer { location, status: 201, ..shown::<B>(view) }
}

/// 201 or 200: a record after a message of its source, with what became of the message.
pub fn upserted<B: Body>(Upserted { view, outcome, created }: Upserted<B::View>) -> Answer {
    let (location, version) = (created.then(|| B::path(&view)), view.version());
    let body = json(&Told { record: B::of(view), outcome });
    Answer { location, ..with_tag(if created { 201 } else { 200 }, body, version) }
}

/// Any body with a status, without an entity tag.
pub fn plain<T: Serialize>(status: u16, body: &T) -> Answer {
    Answer::new(status, json(body))
}

/// A record with what became of a message about it.
#[derive(Serialize)]
struct Told<B, O> {
    #[serde(flatten)]
    record: B,
    #[serde(flatten)]
    outcome: O,
}

fn with_tag(status: u16, body: String, version: i64) -> Answer {
    Answer { etag: Some(etag::etag(version, &body)), ..Answer::new(status, body) }
}

/// The answer as a response.
pub fn tell(answer: &Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response.content_type("application/json");
    for (name, value) in [(header::LOCATION, &answer.location), (header::ETAG, &answer.etag)] {
        if let Some(value) = value {
            response.insert_header((name, value.as_str()));
        }
    }
    if answer.replayed {
        response.insert_header(("idempotency-replayed", "true"));
    }
    response.body(answer.body.clone())
}

/// The answer to a read; 304 to whom knows it already.
pub fn tell_read(answer: &Answer, request: &HttpRequest) -> HttpResponse {
    let sent = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    match (sent, &answer.etag) {
        (Some(sent), Some(tag)) if etag::known(sent, tag) => {
            HttpResponse::NotModified().insert_header((header::ETAG, tag.as_str())).finish()
        }
        _ => tell(answer),
    }
}

/// A wire form as it is sent: written straight from its struct, since a tree of it first would cost more than all the rest
/// of reading a record.
pub fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// The members asked for by `fields=`, if the wire form has them.
///
/// # Errors
/// 400 naming the one that it has not, or for more than the document says.
pub fn chosen<B: Body>(fields: Option<&[String]>) -> Result<Option<Vec<String>>, Problem> {
    let Some(fields) = fields else {
        return Ok(None);
    };
    let known = openapi::property_names(&B::name());
    let most = known.len().max(MOST_WORDS);
    if fields.len() > most {
        let (pointer, code) = ("fields".to_owned(), "too_many");
        let detail = format!("must name at most {most} properties");
        return Err(Problem::parameters(vec![Violation { pointer, code, detail }]));
    }
    match fields.iter().find(|field| !known.contains(field)) {
        None => Ok(Some(fields.to_vec())),
        Some(field) => {
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            let detail = unknown("property", field, &known);
            let pointer = "fields".to_owned();
            Err(Problem::parameters(vec![Violation { pointer, code: "unknown_property", detail }]))
        }
    }
}

/// A page of a list.
pub fn page<B: Body>(
    page: Page<B::View>,
    asked: &ListAsked,
    chosen: Option<&[String]>,
    state: &State,
    request: &HttpRequest,
) -> HttpResponse {
    let cursors = Cursors { key: &state.seal, bound_to: &asked.bound_to };
    let cursor = page.next.as_ref().map(|place| cursors.seal(place));
    let items = page.items.into_iter().map(B::of);
    let (next_cursor, total) = (cursor.as_deref(), page.total);
    let body = match chosen {
        None => json(&Listed { items: items.collect::<Vec<_>>(), next_cursor, total }),
        Some(chosen) => {
            let items: Vec<_> = items.map(|body| pick(to_value(&body), chosen)).collect();
            json(&Listed { items, next_cursor, total })
        }
    };
    let mut response = HttpResponse::Ok();
    response.content_type("application/json");
    if let Some(cursor) = cursor {
        response.insert_header((header::LINK, next_link(&cursor, state, request)));
    }
    response.body(body)
}

/// A page as it is sent.
#[derive(Serialize)]
struct Listed<'a, I> {
    items: Vec<I>,
    next_cursor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

fn pick(body: Value, chosen: &[String]) -> Value {
    match body {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| chosen.contains(name));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        other => other,
    }
}

fn next_link(cursor: &str, state: &State, request: &HttpRequest) -> String {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(request.query_string()).unwrap_or_default();
    let others = pairs.into_iter().filter(|(name, _)| name != "cursor");
    let pairs: Vec<_> = others.chain([("cursor".to_owned(), cursor.to_owned())]).collect();
    let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
    let base = state.config.public_url.as_deref().unwrap_or_default().trim_end_matches('/');
    format!("<{base}{}?{query}>; rel=\"next\"", request.path())
}
