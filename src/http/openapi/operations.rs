//! The operations of the document, completed: who may, which headers, what can go wrong, what a list takes.
//! May use: `domain`.

use serde_json::{Map, Value, json};

use crate::domain::event::Noun;
use crate::domain::feed::{FOUND, TOLD};
use crate::domain::permission_table;
use crate::domain::stuck::{StuckKind, StuckReason};
use crate::domain::words::Word;
use crate::http::etag;
use crate::http::openapi::{lists, problems};
use crate::http::routes::{COUNTED, LISTS, TOLD_WHOLE, VIEWED};

/// What needs a caller.
const API: &str = "/api/v1/";
/// Tells all words that there are.
type Vocabulary = fn() -> Vec<&'static str>;
/// The parameters of reports that take several words, with commas.
const SEVERAL: &[(&str, &str, Vocabulary)] = &[
    ("list_audit_events", "types", Noun::all_words),
    ("list_changes", "types", || words(TOLD)),
    ("list_stuck", "kind", StuckKind::all_words),
    ("list_stuck", "reason", StuckReason::all_words),
    ("search_records", "types", || words(FOUND)),
];

/// Completes the operations.
pub fn complete(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let mut pages = Map::new();
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let place = Place { path, method, schemas: &schemas };
            if path.starts_with(API) {
                place.complete(operation, &mut pages);
            } else {
                operation["security"] = json!([]);
                let more: &[u16] = match operation["operationId"].as_str() {
                    Some("show_metrics") => &[401, 404, 429],
                    Some("show_readiness") => &[503],
                    _ if !["/auth/", "/mails/"].iter().any(|of| path.starts_with(of)) => &[],
                    _ if method == "get" => &[403, 404, 429, 500, 503],
                    _ => &[401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503, 507],
                };
                for status in more.iter().chain(&[400, 405]) {
                    operation["responses"][status.to_string()] = problems::reference(*status);
                }
            }
            head_line(operation);
            describe_answers(operation);
        }
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.extend(pages);
    }
}

/// Where an operation is.
struct Place<'a> {
    path: &'a str,
    method: &'a str,
    schemas: &'a Value,
}

