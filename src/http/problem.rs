//! Every way in which a request can fail, as `application/problem+json` (RFC 9457).
//!
//! One exhaustive match over what the use cases say; a new variant does not compile until someone
//! chooses its status. Faults are logged here, once, and told as a reference only. May use: `app`,
//! `domain`.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Map, Value, json};

use crate::app::AppError;
use crate::app::error::Unavailable;
use crate::app::shape::Misfit;
use crate::domain::rule::{RuleBroken, Violation};

/// The media type of all errors.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The most violations that one answer lists.
const MOST_VIOLATIONS: usize = 50;

/// An error as it is told; `instance` and `request_id` are added on the way out.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<Violation>,
    more: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    fault: Option<String>,
}

/// The codes that there are, with what they mean: the catalogue in the documents.
pub const CODES: &[(u16, &str, &str)] = &[
    (400, "malformed_request", "The request could not be read"),
    (400, "invalid_parameter", "A query parameter or header is not known or not valid"),
    (400, "invalid_cursor", "The cursor does not belong to this list"),
    (401, "unauthenticated", "A valid token is needed"),
    (403, "forbidden", "You may see this, but not do that"),
    (403, "cross_site", "A browser's session takes changes from our own pages only"),
    (403, "sign_in_refused", "Nobody was signed in"),
    (404, "not_found", "There is no such record, or not for you"),
    (405, "method_not_allowed", "The resource does not take this method"),
    (408, "request_timeout", "The request took too long to arrive"),
    (409, "invalid_move", "The move does not lead from the present state"),
    (409, "not_ready", "The move still lacks something"),
    (409, "conflict", "What was asked contradicts something that is there"),
    (410, "void_cursor", "The cursor belongs to a state of the database that is no more"),
    (412, "stale", "Somebody was faster"),
    (413, "too_large", "The request is too large"),
    (415, "unsupported_media_type", "The content type is not one that the operation takes"),
    (422, "invalid", "What was sent breaks a rule"),
    (422, "idempotency_key_reused", "The idempotency key was used with another request"),
    (428, "guard_missing", "The request needs If-Match"),
    (429, "quota_exceeded", "Too many requests"),
    (500, "fault", "Something went wrong on our side"),
    (503, "unavailable", "The service cannot answer at the moment"),
    (507, "disk_full", "The disk is full; reading goes on"),
];

/// The most characters of a text in a problem: what is wrong may be quoted, however long it was.
pub const LONGEST_TEXT: usize = 4_000;

impl Problem {
    /// A problem of the catalogue.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let (errors, more, headers) = (Vec::new(), Map::new(), Vec::new());
        Self { status, code, detail: detail.into(), errors, more, headers, fault: None }
    }

    /// 400: something about the request itself, with its place.
    pub fn malformed(
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        let violation = Violation { pointer: pointer.into(), code, detail: detail.into() };
        Self::new(StatusCode::BAD_REQUEST, "malformed_request", violation.detail.clone())
            .listing(vec![violation])
    }

    /// 400: query parameters or headers; every one that is not right is listed.
    pub fn parameters(violations: Vec<Violation>) -> Self {
        let detail = violations.first().map(|first| first.detail.clone()).unwrap_or_default();
        Self::new(StatusCode::BAD_REQUEST, "invalid_parameter", detail).listing(violations)
    }

    /// 400: the cursor was changed, or belongs to another list.
    pub fn cursor() -> Self {
        let detail =
            "begin again without a cursor; one is only good for the same list, filters and sort";
        let violation =
            Violation { pointer: "cursor".into(), code: "invalid_cursor", detail: detail.into() };
        Self::new(StatusCode::BAD_REQUEST, "invalid_cursor", detail).listing(vec![violation])
    }

    /// 401: always in the same words, whatever was wrong with the token.
    pub fn unauthenticated() -> Self {
        let detail = "send a valid token as `Authorization: Bearer …`";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
            .with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"kintsugi\"")
    }

    /// 403: a change that a browser was made to send by another site.
    pub fn cross_site() -> Self {
        let detail = "a browser's session takes changes from our own pages only; scripts send a token as `Authorization: Bearer …`";
        Self::new(StatusCode::FORBIDDEN, "cross_site", detail)
    }

    /// 403: in the same words, whatever was wrong with the sign-in.
    pub fn sign_in_refused() -> Self {
        let detail = "nobody was signed in; begin again";
        Self::new(StatusCode::FORBIDDEN, "sign_in_refused", detail)
    }

    /// 404: the same for what does not exist and what the caller may not see.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is no such record, or not for you")
    }

    /// 405, with the methods that the resource takes.
    pub fn method_not_allowed(allow: &str) -> Self {
        let detail = format!("the resource takes {allow}");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
            .with_header(header::ALLOW, allow)
    }

    /// 413: the body is larger than `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        let detail = format!("a body may have at most {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    /// 415, with what the operation takes (in `Accept-Patch` or `Accept-Post`).
    pub fn unsupported_media_type(accept: HeaderName, takes: &'static str) -> Self {
        let detail = format!("send {takes}");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
            .with_header(accept, takes)
    }

    /// 428: the operation changes a record and needs to know which version was seen.
    pub fn guard_missing() -> Self {
        let detail = "send the ETag of the version that you saw as `If-Match`, or `*` to overwrite whatever is there";
        Self::new(StatusCode::PRECONDITION_REQUIRED, "guard_missing", detail)
    }

    /// 503: reads are answered, but there is no room to write.
    pub fn not_ready_for_want_of_room() -> Self {
        let detail = "there is no room to write; reading goes on";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk_full", detail)
            .with_header(header::RETRY_AFTER, "1")
    }

    /// Our fault: logged once, with its chain; told as a reference only.
    pub fn fault(chain: impl Into<String>) -> Self {
        let detail = "something went wrong on our side; quote the request id when you report it";
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", detail);
        Self { fault: Some(chain.into()), ..problem }
    }

    /// For a status that something below us chose, without words of its own.
    pub fn of_status(status: StatusCode) -> Self {
        let known = CODES.iter().find(|(known, ..)| *known == status.as_u16());
        match known {
            Some((_, code, title)) => Self::new(status, code, *title),
            None if status.is_server_error() => Self::fault(format!("unexpected status {status}")),
            None => Self::new(status, "malformed_request", "the request could not be read"),
        }
    }

    /// The same problem, listing what it is made of.
    #[must_use]
    pub fn listing(mut self, mut violations: Vec<Violation>) -> Self {
        violations.truncate(MOST_VIOLATIONS);
        self.errors = violations;
        self
    }

    /// The same problem with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// The same problem with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).map(|value| (name, value)));
        self
    }

    /// Logs a fault; everything else is the caller's to mend.
    pub fn log(&self, request_id: &str) {
        if let Some(chain) = &self.fault {
            tracing::error!(request_id, fault = %chain, "a request failed by our fault");
        }
    }

    /// The body, for a request.
    pub fn body(&self, instance: &str, request_id: &str) -> String {
        let title = CODES
            .iter()
            .find(|(_, code, _)| *code == self.code)
            .map_or(self.code, |(.., title)| title);
        let errors: Vec<_> = self
            .errors
            .iter()
            .map(|error| json!({ "pointer": clip(&error.pointer), "code": error.code, "detail": clip(&error.detail) }))
            .collect();
        let mut body = json!({
            "type": format!("urn:kintsugi:problem:{}", self.code),
            "title": title,
            "status": self.status.as_u16(),
            "detail": clip(&self.detail),
            "instance": instance,
            "code": self.code,
            "request_id": request_id,
            "errors": errors,
        });
        if let Some(members) = body.as_object_mut() {
            members.extend(self.more.clone());
        }
        body.to_string()
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Rule(broken) => Self::from(broken),
            AppError::Denied(denied) => {
                Self::new(StatusCode::FORBIDDEN, "forbidden", format!("needs {}", denied.needs))
                    .with("operation", denied.operation.into())
                    .with("needs", denied.needs.into())
            }
            AppError::NotFound => Self::not_found(),
            AppError::Stale { current } => {
                let detail = format!(
                    "the record is at version {current} now; read it again and decide anew"
                );
                Self::new(StatusCode::PRECONDITION_FAILED, "stale", detail)
                    .with("current_version", current.into())
            }
            AppError::GuardMissing => Self::guard_missing(),
            AppError::KeyReused => {
                let detail =
                    "this Idempotency-Key was used with another request; take a new one for each";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
            }
            AppError::Unavailable(why) => Self::from(why),
            AppError::Overtaken => Self::fault("a job was done for a request"),
            AppError::Fault(chain) => Self::fault(chain),
        }
    }
}

