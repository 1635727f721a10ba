//! What is asked of the feed and of the audit. May use: `app`, `domain`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::feed::{AuditQuery, Changes, ChangesAnswer, Since, audit, changes, head};
use crate::domain::event::Noun;
use crate::domain::feed::TOLD;
use crate::domain::words::Word;
use crate::http::answer::{plain, tell};
use crate::http::cursor::Cursors;
use crate::http::extract::{Asked, Query, several};
use crate::http::feed::body::{AuditEventsBody, AuditHeadBody, ChangesBody};
use crate::http::feed::cursor::{Opened, open};
use crate::http::problem::Problem;

/// Changes of a piece when nothing is said.
const USUAL: usize = 100;
/// The most changes of a piece; more are coerced.
const MOST: usize = 500;

/// What may be asked of the feed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ChangesParams {
    /// `start` for everything from the beginning (as when left out), `now` for what comes from now on, or the
    /// `next_cursor` of the last time.
    #[param(max_length = 4000, example = "start")]
    since: Option<String>,
    /// The most changes that are told at once; more than 500 is taken as 500.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4_294_967_295_u32, default = 100)]
    limit: Option<String>,
    /// The kinds of record, with commas; all when left out.
    types: Option<String>,
    /// `full`: each record as it is now, without persons.
    #[param(max_length = 10, pattern = "^full$")]
    expand: Option<String>,
}

/// List what has changed, in the order of the commits.
///
/// Complete and without gaps: ask with `since=start`, keep `next_cursor`, ask with it the next time. A change may be
/// told twice, never not at all. After the database was restored, cursors from before answer 410: begin again.
#[utoipa::path(tag = "changes", params(ChangesParams), responses((status = 200, body = ChangesBody)))]
#[get("/changes")]
pub async fn list_changes(
    asked: Asked,
    sent: Query<ChangesParams>,
) -> Result<HttpResponse, Problem> {
    let sent = sent.into_inner();
    let state = asked.state()?;
    let epoch = state.app.epoch().to_owned();
    let since = match sent.since.as_deref() {
        None | Some("start") => Since::Start,
        Some("now") => Since::Now,
        Some(cursor) => match open(&state.seal, &epoch, cursor).ok_or_else(Problem::cursor)? {
            Opened::Position(position) => Since::After { position, epoch },
            Opened::Void => Since::After { position: 0, epoch: String::new() },
        },
    };
    let wanted = Changes {
        since,
        kinds: several::words("types", sent.types.as_deref(), TOLD)?,
        limit: several::limit(sent.limit.as_deref(), USUAL, MOST)?,
        in_full: in_full(sent.expand.as_deref())?,
    };
    let caller = asked.caller().clone();
    match state.app.ask_long(move |tx| changes(tx, &caller, &wanted)).await? {
        ChangesAnswer::Page(page) => Ok(tell(&plain(200, &ChangesBody::of(page, &state.seal)))),
        ChangesAnswer::Void => Err(void(state.config.public_url.as_deref())),
    }
}

fn in_full(sent: Option<&str>) -> Result<bool, Problem> {
    match sent {
        None => Ok(false),
        Some("full") => Ok(true),
        Some(_) => Err(several::refuse("expand", "invalid_value", "takes only `full`")),
    }
}

/// 410: where to begin again.
fn void(public_url: Option<&str>) -> Problem {
    let base = public_url.unwrap_or_default().trim_end_matches('/');
    let detail =
        "the database was restored since this cursor was given; begin again at `restart_url`";
    Problem::new(StatusCode::GONE, "void_cursor", detail)
        .with("restart_url", format!("{base}/api/v1/changes?since=start").into())
}

/// What may be asked of the audit. There is nothing to pick somebody by.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// What happened to this record only: its id.
    #[param(max_length = 4000)]
    record: Option<String>,
    /// The kinds of record, with commas; all when left out.
    types: Option<String>,
    /// When it was recorded (at least).
    #[serde(rename = "recorded_at[gte]")]
    #[param(value_type = Option<jiff::Timestamp>)]
    from: Option<String>,
    /// When it was recorded (less than).
    #[serde(rename = "recorded_at[lt]")]
    #[param(value_type = Option<jiff::Timestamp>)]
    until: Option<String>,
    /// The most entries of a page; more than 200 is taken as 200.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4_294_967_295_u32, default = 50)]
    limit: Option<String>,
    /// `next_cursor` of the page before, unchanged.
    #[param(max_length = 4000)]
    cursor: Option<String>,
}

/// List who did what, newest first.
///
/// For those who answer for the records. Of what one may not see, nothing is told here either.
#[utoipa::path(tag = "audit", params(AuditParams), responses((status = 200, body = AuditEventsBody)))]
#[get("/audit-events")]
pub async fn list_audit_events(
    asked: Asked,
    sent: Query<AuditParams>,
) -> Result<HttpResponse, Problem> {
    let sent = sent.into_inner();
    let state = asked.state()?;
    let caller = asked.caller().clone();
    let bound_to = format!(
        "audit-events\n{:?}\n{:?}\n{:?}\n{:?}\n{}",
        sent.record,
        sent.types,
        sent.from,
        sent.until,
        caller.actor()
    );
    let cursors = Cursors { key: &state.seal, bound_to: &bound_to };
    let before = match sent.cursor.as_deref() {
        Some(cursor) => Some(cursors.open(cursor).ok_or_else(Problem::cursor)?.0),
        None => None,
    };
    let wanted = AuditQuery {
        record: sent.record,
        nouns: several::words("types", sent.types.as_deref(), Noun::ALL)?,
        from: several::moment("recorded_at[gte]", sent.from.as_deref())?,
        until: several::moment("recorded_at[lt]", sent.until.as_deref())?,
        before,
        limit: several::limit(sent.limit.as_deref(), 50, 200)?,
    };
    let page = state.app.ask_long(move |tx| audit(tx, &caller, &wanted)).await?;
    let next_cursor = page.next.map(|position| cursors.seal(&(position, String::new())));
    let items = page.items.into_iter().map(Into::into).collect();
    Ok(tell(&plain(200, &AuditEventsBody { items, next_cursor })))
}

/// Show the end of the chain of everything that happened, for a witness outside to write down.
#[utoipa::path(tag = "audit", responses((status = 200, body = AuditHeadBody)))]
#[get("/audit-events/head")]
pub async fn show_audit_head(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.ask(head, |head| plain(200, &AuditHeadBody::from(head))).await
}
