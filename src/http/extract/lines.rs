//! Request bodies of many lines, each a JSON object (NDJSON). A line that is no object is left to the use case, which
//! tells it with the others. May use: `app`, `domain`.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use serde_json::Value;

use crate::app::import::SentLine;
use crate::domain::rule::Violation;
use crate::http::Limits;
use crate::http::extract::body::{Extracted, content_type, read, read_json};
use crate::http::extract::strict;
use crate::http::problem::Problem;

/// The most lines.
const MOST: usize = 2_000;

/// A body of many lines.
#[derive(Debug)]
pub struct Lines(Vec<SentLine>);

impl Lines {
    /// The lines.
    pub fn into_inner(self) -> Vec<SentLine> {
        self.0
    }
}

impl FromRequest for Lines {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let takes = ["application/x-ndjson", "application/json"];
            let accept = HeaderName::from_static("accept-post");
            content_type(&request, &takes, accept, "application/x-ndjson, application/json")?;
            let sent =
                request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            if sent.is_some_and(|sent| sent.contains("ndjson")) {
                return lines(&read(&request, payload, Limits::of(&request).lines).await?)
                    .map(Self);
            }
            only(read_json(&request, payload).await?).map(Self)
        })
    }
}

/// A body of one line only.
fn only(value: Value) -> Result<Vec<SentLine>, Problem> {
    match value {
        Value::Object(members) => refuse_strangers(vec![SentLine { line: 1, object: Ok(members) }]),
        _ => Err(Problem::malformed("", "wrong_type", "must be a JSON object")),
    }
}

/// Reads lines of JSON; those that cannot be read are kept apart, with what is wrong.
///
/// # Errors
/// 400 when there are too many, or none that could be a line of an import.
pub fn lines(bytes: &[u8]) -> Result<Vec<SentLine>, Problem> {
    let written = bytes
        .split(|byte| *byte == b'\n')
        .zip(1_u32..)
        .filter(|(text, _)| !text.trim_ascii().is_empty());
    let lines: Vec<_> = written
        .take(MOST + 1)
        .map(|(text, line)| SentLine { line, object: object(text) })
        .collect();
    if lines.len() > MOST {
        let detail = format!("must have at most {MOST} lines: send the rest in another request");
        return Err(Problem::malformed("", "too_many", detail));
    }
    refuse_strangers(lines)
}

/// What has no line with a type is no import.
fn refuse_strangers(lines: Vec<SentLine>) -> Result<Vec<SentLine>, Problem> {
    if lines.iter().any(SentLine::is_row) {
        return Ok(lines);
    }
    let first = lines.into_iter().next().and_then(|line| line.object.err());
    let detail = "must have lines that are JSON objects with a `type`, as an export writes them";
    Err(match first {
        Some(violation) => Problem::malformed(violation.pointer, violation.code, violation.detail),
        None => Problem::malformed("/type", "required", detail),
    })
}

fn object(text: &[u8]) -> Result<serde_json::Map<String, Value>, Violation> {
    let wrong =
        |code, detail: &str| Violation { pointer: String::new(), code, detail: detail.to_owned() };
    match strict::parse(text).map_err(|misfit| misfit.violation)? {
        Value::Object(members) => Ok(members),
        _ => Err(wrong("wrong_type", "must be a JSON object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_as_they_stand_and_bad_ones_are_kept_apart() {
        let read = lines(b"{\"type\":\"team\"}\n\n[1]\r\n{\"a\":1,\"a\":2}\n").unwrap();
        let numbers: Vec<_> = read.iter().map(|line| (line.line, line.object.is_ok())).collect();
        assert_eq!(numbers, [(1, true), (3, false), (4, false)]);
    }

    #[test]
    fn what_is_no_import_at_all_is_refused_as_a_whole() {
        assert!(only(serde_json::json!({"type": "team"})).is_ok());
        for body in ["", "\n\n", "{}", "not json", "[]"] {
            assert!(lines(body.as_bytes()).is_err(), "{body}");
        }
        let many = "{\"type\":\"team\"}\n".repeat(MOST + 1);
        assert!(lines(many.as_bytes()).is_err());
    }
}
