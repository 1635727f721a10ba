//! Whether a request comes from our own pages: what a browser's session must show to change anything, since a browser
//! sends its cookies whoever makes it ask. May use: nothing of ours.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName};

use crate::http::State;
use crate::http::problem::Problem;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const JSON: &str = "application/json";

/// Insists on one of our own pages: by what the browser says of it, or, in an older one, by its origin.
///
/// # Errors
/// 403.
pub fn insist(request: &HttpRequest) -> Result<(), Problem> {
    let site = request.headers().get(SEC_FETCH_SITE).map(header::HeaderValue::as_bytes);
    let own = match site {
        Some(site) => site == b"same-origin",
        None => is_own(request),
    };
    if own { Ok(()) } else { Err(Problem::cross_site()) }
}

/// The same for what changes something, and that it brings JSON, which no form can.
///
/// # Errors
/// 403, 415.
pub fn insist_on_change(request: &HttpRequest) -> Result<(), Problem> {
    let method = request.method();
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return Ok(());
    }
    insist(request)?;
    let sent =
        request.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or(""));
    let is_json = match sent {
        Some(sent) => {
            let essence = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            essence == JSON || essence == "application/x-ndjson" || essence.ends_with("+json")
        }
        // No form can ask for anything to be deleted.
        None => method == Method::DELETE,
    };
    if is_json {
        return Ok(());
    }
    Err(Problem::unsupported_media_type(HeaderName::from_static("accept-post"), JSON))
}

/// Whether `Origin` is ours: that of the public URL or, where none is set, of the host that was asked.
fn is_own(request: &HttpRequest) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    let public = request.app_data::<State>().and_then(|state| state.config.public_url.as_deref());
    match public {
        Some(url) => origin == origin_of(url),
        None => text(header::HOST)
            .is_some_and(|host| origin.split_once("://").is_some_and(|(_, origin)| origin == host)),
    }
}

/// Scheme, host and port of a URL.
fn origin_of(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(host..).and_then(|rest| rest.find('/'));
    end.and_then(|end| url.get(..host + end)).unwrap_or(url)
}
