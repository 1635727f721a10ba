//! The answers to what fails, in the document: one response for each status, from the catalogue of problems.
//! May use: nothing of ours but the catalogue.

use serde_json::{Map, Value, json};

use crate::http::extract::GREATEST;
use crate::http::problem::{CODES, LONGEST_TEXT, PROBLEM_JSON};

/// Adds the schema and the responses.
pub fn complete(document: &mut Value) {
    document["components"]["schemas"]["Problem"] = schema();
    document["components"]["schemas"]["Violation"] = violation();
    let mut responses = Map::new();
    for (status, ..) in CODES {
        responses.entry(name(*status)).or_insert_with(|| response(*status));
    }
    document["components"]["responses"] = Value::Object(responses);
}

/// The reference to the response of a status.
pub fn reference(status: u16) -> Value {
    json!({ "$ref": format!("#/components/responses/{}", name(status)) })
}

fn name(status: u16) -> String {
    format!("Problem{status}")
}

fn response(status: u16) -> Value {
    let codes: Vec<_> = CODES.iter().filter(|(known, ..)| *known == status).collect();
    let description: Vec<_> =
        codes.iter().map(|(_, code, title)| format!("`{code}`: {title}.")).collect();
    let (code, title) = codes.first().map_or(("", ""), |(_, code, title)| (*code, *title));
    let example = json!({
        "type": format!("urn:kintsugi:problem:{code}"), "title": title, "status": status, "detail": title,
        "instance": "/api/v1/teams", "code": code, "request_id": "5d3c1f0a9b7e4c2d8a6f1e0b3c5d7a9f", "errors": [],
    });
    let mut response = json!({
        "description": description.join(" "),
        "headers": { "X-Request-Id": { "description": "The id of the request.", "schema": short_text() } },
        "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" }, "example": example } },
    });
    let retry = ("Retry-After", "After how many seconds to try again.");
    let headers = match status {
        401 => vec![("WWW-Authenticate", "How to authenticate.")],
        405 => vec![("Allow", "The methods that the resource takes.")],
        429 => vec![
            retry,
            ("RateLimit-Policy", "How many requests (`q`) in how many seconds (`w`)."),
            ("RateLimit", "How many are left (`r`), and in how many seconds all are (`t`)."),
        ],
        503 | 507 => vec![retry],
        _ => Vec::new(),
    };
    for (header, meaning) in headers {
        response["headers"][header] = json!({ "description": meaning, "schema": short_text() });
    }
    response
}

fn short_text() -> Value {
    json!({ "type": "string", "maxLength": 200 })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "maxLength": LONGEST_TEXT, "description": description })
}

fn violation() -> Value {
    json!({
        "type": "object",
        "description": "A rule that was broken.",
        "required": ["pointer", "code", "detail"],
        "properties": {
            "pointer": text("Where: a JSON pointer into the body, or the name of a parameter or header."),
            "code": text("Which rule, as a word."),
            "detail": text("What to do."),
        },
    })
}

fn schema() -> Value {
    let codes: Vec<_> = CODES.iter().map(|(_, code, _)| *code).collect();
    json!({
        "type": "object",
        "description": "Why a request was not done (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id", "errors"],
        "properties": {
            "type": { "type": "string", "format": "uri", "maxLength": 200, "description": "The kind of problem, stable." },
            "title": text("The kind of problem, in words."),
            "status": { "type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "The HTTP status." },
            "detail": text("What happened and what to do."),
            "instance": text("The path that was asked for."),
            "code": { "type": "string", "enum": codes, "description": "The kind of problem, as a word." },
            "request_id": text("Quote it when you report the problem."),
            "errors": {
                "type": "array",
                "maxItems": 50,
                "description": "Everything that is wrong with what was sent.",
                "items": { "$ref": "#/components/schemas/Violation" },
            },
            "missing": {
                "type": "array",
                "maxItems": 50,
                "description": "With `not_ready`: everything that the move still lacks.",
                "items": { "$ref": "#/components/schemas/Missing" },
            },
            "current_status": text("With `invalid_move` and `not_ready`: the state that the record is in."),
            "available_moves": {
                "type": "array",
                "maxItems": 50,
                "description": "With `invalid_move`: the moves that lead on from there.",
                "items": text("A move."),
            },
            "current_version": {
                "type": "integer", "format": "int64", "minimum": 1, "maximum": GREATEST,
                "description": "With `stale`: the record's version now.",
            },
            "rule": text("With `conflict`: which rule, as a word."),
            "operation": text("With `forbidden`: what was asked."),
            "needs": text("With `forbidden`: who may."),
        },
    })
}
