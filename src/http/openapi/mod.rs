//! The OpenAPI document: collected from the routes, completed from the same tables that the code
//! reads (lists, permissions, state machines, problems), so that it cannot drift from them.
//!
//! May use: `domain`.

#![expect(
    clippy::indexing_slicing,
    reason = "a JSON value answers null for what is not there; the document is our own, made at start, and tested"
)]

mod examples;
mod forms;
mod lists;
mod operations;
mod page;
mod problems;
mod schemas;

use std::collections::HashMap;
use std::sync::OnceLock;

use actix_web::App;
use serde_json::{Map, Value, json};
use utoipa_actix_web::AppExt;

use crate::domain::state_tables;
use crate::domain::words::Word;
use crate::http::auth::cookie;
use crate::http::routes;

/// The document, and what is read out of it again; not the tree that it was made in, which takes ten times its memory.
#[derive(Debug)]
pub struct Document {
    /// The document as text.
    pub text: String,
    /// The operations as a page to read.
    pub page: String,
    routes: Vec<(String, String)>,
    properties: HashMap<String, Vec<String>>,
}

/// What the operations are sorted under.
const TAGS: &[(&str, &str)] = &[
    ("me", "Who one is, what one may do, what waits, how one is nudged."),
    ("incidents", "What happened and is worth learning from."),
    ("reviews", "What was found out together."),
    ("comments", "What people say to each other about reviews, actions and lessons."),
    ("lessons", "What was learned, and who took it up."),
    ("actions", "What a team committed itself to change, and whether it worked."),
    ("nudges", "What teams were told without being asked: reminders, questions, digests."),
    ("recurrences", "Known factors that may have returned in an incident, or did."),
    ("fragilities", "What a rescue leaves behind or leans on."),
    ("services", "What people rely on."),
    ("teams", "Who owns services and carries actions together."),
    ("people", "Who takes part; a directory, never a ranking."),
    ("themes", "The shared vocabulary that classifies factors and lessons."),
    ("policies", "What the organisation has decided."),
    ("register", "All actions in the form of a continual improvement register."),
    ("figures", "How the work goes, each figure with its definition; never how a person does."),
    ("exchange", "Everything in and out: imports and exports."),
    ("search", "Words in incidents, reviews, lessons and actions."),
    ("changes", "What has changed since one last looked, for scripts and tools."),
    ("audit", "Who did what, for those who answer for the records."),
    ("tokens", "API tokens, for scripts and tools."),
    ("sign-in", "Signing in with a browser, and the sessions that come of it."),
    ("mails", "Unsubscribing from mails, by the link in one."),
    ("operations", "For those who run the service."),
];

const ABOUT: &str = "Incidents, what was learned from them, and what became of it: a REST API for tools, people and \
    scripts. Every error is `application/problem+json`. What you may not see answers as if it did not exist.";

/// The document, made once.
pub fn document() -> &'static Document {
    static DOCUMENT: OnceLock<Document> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let json = complete(collected());
        let text = serde_json::to_string_pretty(&json).unwrap_or_default() + "\n";
        Document {
            text,
            page: page::page(&json),
            routes: methods(&json),
            properties: properties(&json),
        }
    })
}

/// The methods that a path takes, as `Allow` lists them; `None` where there is nothing.
pub fn methods_of(path: &str) -> Option<String> {
    let routes = &document().routes;
    routes.iter().find(|(template, _)| fits(template, path)).map(|(_, methods)| methods.clone())
}

/// The properties of a schema.
pub fn property_names(schema: &str) -> &'static [String] {
    document().properties.get(schema).map_or(&[], Vec::as_slice)
}

fn collected() -> Value {
    let (_, api) = routes::all(App::new().into_utoipa_app()).split_for_parts();
    serde_json::to_value(api).unwrap_or_default()
}

fn complete(mut document: Value) -> Value {
    document["openapi"] = "3.1.0".into();
    document["info"] = json!({
        "title": "Kintsugi",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": "Blameless post-incident reviews whose actions close, work, and teach others.",
        "description": ABOUT,
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        "contact": { "name": "Kintsugi", "url": env!("CARGO_PKG_REPOSITORY") },
    });
    document["servers"] = json!([{ "url": "/", "description": "This instance" }]);
    document["security"] = json!([{ "bearer": [] }, { "session": [] }]);
    let tags =
        TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description }));
    document["tags"] = tags.collect();
    document["components"]["securitySchemes"] = json!({ "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token (`kin_pat_…`, `kin_svc_…`) or a signed token (JWT, RFC 9068).",
    }, "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": cookie::SESSION,
        "description": "A browser that signed in (`/auth/sign-in`). What changes something must come from our own pages, \
            and bring JSON; `Authorization` wins over the cookie.",
    } });
    document["x-state-machines"] = state_machines();
    schemas::complete(&mut document);
    problems::complete(&mut document);
    operations::complete(&mut document);
    examples::complete(&mut document);
    schemas::prune(&mut document);
    document
}

/// Every state table, as data.
fn state_machines() -> Value {
    let tables = state_tables::all().into_iter();
    tables
        .map(|table| (table.noun.as_str().to_owned(), json!(table.arrows)))
        .collect::<Map<_, _>>()
        .into()
}

fn properties(document: &Value) -> HashMap<String, Vec<String>> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let names = |schema: &Value| {
        schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect()
    };
    schemas.map(|(name, schema)| (name.clone(), names(schema))).collect()
}

fn methods(document: &Value) -> Vec<(String, String)> {
    let empty = Map::new();
    let paths = document["paths"].as_object().unwrap_or(&empty);
    let mut routes: Vec<_> = paths
        .iter()
        .map(|(path, item)| {
            let mut methods: Vec<_> = item
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.to_uppercase())
                .collect();
            if methods.iter().any(|method| method == "GET") {
                methods.push("HEAD".to_owned());
            }
            methods.push("OPTIONS".to_owned());
            methods.sort();
            (path.clone(), methods.join(", "))
        })
        .collect();
    // What is spelt out goes before what is left open.
    routes.sort_by_key(|(path, _)| path.matches('{').count());
    routes
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found => {}
            (Some(wanted), Some(found)) if wanted.starts_with('{') && !found.is_empty() => {}
            _ => return false,
        }
    }
}
