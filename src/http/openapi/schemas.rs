//! The schemas of the document, completed.
//!
//! Bodies made of several parts become one object, what is always told is required, changes and
//! messages of sources have forms of their own, every move has a name, and everything has an upper bound.
//! May use: nothing of ours.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::forms;
use crate::http::extract::GREATEST;

/// The longest text that any field takes, in characters.
const LONGEST_TEXT: u64 = 100_000;
/// The most entries that any list in a body has.
const MOST_ENTRIES: u64 = 500;
/// Completes the schemas.
pub fn complete(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    else {
        return;
    };
    let before = schemas.clone();
    // What is sent is checked. What is told may have less: what is hidden from the reader is left out.
    forms::complete(schemas);
    let checked = schemas.clone();
    for (name, schema) in schemas.iter_mut() {
        if name.ends_with("Body") {
            merge_parts(schema, &before);
            tell_everything(schema);
        } else {
            merge_parts(schema, &checked);
        }
    }
    let moves: Vec<_> = schemas.iter_mut().flat_map(moves).collect();
    schemas.extend(moves);
    let forms: Vec<_> =
        schemas.iter().filter(|(name, _)| name.ends_with("Fields")).flat_map(forms).collect();
    let outcome = schemas.get("Outcome").cloned().unwrap_or_else(outcome);
    schemas.extend(forms);
    let told: Vec<_> =
        schemas.iter().filter_map(|(name, schema)| told_of(name, schema, &outcome)).collect();
    schemas.extend(told);
    for schema in schemas.values_mut() {
        bound(schema);
        name_objects(schema);
    }
    let anything = json!({ "type": "object", "description": "Any object of JSON." });
    schemas.insert("AnyObject".to_owned(), anything);
}

/// Removes the schemas that nothing leads to: parts that were merged, forms that no operation takes.
pub fn prune(document: &mut Value) {
    loop {
        let mut used = HashSet::new();
        collect_references(document, &mut used);
        let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
        let Some(schemas) = schemas else { return };
        let before = schemas.len();
        schemas.retain(|name, _| used.contains(&format!("#/components/schemas/{name}")));
        if schemas.len() == before {
            return;
        }
    }
}

fn collect_references(value: &Value, found: &mut HashSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect_references(member, found));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| collect_references(entry, found)),
        _ => {}
    }
}

/// An object made of parts (`allOf`) as one object with the properties of all.
fn merge_parts(schema: &mut Value, schemas: &Map<String, Value>) {
    for choice in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        merge_parts(choice, schemas);
    }
    let Some(parts) = schema.get("allOf").and_then(Value::as_array).cloned() else { return };
    let (mut properties, mut required, mut closed) = (Map::new(), Vec::new(), false);
    for part in parts {
        let mut part = resolve(&part, schemas);
        merge_parts(&mut part, schemas);
        closed |= part.get("additionalProperties").is_some_and(|more| more == false);
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    let own = schema.clone();
    *schema = json!({ "type": "object", "properties": properties, "required": required });
    if closed {
        schema["additionalProperties"] = false.into();
    }
    for name in ["description", "example"] {
        if let Some(said) = own.get(name) {
            schema[name] = said.clone();
        }
    }
}

fn resolve(part: &Value, schemas: &Map<String, Value>) -> Value {
    let name =
        part.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    name.and_then(|name| schemas.get(name)).unwrap_or(part).clone()
}

/// What is told always has every property; more may be added one day.
fn tell_everything(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    let Some(properties) = object.get("properties").and_then(Value::as_object) else { return };
    let names: Vec<_> = properties.keys().cloned().collect();
    object.insert("required".to_owned(), names.into());
    object.remove("additionalProperties");
    object.remove("example");
}

