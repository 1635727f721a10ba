//! Imports and exports: what organisations already have comes in, and everything can be taken out again.

mod again;
mod command;
mod copy;
mod create;
mod export;
mod links;
mod narrowed;

use serde_json::{Value, json};

use crate::support::Told;
use crate::support::ask::Ask;

/// Sends lines to be taken.
pub async fn bring(someone: &Ask, lines: &[Value]) -> Told {
    let text: String = lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
    let asked = someone.with("content-type", "application/x-ndjson");
    asked.send(actix_web::http::Method::POST, "imports", Some(text)).await
}

/// A line that is known again by this id of the integration `docs`.
pub fn line(kind: &str, id: &str, more: Value) -> Value {
    let mut line = json!({"type": kind, "key": {"integration": "docs", "external_id": id}});
    for (name, value) in more.as_object().unwrap() {
        line[name] = value.clone();
    }
    line
}

/// How many lines came to what: created, updated, unchanged, refused.
fn counts(told: &Told) -> [u64; 4] {
    ["created", "updated", "unchanged", "refused"].map(|name| told.json[name].as_u64().unwrap())
}

/// A post-mortem as lines: an incident, an event, a review, a factor, a lesson, an action.
fn post_mortem() -> Vec<Value> {
    let sections =
        json!({"plain_summary": "Nobody could send mail.", "unplaced": "Written later."});
    vec![
        line(
            "incident",
            "PM-9",
            json!({
                "status": "resolved",
                "fields": {"title": "Mail was down", "reported_at": "2024-03-05T10:00:00Z", "resolved_at": "2024-03-05T11:00:00Z"},
            }),
        ),
        line(
            "timeline_event",
            "PM-9#event-1",
            json!({
                "incident": "@docs/PM-9",
                "fields": {"happened_at": "2024-03-05T10:05:00Z", "text": "The relay was restarted"},
            }),
        ),
        line(
            "review",
            "PM-9#review",
            json!({
                "status": "published", "edition": {"published_at": "2024-03-06T09:00:00Z"},
                "fields": {"incidents": ["@docs/PM-9"], "title": "Mail was down", "sections": sections},
            }),
        ),
        line(
            "factor",
            "PM-9#factor-1",
            json!({
                "review": "@docs/PM-9#review", "fields": {"statement": "The disk was full"},
            }),
        ),
        line(
            "lesson",
            "PM-9#lesson-1",
            json!({
                "status": "published", "published_at": "2024-03-06T09:00:00Z",
                "fields": {"title": "Disks fill up", "insight": "Slowly, then at once.", "sources": ["@docs/PM-9#review"]},
            }),
        ),
        line(
            "action",
            "PM-9#action-1",
            json!({
                "status": "proposed", "proposed_at": "2024-03-06T09:00:00Z",
                "fields": {"title": "Watch the disk", "home": "@docs/PM-9#review", "incidents": ["@docs/PM-9"], "owner_team": "ops",
                    "factors": ["@docs/PM-9#factor-1"]},
            }),
        ),
    ]
}