impl From<RuleBroken> for Problem {
    fn from(broken: RuleBroken) -> Self {
        let conflict = |code, detail: String| Self::new(StatusCode::CONFLICT, code, detail);
        match broken {
            RuleBroken::Invalid(violations) => {
                let detail = match violations.as_slice() {
                    [one] => format!("{}: {}", one.pointer, one.detail),
                    several => {
                        format!("{} rules are broken; all are listed in `errors`", several.len())
                    }
                };
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).listing(violations)
            }
            RuleBroken::InvalidMove { status, available_moves } => {
                let open = if available_moves.is_empty() {
                    "no move".to_owned()
                } else {
                    available_moves.join(", ")
                };
                conflict("invalid_move", format!("from {status} there is: {open}"))
                    .with("current_status", status.into())
                    .with("available_moves", available_moves.into())
            }
            RuleBroken::NotReady { status, missing } => {
                let detail: Vec<_> = missing.iter().map(|missing| missing.detail.clone()).collect();
                conflict("not_ready", detail.join("; "))
                    .with("current_status", status.into())
                    .with("missing", json!(missing))
            }
            RuleBroken::Conflict { code, detail } => {
                conflict("conflict", detail).with("rule", code.into())
            }
        }
    }
}

impl From<Unavailable> for Problem {
    fn from(why: Unavailable) -> Self {
        let later = |code: u16, name, detail: &str, seconds: &str| {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            Self::new(status, name, detail).with_header(header::RETRY_AFTER, seconds)
        };
        match why {
            Unavailable::Busy => {
                later(503, "unavailable", "too much is being written at the moment; try again", "1")
            }
            Unavailable::Database => {
                later(503, "unavailable", "the database does not answer; try again", "5")
            }
            Unavailable::Draining => {
                later(503, "unavailable", "this instance is going down; try again", "1")
            }
            Unavailable::DiskFull => {
                later(507, "disk_full", "there is no room to write; reading goes on", "60")
            }
        }
    }
}

impl From<Misfit> for Problem {
    fn from(misfit: Misfit) -> Self {
        let Violation { pointer, code, detail } = misfit.violation;
        if misfit.content {
            Self::from(RuleBroken::invalid(pointer, code, detail))
        } else {
            Self::malformed(pointer, code, detail)
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status.as_u16(), self.code, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// An answer without a body: only the way out knows the request, and writes it.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status);
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.extensions_mut().insert(self.clone());
        response
    }
}
/// The beginning of a text.
fn clip(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_TEXT).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text)
}