impl Place<'_> {
    fn complete(&self, operation: &mut Value, pages: &mut Map<String, Value>) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        if let Some(row) = permission_table::row(&id) {
            operation["x-permission"] = json!({ "scope": row.scope, "who": row.who });
        }
        self.parameters(operation, &id);
        self.request(operation, &id);
        self.answers(operation, &id, pages);
    }

    fn has_id(&self) -> bool {
        self.path.contains("{id}")
    }

    /// The names of what an entry of a list has.
    fn properties_of_entries<'b>(&'b self, operation: &Value) -> Vec<&'b str> {
        let entry = operation.pointer("/responses/200/content/application~1json/schema/items/$ref");
        let name = entry.and_then(Value::as_str).and_then(|name| name.rsplit('/').next());
        let schema = &self.schemas[name.unwrap_or_default()]["properties"];
        schema.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }

    /// The words of a filter are those of a property: they have one name.
    fn name_words(&self, parameter: &mut Value) {
        let Some(words) = parameter.pointer_mut("/schema/items") else { return };
        let schemas = self.schemas.as_object().into_iter().flatten();
        let mut same = schemas.filter(|(_, schema)| schema.get("enum") == words.get("enum"));
        if let Some((name, _)) = same.next().filter(|_| words.get("enum").is_some()) {
            *words = json!({ "$ref": format!("#/components/schemas/{name}") });
        }
    }

    fn changes_record(&self) -> bool {
        let made = ["/transitions", "/erasure"].iter().any(|end| self.path.ends_with(end));
        let moves = self.method == "post" && made;
        // A session never changes, so there is nothing to compare.
        let deletes = self.method == "delete" && !self.path.contains("/sessions");
        // A part of the action: there before it is first written.
        let writes = self.method == "put" && self.path.ends_with("/plan");
        // One's own settings have no id, and a version all the same.
        self.method == "patch" || self.has_id() && (moves || deletes || writes)
    }

    fn parameters(&self, operation: &mut Value, id: &str) {
        let own = operation["parameters"].as_array().cloned().unwrap_or_default();
        // An `{id}` is described here, once for all; any other part of a path by its operation.
        let kept = |parameter: &Value| parameter["in"] != "path" || parameter["name"] != "id";
        let mut parameters: Vec<_> = own.into_iter().filter(kept).collect();
        for (_, name, words) in SEVERAL.iter().filter(|(operation, ..)| *operation == id) {
            for parameter in parameters.iter_mut().filter(|parameter| parameter["name"] == *name) {
                let said = parameter["description"].as_str().unwrap_or_default().to_owned();
                *parameter = lists::several_words(name, &said, &words());
            }
        }
        if self.has_id() {
            let schema = json!({ "type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$" });
            let description = "The record's id, or its number or key where it has one.";
            parameters.insert(0, parameter("path", "id", true, description, schema));
        }
        parameters.extend(self.narrowed(operation, id));
        for parameter in &mut parameters {
            self.name_words(parameter);
        }
        if self.path.contains("/by-reference") {
            let told = |longest: u32, example: &str| json!({ "type": "string", "pattern": "\\S", "maxLength": longest, "examples": [example] });
            let integration = "One instance of a tool, e.g. `snow-prod`.";
            let integration =
                parameter("query", "integration", true, integration, told(100, "snow-prod"));
            let id = "The record's id there; may contain slashes, as in `org/repo#12`.";
            parameters.extend([
                integration,
                parameter("query", "external_id", true, id, told(300, "INC0012345")),
            ]);
        }
        if self.changes_record() {
            let description =
                "The entity tag of the version that you saw; `*` overwrites whatever is there.";
            let tag = json!({ "type": "string", "pattern": etag::FORM, "maxLength": 500 });
            parameters.push(parameter("header", "If-Match", true, description, tag));
        }
        if matches!(self.method, "post" | "patch") {
            let description = "Any text of your own: the same request sent again has its effect once. Kept for a day.";
            let key = json!({ "type": "string", "pattern": "^[!#-~]{1,255}$" });
            parameters.push(parameter("header", "Idempotency-Key", false, description, key));
        }
        if self.method == "get" && self.has_id() {
            let description = "The entity tag that you know: 304 if it is still the same.";
            let tags = json!({ "type": "string", "maxLength": 500 });
            parameters.push(parameter("header", "If-None-Match", false, description, tags));
        }
        operation["parameters"] = parameters.into();
    }

    /// By what an operation that tells records is narrowed, sorted and turned over, as its table says.
    fn narrowed(&self, operation: &Value, id: &str) -> Vec<Value> {
        let mut parameters = Vec::new();
        if let Some((_, spec)) = LISTS.iter().find(|(operation, _)| *operation == id) {
            parameters.extend(lists::parameters(spec, &self.properties_of_entries(operation)));
        }
        if let Some((_, spec)) = TOLD_WHOLE.iter().find(|(operation, _)| *operation == id) {
            parameters.extend(lists::choice(spec));
        }
        if let Some((_, spec)) = COUNTED.iter().find(|(operation, _)| *operation == id) {
            parameters.extend(lists::counted(spec));
        }
        if id == "export_records" {
            parameters.extend(lists::exported());
        }
        if VIEWED.contains(&id) {
            parameters.push(lists::view());
        }
        parameters
    }

    fn request(&self, operation: &mut Value, id: &str) {
        let schema = operation.pointer("/requestBody/content/application~1json/schema").cloned();
        let Some(schema) = schema else { return };
        operation["requestBody"]["required"] = true.into();
        let renamed = |ending: &str| {
            let name = schema["$ref"].as_str().unwrap_or_default();
            json!({ "$ref": name.strip_suffix("Fields").map_or_else(|| name.to_owned(), |noun| noun.to_owned() + ending) })
        };
        if self.method == "patch" {
            let media = json!({ "schema": renamed("Change") });
            operation["requestBody"]["content"] =
                json!({ "application/merge-patch+json": media.clone(), "application/json": media });
        } else if id.starts_with("put_") && id.ends_with("_by_reference") {
            operation["requestBody"]["content"] =
                json!({ "application/json": { "schema": renamed("Message") } });
        }
    }

    fn answers(&self, operation: &mut Value, id: &str, pages: &mut Map<String, Value>) {
        let is_list = LISTS.iter().any(|(operation, _)| *operation == id);
        let is_message = id.starts_with("put_") && id.ends_with("_by_reference");
        let Some(answers) = operation["responses"].as_object_mut() else { return };
        for (status, answer) in answers.iter_mut() {
            let schema = answer.pointer("/content/application~1json/schema").cloned();
            let Some(schema) = schema else { continue };
            if is_list {
                let entry = schema["items"]["$ref"].as_str().unwrap_or_default();
                let reference = format!("{}Page", entry.trim_end_matches("Body"));
                let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
                pages.insert(name, lists::page(&schema["items"]));
                answer["content"]["application/json"]["schema"] = json!({ "$ref": reference });
                header(answer, "Link", "The next page, as `rel=\"next\"` (RFC 8288).");
            } else if schema["$ref"].as_str().is_some_and(|name| name.ends_with("Body")) {
                header(answer, "ETag", "The entity tag: the version and a hash of the body.");
            }
            if is_message {
                let name = schema["$ref"].as_str().unwrap_or_default().replace("Body", "Told");
                answer["content"]["application/json"]["schema"] = json!({ "$ref": name });
            }
            if status == "201" {
                header(answer, "Location", "Where the new record is found.");
            }
        }
        if self.method == "get" && self.has_id() {
            answers.insert(
                "304".to_owned(),
                json!({ "description": "What you know is still the same." }),
            );
        }
        for status in self.problems() {
            answers.insert(status.to_string(), problems::reference(status));
        }
        if id == "list_changes" {
            answers.insert("410".to_owned(), problems::reference(410));
        }
    }

    fn problems(&self) -> Vec<u16> {
        let mut statuses = vec![400, 401, 403, 429, 500, 503];
        if self.path.contains('{') || self.path.contains("/by-reference") {
            statuses.push(404);
        }
        if self.path.contains("/by-reference") {
            statuses.push(422);
        }
        if self.method != "get" {
            statuses.extend([409, 422, 507]);
        }
        if matches!(self.method, "post" | "patch" | "put") {
            statuses.extend([408, 413, 415]);
        }
        if self.changes_record() {
            statuses.extend([412, 428]);
        }
        statuses
    }
}

fn words(nouns: &[Noun]) -> Vec<&'static str> {
    nouns.iter().map(|noun| noun.as_str()).collect()
}

fn parameter(place: &str, name: &str, required: bool, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": place, "required": required, "description": description, "schema": schema })
}

fn header(answer: &mut Value, name: &str, description: &str) {
    answer["headers"][name] =
        json!({ "description": description, "schema": { "type": "string", "maxLength": 4000 } });
}

/// The first line of a handler's comment is the summary, as a heading: without a full stop.
fn head_line(operation: &mut Value) {
    if let Some(summary) = operation["summary"].as_str() {
        operation["summary"] = summary.trim_end_matches('.').into();
    }
}

fn describe_answers(operation: &mut Value) {
    for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
        let described = answer["description"].as_str().is_some_and(|words| !words.is_empty());
        if described || answer.get("$ref").is_some() {
            continue;
        }
        let words = match status.as_str() {
            "201" => "It is recorded.",
            "204" => "It is done; nothing remains to be told.",
            _ => "As asked.",
        };
        answer["description"] = words.into();
    }
}
