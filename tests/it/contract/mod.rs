//! What holds for every operation, taken from the OpenAPI document: a new operation is held to it without being told.

mod audited;
mod existence;
mod openapi;
mod people;
mod permissions;
mod problems;

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
        self.path.ends_with("/by-reference")
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

    /// The example of a body, where it takes one.
    pub fn example(&self) -> Option<Value> {
        let content = self.json["requestBody"]["content"].as_object()?;
        content.get("application/json").map(|media| media["example"].clone())
    }

    pub fn takes_guard(&self) -> bool {
        let parameters = self.json["parameters"].as_array().into_iter().flatten();
        parameters.filter(|parameter| parameter["name"] == "If-Match").count() == 1
    }
}

/// Every operation.
pub fn operations() -> Vec<Operation> {
    let paths = document().json["paths"].as_object().unwrap();
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

/// An id of the right form that nothing has.
pub fn unknown_id(path: &str, last: char) -> String {
    let prefix = match path.split('/').nth(3).unwrap_or_default() {
        "incidents" => "inc",
        "reviews" => "rev",
        "lessons" => "les",
        "actions" => "act",
        "teams" => "tea",
        "people" => "per",
        "services" => "svc",
        "themes" => "thm",
        "fragilities" => "fra",
        "factors" => "fac",
        "timeline-events" => "tev",
        "comments" => "com",
        "uptakes" => "upt",
        "policies" => "pol",
        "tokens" => "tok",
        _ => "imp",
    };
    format!("{prefix}_01j9zv5m3q8r7t2w4x6y8z0ab{last}")
}
