//! Nothing ranks people (domain.md, rule 11): no operation picks, sorts, groups or counts by
//! person, except for `me`; and what leaves the house as a report names teams and roles only.
//!
//! Held against the OpenAPI document, so that a new operation is held to it without being told.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{json as document, operations};

/// Words that stand for a person in the names of parameters and properties.
const ABOUT_PEOPLE: &[&str] = &[
    "person",
    "people",
    "user",
    "users",
    "accountable",
    "owner",
    "facilitator",
    "reporter",
    "author",
    "participant",
    "participants",
    "actor",
    "assignee",
    "member",
    "members",
    "lead",
    "collaborator",
    "collaborators",
    "involvement",
    "involvements",
    "who",
    "by",
    "me",
    "signer",
];

/// Names that have such a word and are about something else; each with what it is about.
const NOT_ABOUT_PEOPLE: &[(&str, &str)] = &[
    ("owner_team", "a team"),
    ("raised_by_team", "a team"),
    ("co_owner_unit", "a unit of the organisation, in words"),
    ("who_can_unblock", "a role, team or supplier, in words"),
    ("group_by", "words, none of them for people"),
    ("by_reason", "figures of reasons"),
    ("answer_by", "a day"),
    ("answer_by[gt]", "a day"),
    ("answer_by[gte]", "a day"),
    ("answer_by[lt]", "a day"),
    ("answer_by[lte]", "a day"),
    ("by_team", "figures of teams, those of one or two people together"),
];

/// The operations that tell reports, lists for many and feeds: no person is in what they answer.
const REPORTS: &[&str] = &[
    "show_register",
    "show_register_csv",
    "list_register_groups",
    "list_register_groups_csv",
    "preview_action_batch",
    "list_stuck",
    "show_action_figures",
    "show_incident_figures",
    "show_lesson_figures",
    "list_changes",
    "search_records",
];

/// The operations that tell of persons across records, each with why that is no ranking.
const TELL_OF_PERSONS: &[(&str, &str)] = &[
    ("list_people", "a directory in the order of entry, for those who keep it"),
    ("list_audit_events", "the audit, behind a scope of its own, with nothing to pick somebody by"),
];

fn is_about_people(name: &str) -> bool {
    let allowed = NOT_ABOUT_PEOPLE.iter().any(|(known, _)| name == *known);
    !allowed && name.split(['_', '[', ']', '-']).any(|word| ABOUT_PEOPLE.contains(&word))
}

fn parameters(operation: &Value) -> Vec<Value> {
    operation["parameters"].as_array().cloned().unwrap_or_default()
}

/// The schemas of the answers of success.
fn answers(operation: &Value) -> Vec<&Value> {
    let answers = operation["responses"].as_object().unwrap().iter();
    let successes = answers.filter(|(status, _)| status.starts_with('2'));
    let contents = successes.filter_map(|(_, answer)| answer["content"].as_object());
    contents.flat_map(|content| content.values().map(|media| &media["schema"])).collect()
}

/// The names of all properties below a schema, with those of the schemas that it refers to; and the schemas themselves.
fn names(schema: &Value, properties: &mut BTreeSet<String>, seen: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                let name = reference.rsplit('/').next().unwrap().to_owned();
                if seen.insert(name) {
                    let target = document().pointer(reference.trim_start_matches('#')).unwrap();
                    names(target, properties, seen);
                }
            }
            if let Some(own) = members.get("properties").and_then(Value::as_object) {
                properties.extend(own.keys().cloned());
            }
            members
                .iter()
                .filter(|(name, _)| *name != "example")
                .for_each(|(_, member)| names(member, properties, seen));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| names(entry, properties, seen)),
        _ => {}
    }
}

#[test]
fn no_parameter_picks_by_person_except_me() {
    for operation in operations() {
        for parameter in parameters(&operation.json) {
            let name = parameter["name"].as_str().unwrap();
            if is_about_people(name) && parameter["in"] == "query" {
                // `none` finds what nobody is named for, which picks nobody.
                let schema = &parameter["schema"];
                let me = schema["const"] == "me" || schema["enum"] == json!(["me", "none"]);
                assert!(me, "{}: {name} picks by person", operation.id);
            }
            let schema = parameter["schema"].to_string();
            assert!(
                !schema.contains("PersonId") && !schema.contains("per_"),
                "{}: {name} takes a person",
                operation.id
            );
        }
    }
}

#[test]
fn no_parameter_sorts_or_groups_by_person() {
    for operation in operations() {
        for parameter in parameters(&operation.json) {
            let name = parameter["name"].as_str().unwrap();
            if ["sort", "by", "group", "group_by", "order", "order_by"].contains(&name) {
                let words = parameter["schema"]["enum"].as_array();
                let words =
                    words.unwrap_or_else(|| panic!("{}: {name} takes any word", operation.id));
                for word in words.iter().map(|word| word.as_str().unwrap().trim_start_matches('-'))
                {
                    // Names of people, teams, services and themes are one column; nothing is sorted by it.
                    assert!(
                        !is_about_people(word) && word != "name",
                        "{}: {name}={word}",
                        operation.id
                    );
                }
            }
        }
    }
}

