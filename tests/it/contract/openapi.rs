//! The OpenAPI document: committed as it is served, complete, and free of what ranks people.

use std::collections::HashSet;

use kintsugi::domain::event::Noun;
use kintsugi::domain::list::Takes;
use kintsugi::domain::permission_table;
use kintsugi::http::openapi::document;
use kintsugi::http::routes::LISTS;
use serde_json::Value;

use super::operations;

#[test]
fn the_committed_document_is_what_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let same = committed == document().text;
    assert!(same, "regenerate with: cargo run -q -- openapi > openapi/openapi.json");
}

#[test]
fn every_reference_leads_somewhere() {
    fn collect<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| collect(member, found));
            }
            Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, found)),
            _ => {}
        }
    }
    let json = super::json();
    let mut references = Vec::new();
    collect(json, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        assert!(
            json.pointer(reference.trim_start_matches('#')).is_some(),
            "{reference} leads nowhere"
        );
    }
    for requirement in json["security"].as_array().unwrap() {
        for name in requirement.as_object().unwrap().keys() {
            assert!(
                json["components"]["securitySchemes"].get(name).is_some(),
                "{name} is no security scheme"
            );
        }
    }
}

#[test]
fn every_operation_is_described_in_full() {
    let tags: HashSet<_> =
        super::json()["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut ids = HashSet::new();
    for operation in operations() {
        let (json, name) = (&operation.json, format!("{} {}", operation.method, operation.path));
        assert!(
            !operation.id.is_empty() && ids.insert(operation.id.clone()),
            "{name} has no id of its own"
        );
        let snake = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(
            operation.id.contains('_') && operation.id.chars().all(snake),
            "{}: <verb>_<noun>",
            operation.id
        );
        assert!(
            json["summary"].as_str().is_some_and(|summary| summary.len() > 5),
            "{name} has no summary"
        );
        let own = json["tags"].as_array().unwrap();
        assert!(
            own.len() == 1 && tags.contains(&own[0]),
            "{name} needs exactly one known tag: {own:?}"
        );
        let answers = json["responses"].as_object().unwrap();
        assert!(
            answers.keys().any(|status| status.starts_with(['2', '3'])),
            "{name} never succeeds"
        );
        if operation.is_api() {
            for status in ["400", "401", "403", "429", "500", "503"] {
                assert!(answers.contains_key(status), "{name} does not say {status}");
            }
            assert!(
                permission_table::row(&operation.id).is_some(),
                "{} has no permission row",
                operation.id
            );
            assert!(json["x-permission"]["who"].is_array());
        }
        let kebab =
            |segment: &str| segment.chars().all(|c| c.is_ascii_lowercase() || "-.{}1".contains(c));
        assert!(operation.path.split('/').all(kebab), "{name} is not spelt in kebab case");
    }
}

#[test]
fn every_permission_row_has_an_operation() {
    let ids: HashSet<_> = operations().into_iter().map(|operation| operation.id).collect();
    let without: Vec<_> =
        permission_table::rows().map(|row| row.operation).filter(|id| !ids.contains(*id)).collect();
    assert!(without.is_empty(), "rows without an operation: {without:?}");
}

#[test]
fn every_list_has_its_table() {
    for operation in
        operations().iter().filter(|operation| operation.method == "GET" && !operation.has_id())
    {
        let schema = &operation.json["responses"]["200"]["content"]["application/json"]["schema"];
        let is_page = schema["$ref"].as_str().is_some_and(|name| name.ends_with("Page"));
        let is_list = is_page || schema["type"] == "array";
        let known = LISTS.iter().any(|(id, _)| *id == operation.id);
        assert!(!is_list || known, "{} answers a list and is not in routes::LISTS", operation.id);
    }
}

#[test]
fn no_list_is_picked_or_sorted_by_person() {
    for (operation, spec) in LISTS {
        for filter in spec.filters {
            let by_person =
                matches!(filter.takes, Takes::Id(Noun::Person) | Takes::Linked(Noun::Person));
            assert!(!by_person, "{operation}: {} picks by person; take only `me`", filter.name);
        }
        for sort in spec.sorts {
            let about_people =
                ["person", "accountable", "owner", "reporter", "facilitator", "name"];
            assert!(!about_people.contains(sort), "{operation} sorts by {sort}");
        }
    }
}
