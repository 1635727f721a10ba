//! What holds for every operation, taken from the OpenAPI document: a new operation is held to it without being told.

pub mod audited;
mod crawl;
mod existence;
mod field;
mod openapi;
mod people;
mod permissions;
mod problems;
mod records;
mod sequences;
mod walk;

use std::sync::OnceLock;

use kintsugi::http::openapi::document;
use serde_json::Value;

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub json: Value,
}

impl Operation {
    /// Whether it needs a caller.
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/v1")
    }

    pub fn has_id(&self) -> bool {
        self.path.contains("{id}")
    }

    pub fn is_by_reference(&self) -> bool {
        self.path.contains("/by-reference")
    }

    /// The path with this id in it, and a reference where it asks for one.
    pub fn at(&self, id: &str) -> String {
        let path = self.path.replace("{id}", id);
        if self.is_by_reference() {
            format!("{path}?integration=snow-prod&external_id=X%2F1")
        } else {
            path
        }
    }

    /// How the ids of the records begin that it is about.
    pub fn collection(&self) -> &'static str {
        prefix(&self.path)
    }

    /// The example of a body, where it takes one.
    pub fn example(&self) -> Option<Value> {
        self.examples().into_iter().next()
    }

    /// All examples of a body.
    pub fn examples(&self) -> Vec<Value> {
        let media = &self.json["requestBody"]["content"]["application/json"];
        let named = media["examples"].as_object().into_iter().flatten();
        named.map(|(_, example)| &example["value"]).chain(media.get("example")).cloned().collect()
    }

    /// What can be sent: each example, or nothing where no body is taken.
    pub fn bodies(&self) -> Vec<Option<Value>> {
        let examples: Vec<_> = self.examples().into_iter().map(Some).collect();
        if examples.is_empty() { vec![None] } else { examples }
    }

    pub fn takes_guard(&self) -> bool {
        let parameters = self.json["parameters"].as_array().into_iter().flatten();
        parameters.filter(|parameter| parameter["name"] == "If-Match").count() == 1
    }
}

/// The document, as a client reads it.
pub fn json() -> &'static Value {
    static JSON: OnceLock<Value> = OnceLock::new();
    JSON.get_or_init(|| serde_json::from_str(&document().text).unwrap())
}

/// Every operation.
pub fn operations() -> Vec<Operation> {
    let paths = json()["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, json)| Operation {
            id: json["operationId"].as_str().unwrap_or_default().to_owned(),
            method: method.to_uppercase(),
            path: path.clone(),
            json: json.clone(),
        })
    });
    operations.collect()
}

/// How the ids of a collection begin.
fn prefix(path: &str) -> &'static str {
    match path.split('/').nth(3).unwrap_or_default() {
        "me" => "ses",
        "incidents" => "inc",
        "reviews" => "rev",
        "lessons" => "les",
        "actions" | "action-batches" | "action-batch-previews" => "act",
        "teams" => "tea",
        "people" => "per",
        "services" => "svc",
        "themes" => "thm",
        "fragilities" => "fra",
        "factors" => "fac",
        "timeline-events" => "tev",
        "comments" => "com",
        "uptakes" => "upt",
        "shares" => "sha",
        "policies" => "pol",
        "tokens" => "tok",
        "recurrences" => "rec",
        "nudges" => "nud",
        "views" => "viw",
        _ => "imp",
    }
}

/// An id of the right form that nothing has.
pub fn unknown_id(path: &str, last: char) -> String {
    format!("{}_01j9zv5m3q8r7t2w4x6y8z0ab{last}", prefix(path))
}