#[test]
fn no_saved_view_sorts_or_groups_by_person() {
    let grouping = &document()["components"]["schemas"]["ViewFields"]["properties"]["group_by"];
    let name = grouping.to_string();
    let name = name.split("schemas/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let words = document()["components"]["schemas"][&name]["enum"].as_array().unwrap().clone();
    assert!(words.len() > 5, "{words:?}");
    for word in words {
        assert!(!is_about_people(word.as_str().unwrap()), "{word}");
    }
}

#[test]
fn no_report_feed_or_search_answers_with_a_person() {
    let all = operations();
    for id in REPORTS {
        let operation = all.iter().find(|operation| operation.id == *id);
        let operation = operation.unwrap_or_else(|| panic!("there is no {id}"));
        for schema in answers(&operation.json) {
            let (mut properties, mut schemas) = (BTreeSet::new(), BTreeSet::new());
            names(schema, &mut properties, &mut schemas);
            let about: Vec<_> = properties.iter().filter(|name| is_about_people(name)).collect();
            assert!(about.is_empty(), "{id} answers with {about:?}");
            assert!(!schemas.contains("PersonId"), "{id} answers with ids of persons");
        }
        let example = operation.json["responses"]["200"]["content"].to_string();
        assert!(!example.contains("per_"), "{id}: a person in the example");
    }
}

#[test]
fn whatever_is_exported_or_counted_is_held_to_the_same() {
    for operation in operations() {
        let segments: Vec<_> = operation.path.split('/').collect();
        let report = ["exports", "insights", "register", "stuck", "changes", "search", "feeds"];
        let is_report =
            segments.iter().any(|segment| report.iter().any(|word| segment.starts_with(word)));
        if !is_report || operation.method != "GET" {
            continue;
        }
        for schema in answers(&operation.json) {
            let (mut properties, mut schemas) = (BTreeSet::new(), BTreeSet::new());
            names(schema, &mut properties, &mut schemas);
            assert!(!schemas.contains("PersonId"), "{} answers with ids of persons", operation.id);
        }
    }
}

#[test]
fn the_name_behind_an_id_is_told_under_people_alone() {
    for operation in operations() {
        for schema in answers(&operation.json) {
            let (mut properties, mut schemas) = (BTreeSet::new(), BTreeSet::new());
            names(schema, &mut properties, &mut schemas);
            if !properties.contains("display_name") || operation.id == "show_me" {
                continue;
            }
            assert!(operation.path.starts_with("/api/v1/people"), "{} names people", operation.id);
            let scope = &operation.json["x-permission"]["scope"];
            assert!(operation.method != "GET" || scope == "people:read", "{}", operation.id);
        }
    }
}

#[test]
fn no_answer_counts_by_person() {
    for operation in operations() {
        for schema in answers(&operation.json) {
            let (mut properties, mut schemas) = (BTreeSet::new(), BTreeSet::new());
            names(schema, &mut properties, &mut schemas);
            for name in properties {
                let counts = [
                    "by_person",
                    "by_people",
                    "per_person",
                    "rank",
                    "leaderboard",
                    "score",
                    "top_",
                ];
                let found = counts.iter().find(|word| name.contains(**word));
                assert!(found.is_none(), "{} answers with {name}", operation.id);
            }
        }
    }
}

#[test]
fn what_waits_is_told_of_oneself_only() {
    let all = operations();
    let me = all.iter().find(|operation| operation.id == "show_me").unwrap();
    assert!(parameters(&me.json).is_empty(), "there is nothing to name somebody else by");
    let waiting = json!({"$ref": "#/components/schemas/WaitingBody"});
    let (mut properties, mut schemas) = (BTreeSet::new(), BTreeSet::new());
    names(&waiting, &mut properties, &mut schemas);
    assert!(properties.contains("because") && !schemas.contains("PersonId"), "{schemas:?}");
    let about: Vec<_> = properties.iter().filter(|name| is_about_people(name)).collect();
    assert!(about.is_empty(), "{about:?}");
}

#[test]
fn what_tells_of_persons_across_records_is_on_a_list_that_may_only_get_shorter() {
    let all = operations();
    for (id, why) in TELL_OF_PERSONS {
        let operation = all.iter().find(|operation| operation.id == *id);
        let operation =
            operation.unwrap_or_else(|| panic!("{id} is gone: take it off the list ({why})"));
        let scope = operation.json["x-permission"]["scope"].as_str().unwrap();
        assert!(["people:read", "audit:read"].contains(&scope), "{id} needs a scope of its own");
    }
    assert_eq!(TELL_OF_PERSONS.len(), 2);
}
