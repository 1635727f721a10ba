//! What holds for every answer: the request's id, the security headers, the body of problems, `HEAD`, one line in the
//! access log, the metrics. The outermost layer. May use: `clock`.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::uri::Authority;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};

use crate::clock;
use crate::http::State;
use crate::http::problem::{PROBLEM_JSON, Problem};
use crate::http::unread::Held;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// The longest request id that is taken over, in characters.
const LONGEST_ID: usize = 64;

/// What every answer carries unless its handler said otherwise.
const ALWAYS: &[(&str, &str)] = &[
    ("cache-control", "no-store, no-transform"),
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];
/// For a year, where the service is reached by https.
const ONLY_HTTPS: &str = "max-age=31536000";

/// The id of the request, given or made.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    /// The id of this request.
    pub fn of(request: &HttpRequest) -> String {
        request.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }

    fn taken_or_made(headers: &HeaderMap) -> Self {
        let sent =
            headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !sent.is_empty() && sent.len() <= LONGEST_ID && sent.chars().all(known) {
            Self(sent.to_owned())
        } else {
            Self(format!("{:032x}", clock::chance()))
        }
    }
}

/// Takes a request in and its answer out.
///
/// # Errors
/// Those of layers that do not answer their own; there are none.
pub async fn outermost(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let id = RequestId::taken_or_made(request.headers());
    let trace = request.headers().get(TRACEPARENT).filter(|value| is_trace(value)).cloned();
    let method = request.method().clone();
    request.extensions_mut().insert(id.clone());
    // Whatever takes GET takes HEAD; the server itself leaves out the body.
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let unread = Held::of(&mut request);
    // Handlers and the gate answer their own errors, so none comes out here as an error.
    let answered = if names_a_host(request.headers()) {
        next.call(request).await?.map_into_boxed_body()
    } else {
        request.error_response(Problem::malformed(
            "Host",
            "invalid_value",
            "must be a host, or host:port",
        ))
    };
    let mut response = told(answered, &id.0);
    finish(response.headers_mut(), &id, trace);
    insist_on_https(&mut response);
    log(&method, &response, &id.0, began);
    Ok(match unread {
        Some(unread) => response.map_body(|_, body| unread.until_sent(body)),
        None => response,
    })
}

/// Whether `Host` is what it must be (RFC 9112, 3.2). Without one, the server answers itself.
fn names_a_host(headers: &HeaderMap) -> bool {
    let is_one =
        |host: &str| host.is_empty() || (!host.contains('@') && host.parse::<Authority>().is_ok());
    headers.get(header::HOST).is_none_or(|host| host.to_str().is_ok_and(is_one))
}

/// Writes the body of a problem; whoever raised it did not know the request.
fn told(response: ServiceResponse, id: &str) -> ServiceResponse {
    let status = response.status();
    let problem = response.response().extensions().get::<Problem>().cloned();
    let foreign = || {
        (status.is_client_error() || status.is_server_error()) && !is_problem(response.headers())
    };
    let problem = match problem {
        Some(problem) => problem,
        None if foreign() => Problem::of_status(status),
        None => return response,
    };
    problem.log(id);
    let instance = response.request().path().to_owned();
    let mut response = response.map_body(|_, _| BoxBody::new(problem.body(&instance, id)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

fn is_problem(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(PROBLEM_JSON.as_bytes()))
}

fn finish(headers: &mut HeaderMap, id: &RequestId, trace: Option<HeaderValue>) {
    for (name, value) in ALWAYS {
        if !headers.contains_key(*name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    let ids = [(REQUEST_ID, HeaderValue::from_str(&id.0).ok()), (TRACEPARENT, trace)];
    for (name, value) in ids {
        if let Some(value) = value {
            headers.insert(name, value);
        }
    }
}

/// Tells browsers to come by https only, where that is how the service is reached.
fn insist_on_https(response: &mut ServiceResponse) {
    let url = State::of(response.request()).ok().and_then(|state| state.config.public_url.clone());
    if url.is_some_and(|url| url.starts_with("https://")) {
        let value = HeaderValue::from_static(ONLY_HTTPS);
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}

/// Whether it is a `traceparent` of version 00 (W3C Trace Context).
fn is_trace(value: &HeaderValue) -> bool {
    let parts: Vec<_> = value.as_bytes().split(|byte| *byte == b'-').collect();
    let hexadecimal =
        |part: &[u8]| part.iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte));
    let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 32, 16, 2] && parts.into_iter().all(hexadecimal)
}

/// A method as a label: whoever makes up methods makes up no series.
fn label(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}

fn log(method: &Method, response: &ServiceResponse, request_id: &str, began: Instant) {
    // The template, not the path: paths hold ids, and as labels they would never end.
    let route = response.request().match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let status = response.status();
    let took = began.elapsed();
    let labels = [
        ("method", label(method).to_owned()),
        ("route", route.clone()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("kintsugi_http_requests_total", &labels).increment(1);
    metrics::histogram!("kintsugi_http_request_seconds", "route" => route.clone())
        .record(took.as_secs_f64());
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status >= StatusCode::INTERNAL_SERVER_ERROR {
        tracing::warn!(target: "access", %method, route, status = status.as_u16(), ms, request_id);
    } else {
        tracing::info!(target: "access", %method, route, status = status.as_u16(), ms, request_id);
    }
}
