//! Asks every GET of the document, in every way that its parameters allow, and writes down what is told without ids.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::records::Records;
use super::super::{Operation, json as document, operations};
use super::hidden::{Probes, WORD};
use crate::support::Told;
use crate::support::ask::Ask;

/// Pages that are turned at most.
const PAGES: usize = 60;

/// A request and what was told, both without ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub asked: String,
    pub told: String,
}

pub struct Crawler<'a> {
    records: &'a Records,
    probes: &'a Probes,
    labels: BTreeMap<String, String>,
    pub said: Vec<Said>,
}

impl<'a> Crawler<'a> {
    pub fn new(records: &'a Records, probes: &'a Probes) -> Self {
        let numbered = probes.names.iter().flat_map(|(prefix, names)| {
            names
                .iter()
                .enumerate()
                .map(move |(index, name)| (name.clone(), format!("<probe {prefix} {index}>")))
        });
        Self { records, probes, labels: numbered.collect(), said: Vec::new() }
    }

    /// Asks everything as somebody; but for the document itself, in whose examples anything may stand.
    pub async fn crawl(&mut self, name: &str, someone: &Ask) {
        let asked =
            |operation: &&Operation| operation.method == "GET" && operation.id != "show_openapi";
        for operation in operations().iter().filter(asked) {
            for path in self.paths(operation) {
                self.ways(name, someone, operation, &path).await;
            }
        }
        self.write(name, someone).await;
    }

    /// The paths of an operation: with the ids of what is open and of what is hidden, and their numbers.
    fn paths(&self, operation: &Operation) -> Vec<String> {
        let words = |place: &str| words_of(&operation.json, "path", place);
        if operation.has_id() {
            let open = self.records.ids(operation.collection()).iter();
            let hidden = self.probes.names.get(operation.collection()).into_iter().flatten();
            return open.chain(hidden).map(|id| operation.path.replace("{id}", id)).collect();
        }
        if operation.path.contains("{kind}") {
            return words("kind")
                .iter()
                .map(|kind| operation.path.replace("{kind}", kind))
                .collect();
        }
        if operation.is_by_reference() {
            let ids = ["SEC-0", "JIRA-0", "none"];
            return ids
                .iter()
                .map(|id| format!("{}?integration=snow-prod&external_id={id}", operation.path))
                .collect();
        }
        vec![operation.path.clone()]
    }

    async fn ways(&mut self, name: &str, someone: &Ask, operation: &Operation, path: &str) {
        let told = self.ask(name, someone, path).await;
        if let Some(tag) = told.header("etag") {
            let again = someone.with("if-none-match", &tag);
            self.ask(&format!("{name}, again"), &again, path).await;
        }
        if told.status == 403 || told.status == 404 || operation.is_by_reference() {
            return;
        }
        let parameters: Vec<String> = parameters(&operation.json, "query")
            .map(|found| found["name"].as_str().unwrap().to_owned())
            .collect();
        for parameter in &parameters {
            for value in self.values(&operation.json, parameter) {
                let told = self.ask(name, someone, &format!("{path}?{parameter}={value}")).await;
                // One path has the parameters of all exports: whatever the value, this kind has none of this name.
                if told.status == 400 && told.codes() == ["unknown_parameter"] {
                    break;
                }
            }
        }
        let turns = [("cursor", "cursor"), ("since", "since")];
        if let Some((_, cursor)) =
            turns.iter().find(|(parameter, _)| parameters.iter().any(|name| name == parameter))
        {
            let total = if parameters.iter().any(|name| name == "include_total") {
                "&include_total=true"
            } else {
                ""
            };
            self.turn_pages(name, someone, path, cursor, total).await;
        }
    }

    /// Turns the pages to the end, one record a page.
    async fn turn_pages(
        &mut self,
        name: &str,
        someone: &Ask,
        path: &str,
        cursor: &str,
        total: &str,
    ) {
        let first = if path.ends_with("/search") {
            format!("{path}?q=the&limit=1")
        } else {
            format!("{path}?limit=1{total}")
        };
        let mut next = first.clone();
        for _ in 0..PAGES {
            let told = self.ask(name, someone, &next).await;
            let Some(to) = told.json["next_cursor"].as_str() else { break };
            if told.json["has_more"] == json!(false) {
                break;
            }
            next = format!("{first}&{cursor}={to}");
        }
    }

    /// What a parameter is tried with: every word that it knows, or names of what is open and of what is hidden.
    fn values(&self, operation: &Value, parameter: &str) -> Vec<String> {
        let words = words_of(operation, "query", parameter);
        if !words.is_empty() {
            return words;
        }
        if let Some((_, how)) = parameter.split_once('[') {
            return if how == "gte]" {
                vec!["2026-11-20T08:00:00Z".to_owned(), "2026-11-20".to_owned()]
            } else {
                vec![]
            };
        }
        let of = |prefix: &str| {
            let hidden = self.probes.names.get(prefix).into_iter().flatten();
            hidden.chain(self.records.ids(prefix).first()).cloned().collect::<Vec<_>>()
        };
        match parameter {
            "incident" | "linked_to" | "record" => of("inc").into_iter().chain(of("act")).collect(),
            "review" => of("rev"),
            "lesson" => of("les"),
            "fragility" => of("fra"),
            "service" => of("svc"),
            "team" => of("tea"),
            "theme" => of("thm"),
            "reference" => vec!["snow-prod:SEC-0".to_owned(), "snow-prod:JIRA-0".to_owned()],
            "q" => vec![
                WORD.to_owned(),
                WORD[..4].to_owned(),
                "certificate".to_owned(),
                "pay".to_owned(),
            ],
            "limit" => vec!["1".to_owned(), "200".to_owned()],
            "types" => vec!["incident".to_owned(), "action,review".to_owned()],
            "expand" => vec!["full".to_owned()],
            "since" => vec!["start".to_owned(), "now".to_owned()],
            "cursor" | "fields" | "section" => vec!["title".to_owned()],
            _ => vec!["x".to_owned()],
        }
    }

