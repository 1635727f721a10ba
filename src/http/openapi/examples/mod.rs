//! Examples in the document: a schema's own, or one put together from the schemas of its parts. May use: nothing of ours.

mod answers;
mod bodies;
mod moves;

use serde_json::{Map, Value, json};

/// One record a line, in both directions.
const LINES: &str = "application/x-ndjson";
/// How deep examples go.
const DEEPEST: usize = 6;

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
    for (media_type, media) in content {
        if media.get("example").is_none()
            && media.get("examples").is_none()
            && media.get("schema").is_some()
        {
            let moves = media["schema"]["$ref"].as_str().and_then(named_moves);
            match moves {
                _ if media_type == LINES => {
                    let row = sample(&json!({ "$ref": "/ImportRow" }), schemas, 0);
                    media["example"] = format!("{row}\n").into();
                }
                Some(moves) => media["examples"] = moves,
                None => media["example"] = sample(&media["schema"], schemas, 0),
            }
        }
    }
}

/// Examples of all moves, by their names; of a move with several, each by a number too.
fn named_moves(reference: &str) -> Option<Value> {
    let mut named = Map::new();
    for example in moves::examples(reference.rsplit('/').next()?)? {
        let name = example["move"].as_str()?.to_owned();
        let before = named.keys().filter(|known| known.split('.').next() == Some(&name)).count();
        let key = if before == 0 { name } else { format!("{name}.{}", before + 1) };
        named.insert(key, json!({ "value": example }));
    }
    Some(named.into())
}

/// A value that fits a schema.
fn sample(schema: &Value, schemas: &Map<String, Value>, depth: usize) -> Value {
    if let Some(name) =
        schema.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next())
    {
        if let Some(example) = bodies::own(name).or_else(|| answers::own(name)) {
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