/// The moves of a noun, each under a name of its own (`CompleteAction`), told apart by `move`.
fn moves((name, schema): (&String, &mut Value)) -> Vec<(String, Value)> {
    let Some(noun) = name.strip_suffix("Move") else { return Vec::new() };
    let (mut named, mut mapping) = (Vec::new(), Map::new());
    for choice in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(word) = choice.pointer("/properties/move/enum/0").cloned() else { continue };
        choice["properties"]["move"] = json!({ "type": "string", "const": word });
        let word = word.as_str().unwrap_or_default();
        let name: String = word.split('_').map(capital).chain([noun.to_owned()]).collect();
        let reference = format!("#/components/schemas/{name}");
        mapping.insert(word.to_owned(), reference.as_str().into());
        named.push((name, std::mem::replace(choice, json!({ "$ref": reference }))));
    }
    if !mapping.is_empty() {
        schema["discriminator"] = json!({ "propertyName": "move", "mapping": mapping });
    }
    named
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The forms in which fields are sent beside the whole: a change, and a message of a source.
fn forms((name, schema): (&String, &Value)) -> Vec<(String, Value)> {
    let noun = name.trim_end_matches("Fields");
    let mut change = schema.clone();
    let required = change["required"].as_array().cloned().unwrap_or_default();
    for (name, property) in change["properties"].as_object_mut().into_iter().flatten() {
        if !required.contains(&json!(name)) {
            nullable(property);
        }
        // Absent means untouched here.
        if let Some(property) = property.as_object_mut() {
            property.remove("default");
        }
    }
    if let Some(object) = change.as_object_mut() {
        object.remove("required");
        object.remove("example");
    }
    change["description"] =
        "What is to change (RFC 7396): absent is untouched, null clears.".into();
    let mut message = change.clone();
    message["description"] = "What a source tells: absent is untouched, null clears.".into();
    message["properties"]["source_updated_at"] = json!({
        "type": ["string", "null"], "format": "date-time",
        "description": "When the source last changed the record, by its own clock: what orders its messages.",
    });
    message["properties"]["source_version"] = json!({
        "type": ["integer", "null"], "format": "int64",
        "description": "The source's own version, where it counts instead of dating.",
    });
    if let Some(example) = schema.get("example") {
        message["example"] = example.clone();
        message["example"]["source_updated_at"] = "2026-11-20T08:00:00Z".into();
        let first = example.as_object().into_iter().flatten().find(|(name, _)| *name != "key");
        change["example"] = first.map(|(name, value)| json!({ name: value })).unwrap_or_default();
    }
    vec![(format!("{noun}Change"), change), (format!("{noun}Message"), message)]
}

fn nullable(property: &mut Value) {
    let Some(object) = property.as_object_mut() else { return };
    match object.get("type") {
        Some(Value::String(kind)) => {
            let both = json!([kind, "null"]);
            object.insert("type".to_owned(), both);
            if let Some(words) = object.get_mut("enum").and_then(Value::as_array_mut) {
                words.push(Value::Null);
            }
        }
        Some(_) => {}
        None if object
            .get("oneOf")
            .and_then(Value::as_array)
            .is_some_and(|choices| choices.contains(&null())) => {}
        None => {
            let description = object.get("description").cloned();
            let choices = vec![null(), property.clone()];
            *property = json!({ "oneOf": choices });
            if let Some(description) = description {
                property["description"] = description;
            }
        }
    }
}

fn null() -> Value {
    json!({ "type": "null" })
}

/// What is told after a message of a source: the record, and what became of the message.
fn told_of(name: &str, schema: &Value, outcome: &Value) -> Option<(String, Value)> {
    let noun = name.strip_suffix("Body")?;
    let mut told = schema.clone();
    let more = outcome["properties"].as_object().cloned().unwrap_or_default();
    told["properties"].as_object_mut()?.extend(more);
    tell_everything(&mut told);
    Some((format!("{noun}Told"), told))
}

fn outcome() -> Value {
    let texts = |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
    json!({ "properties": {
        "applied": { "type": "boolean", "description": "Whether the message was newer than what is known." },
        "kept": texts("The fields sent that a person has edited here, and that were therefore kept."),
        "warnings": texts("What else is worth knowing."),
    } })
}

/// An object that may have anything, and may be left out, has a name, so that a client's type for it has one.
fn name_objects(schema: &mut Value) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for property in properties.values_mut().filter(|property| {
        property["type"] == json!(["object", "null"])
            && property.get("properties").is_none()
            && property.get("additionalProperties").is_none()
    }) {
        let said = property["description"].take();
        let absent = null();
        *property = json!({ "oneOf": [absent, { "$ref": "#/components/schemas/AnyObject" }], "description": said });
    }
}

/// Gives every text, list and whole number below a schema an upper bound.
fn bound(schema: &mut Value) {
    let is = |object: &Map<String, Value>, kind: &str| match object.get("type") {
        Some(Value::String(known)) => known == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|known| known == kind),
        _ => false,
    };
    match schema {
        Value::Object(object) => {
            let chosen = ["enum", "const", "format", "pattern", "maxLength"]
                .iter()
                .any(|key| object.contains_key(*key));
            if is(object, "string") && !chosen {
                object.insert("maxLength".to_owned(), LONGEST_TEXT.into());
            }
            if is(object, "array") {
                object.entry("maxItems").or_insert(MOST_ENTRIES.into());
            }
            if is(object, "integer") {
                // Counted from nothing, it has no sign, and half again as much room as an `int32`.
                let least = object.get("minimum").and_then(Value::as_u64);
                if least.is_some() && object.get("format").is_some_and(|format| format == "int32") {
                    object.insert("format".to_owned(), "int64".into());
                    object.entry("maximum").or_insert(u32::MAX.into());
                }
                object.entry("maximum").or_insert(GREATEST.into());
                object
                    .entry("minimum")
                    .or_insert_with(|| json!(-(i64::try_from(GREATEST).unwrap_or_default())));
            }
            object
                .iter_mut()
                .filter(|(name, _)| *name != "example")
                .for_each(|(_, inner)| bound(inner));
        }
        Value::Array(entries) => entries.iter_mut().for_each(bound),
        _ => {}
    }
}