    async fn ask(&mut self, name: &str, someone: &Ask, path: &str) -> Told {
        let told = someone.get(path).await;
        self.note(format!("{name}: GET {path}"), &told);
        told
    }

    /// What is told to those who try to write over what they may not see, or to take a name that it has.
    async fn write(&mut self, name: &str, someone: &Ask) {
        let taken = json!({ "title": "x", "references": [{ "integration": "snow-prod", "relation": "self", "external_id": "SEC-0" }] });
        if name == "colleague" {
            let told = someone.post("incidents", taken).await;
            self.note(format!("{name}: POST incidents, with a reference that is taken"), &told);
            let told = someone.post("incidents", json!({ "title": "x" })).await;
            self.note(format!("{name}: POST incidents, for its number"), &told);
        }
        for (prefix, collection) in [
            ("inc", "incidents"),
            ("rev", "reviews"),
            ("les", "lessons"),
            ("act", "actions"),
            ("fra", "fragilities"),
            ("sha", "shares"),
        ] {
            for id in self.probes.names.get(prefix).cloned().unwrap_or_default() {
                let path = format!("/api/v1/{collection}/{id}");
                for guard in ["*", "\"1\"", "\"9999\""] {
                    let told = someone.seen(guard).patch(&path, json!({ "title": "x" })).await;
                    self.note(format!("{name}: PATCH {path}, If-Match: {guard}"), &told);
                }
                let told = someone.patch(&path, json!({ "title": "x" })).await;
                self.note(format!("{name}: PATCH {path}"), &told);
            }
        }
    }

    fn note(&mut self, asked: String, told: &Told) {
        let mut headers: Vec<_> = told
            .headers
            .iter()
            .filter(|(name, _)| name != "x-request-id")
            .map(|(name, value)| format!("{name}: {}", self.header(name, value)))
            .collect();
        headers.sort();
        let mut json = told.json.clone();
        soften(&mut json);
        let body = if json.is_null() {
            self.labelled(&told.text)
        } else {
            self.labelled(&json.to_string())
        };
        let asked = self.labelled(&asked);
        // A cursor is as long as another, and says no more.
        let asked = asked
            .split_once("cursor=")
            .or_else(|| asked.split_once("since=A"))
            .map_or(asked.clone(), |(path, rest)| format!("{path}cursor={}", rest.len()));
        self.said
            .push(Said { asked, told: format!("{}\n{}\n{body}", told.status, headers.join("\n")) });
    }

    /// A header without what stands for ids in it: the hash of a body, the place in a cursor.
    fn header(&mut self, name: &str, value: &str) -> String {
        match name {
            "etag" => {
                value.split('-').next().unwrap_or_default().len().to_string()
                    + if value.contains('-') { value.split('-').next().unwrap() } else { "" }
            }
            "link" | "x-change-cursor" | "content-length" => value.len().to_string(),
            _ => self.labelled(value),
        }
    }

    /// A text with every id replaced by the order in which it turned up.
    fn labelled(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, label) in &self.labels {
            if name.len() < 30 {
                text = text.replace(name, label);
            }
        }
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find('_') {
            let begin = at.saturating_sub(3);
            let id = rest.get(begin..begin + 30).filter(|id| is_id(id));
            let Some(id) = id else {
                out.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            };
            let next = format!("<{} {}>", &id[..3], self.labels.len());
            out.push_str(&rest[..begin]);
            out.push_str(self.labels.entry(id.to_owned()).or_insert(next));
            rest = &rest[begin + 30..];
        }
        out + rest
    }
}

/// What differs from one database to the other whatever is in it (chance, and what is noted beside a request), and what the audit says openly of the whole chain.
fn soften(json: &mut Value) {
    match json {
        Value::Array(entries) => entries.iter_mut().for_each(soften),
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "request_id" | "hash" | "position" | "epoch" | "prefix" | "last_used_at" => {
                        *member = json!("…");
                    }
                    "cursor" | "next_cursor" => *member = member.as_str().map(str::len).into(),
                    _ => soften(member),
                }
            }
        }
        _ => {}
    }
}

fn is_id(text: &str) -> bool {
    text.as_bytes()[3] == b'_'
        && text
            .bytes()
            .enumerate()
            .all(|(index, byte)| index == 3 || byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

fn parameters<'o>(operation: &'o Value, place: &str) -> impl Iterator<Item = &'o Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(move |parameter| parameter["in"] == place)
}

/// The words that a parameter knows.
fn words_of(operation: &Value, place: &str, name: &str) -> Vec<String> {
    let found = parameters(operation, place).find(|parameter| parameter["name"] == name);
    let Some(parameter) = found else { return vec![] };
    let mut schema = &parameter["schema"];
    if schema["type"] == "array" {
        schema = &schema["items"];
    }
    if let Some(reference) = schema["$ref"].as_str() {
        schema = document().pointer(reference.trim_start_matches('#')).unwrap();
    }
    if schema["type"] == "boolean" {
        return vec!["true".to_owned(), "false".to_owned()];
    }
    let words = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
    words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
}
