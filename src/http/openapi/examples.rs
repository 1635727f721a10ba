//! Examples in the document: a schema's own, or one put together from the schemas of its parts. May use: nothing of ours.

use serde_json::{Map, Value, json};

/// How deep examples go.
const DEEPEST: usize = 6;

/// Examples for schemas that have none of their own, where one put together from the parts would be refused.
fn own(name: &str) -> Option<Value> {
    Some(match name {
        "IncidentFields" => json!({
            "title": "Nobody could pay for an hour", "severity": "sev2", "occurred_at": "2026-11-19T14:02:00Z",
            "impact": [{ "who": "Everyone at the till", "audience": "customers", "could_not": "pay by card" }],
        }),
        "TimelineEventFields" => json!({
            "happened_at": "2026-11-19T14:10:00Z", "kind": "detection", "text": "The queue alarm rang",
        }),
        "ReviewFields" => {
            json!({ "incidents": ["inc_01j9zv5m3q8r7t2w4x6y8z0abc"], "depth": "standard" })
        }
        "FragilityFields" => json!({
            "kind": "undocumented_step", "service": "svc_01j9zv5m3q8r7t2w4x6y8z0abc", "title": "Restarting by hand",
        }),
        "ActionFields" => {
            json!({ "title": "Let the queue drain by itself", "aim": "prevent", "priority": "p2" })
        }
        "MeBody" => json!({
            "person": "per_01j9zv5m3q8r7t2w4x6y8z0abc", "display_name": "Kim Andersen", "token": null,
            "integration": null, "roles": ["contributor"], "scopes": null, "may": ["list_actions", "create_action"],
            "teams": [{ "id": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "name": "Payments", "lead": false }],
            "waiting": [waiting()], "waiting_more": false,
        }),
        _ => return None,
    })
}

fn waiting() -> Value {
    let path = "/api/v1/actions/act_01j9zv5m3q8r7t2w4x6y8z0abc/transitions";
    let done = json!({
        "what": "Report it done", "method": "POST", "path": path, "body": { "move": "complete" }, "missing": [],
    });
    json!({
        "reason": "overdue", "because": "it was due on 2026-11-18", "since": "2026-11-19T00:00:00Z", "until": null,
        "kind": "action", "id": "act_01j9zv5m3q8r7t2w4x6y8z0abc", "number": "ACT-77",
        "title": "Let the queue drain by itself", "status": "in_progress",
        "team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "team_name": "Payments", "who_can_unblock": null,
        "next_steps": [done],
    })
}

/// Gives every body of a request and of an answer an example.
pub fn complete(document: &mut Value) {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let Some(paths) = document["paths"].as_object_mut() else { return };
    let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    for operation in operations {
        let answers = operation["responses"].as_object().cloned().unwrap_or_default();
        for status in answers.keys() {
            illustrate(operation, &format!("/responses/{status}/content"), &schemas);
        }
        illustrate(operation, "/requestBody/content", &schemas);
    }
}

fn illustrate(operation: &mut Value, pointer: &str, schemas: &Map<String, Value>) {
    let Some(content) = operation.pointer_mut(pointer).and_then(Value::as_object_mut) else {
        return;
    };
    for media in content.values_mut() {
        if media.get("example").is_none()
            && media.get("examples").is_none()
            && media.get("schema").is_some()
        {
            media["example"] = sample(&media["schema"], schemas, 0);
        }
    }
}

/// A value that fits a schema.
fn sample(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    if let Some(name) =
        schema.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next())
    {
        if let Some(example) = own(name) {
            return example;
        }
        return schemas.get(name).map(|schema| sample(schema, schemas, depth)).unwrap_or_default();
    }
    for key in ["example", "default", "const"] {
        if let Some(value) = schema.get(key).filter(|value| **value != "") {
            return value.clone();
        }
    }
    if let Some(first) =
        schema.get("examples").or_else(|| schema.get("enum")).and_then(|list| list.get(0))
    {
        return first.clone();
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(choices) = schema.get(key).and_then(Value::as_array) {
            let null = choices.iter().any(|choice| choice["type"] == "null");
            return if null {
                Value::Null
            } else {
                choices.first().map(|one| sample(one, schemas, depth)).unwrap_or_default()
            };
        }
    }
    match schema.get("type") {
        // What may be unknown is unknown in the example.
        Some(Value::Array(_)) => Value::Null,
        Some(Value::String(kind)) => of_kind(kind, schema, schemas, depth),
        _ => json!({}),
    }
}

fn of_kind(kind: &str, schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    match (kind, schema["format"].as_str().unwrap_or_default()) {
        ("string", "date-time") => "2026-11-20T08:00:00Z".into(),
        ("string", "date") => "2026-11-20".into(),
        ("string", _) => "…".into(),
        ("integer" | "number", _) => schema
            .get("minimum")
            .filter(|least| least.as_i64() > Some(0))
            .cloned()
            .unwrap_or(1.into()),
        ("boolean", _) => false.into(),
        ("array", _) if depth < DEEPEST && schema["items"].get("$ref").is_some_and(is_body) => {
            json!([sample(&schema["items"], schemas, depth + 1)])
        }
        ("array", _) => json!([]),
        ("object", _) if depth < DEEPEST => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            let all = properties
                .iter()
                .map(|(name, property)| (name.clone(), sample(property, schemas, depth + 1)));
            Value::Object(all.collect())
        }
        _ => json!({}),
    }
}

fn is_body(reference: &Value) -> bool {
    reference.as_str().is_some_and(|name| name.ends_with("Body"))
}
