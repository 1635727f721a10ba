//! Handlers of unsubscribing. May use: `app`, `domain`.

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::page;
use crate::app::Asking;
use crate::app::nudge::unsubscribe::{MailChoice, MailLink, choose, show};
use crate::http::extract::Query;
use crate::http::headers::RequestId;
use crate::http::problem::Problem;
use crate::http::{State, address};

/// What the link in a mail says; whatever mail servers add to it is passed over.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LinkInMail {
    /// The nudge that the mail was.
    #[param(max_length = 64)]
    nudge: String,
    /// Its seal.
    #[param(max_length = 64)]
    seal: String,
}

/// What mail programs send along, and we do not need (RFC 8058).
type Sent = Result<Bytes, actix_web::Error>;

/// Ask whether to unsubscribe from mails of a kind, which nothing changes yet.
#[utoipa::path(tag = "mails", params(LinkInMail), responses((status = 200, body = String, content_type = "text/html")))]
#[get("/unsubscribe")]
pub async fn confirm_unsubscribe(
    request: HttpRequest,
    link: Query<LinkInMail>,
) -> Result<HttpResponse, Problem> {
    let link = link.into_inner().link();
    let choice = find(&request, &link).await?;
    Ok(page::of(&link, &choice))
}

/// Unsubscribe from mails of a kind, by the link in one of them.
///
/// The link says for whom, and from which. One click of a mail program (RFC 8058) does it as well.
#[utoipa::path(tag = "mails", params(LinkInMail), request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html")))]
#[post("/unsubscribe")]
pub async fn stop_mails(
    request: HttpRequest,
    link: Query<LinkInMail>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    decide(&request, link.into_inner().link(), false).await
}

/// Get mails of a kind again, by the same link.
#[utoipa::path(tag = "mails", params(LinkInMail), request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/html")))]
#[post("/resubscribe")]
pub async fn resume_mails(
    request: HttpRequest,
    link: Query<LinkInMail>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    decide(&request, link.into_inner().link(), true).await
}

impl LinkInMail {
    fn link(self) -> MailLink {
        MailLink { nudge: self.nudge, seal: self.seal }
    }
}

async fn decide(
    request: &HttpRequest,
    link: MailLink,
    wanted: bool,
) -> Result<HttpResponse, Problem> {
    let state = State::of(request)?;
    let choice = find(request, &link).await?;
    let (caller, kind) = (choice.caller.clone(), choice.kind);
    let asking = Asking { caller, request_id: RequestId::of(request), key: None };
    state.app.write(asking, move |tx, caller| choose(tx, caller, (kind, wanted))).await?;
    Ok(page::of(&link, &MailChoice { wanted, ..choice }))
}

/// What a link is about; 404 in the same words for whatever is no link.
async fn find(request: &HttpRequest, link: &MailLink) -> Result<MailChoice, Problem> {
    let state = State::of(request)?;
    let (now, address) = (state.app.clock().now(), address::of(request));
    state.config.rates.may_try(address, now)?;
    let asked = link.clone();
    let found = state.app.ask(move |tx| show(tx, &asked)).await?;
    found.ok_or_else(|| state.config.rates.charge(address, now, Problem::not_found()))
}
