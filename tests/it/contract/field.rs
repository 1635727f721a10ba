//! What went wrong in other systems (field.md, section 5), as far as it concerns lists, filters and what is done to many:
//! a test for each line, named by what holds here.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{json as document, operations};
use crate::batch::{accepted, defer};

/// Answers with `items` that come whole: what belongs to one record, and figures.
const WHOLE: &[&str] = &[
    "create_action_batch",
    "list_action_slips",
    "list_action_transitions",
    "list_action_verifications",
    "list_fragility_transitions",
    "list_incident_readings",
    "list_incident_transitions",
    "list_lesson_transitions",
    "list_person_mentions",
    "list_recurrence_transitions",
    "list_register_groups",
    "list_review_transitions",
    "list_share_transitions",
    "list_templates",
    "preview_action_batch",
    "preview_policy",
    "show_action_figures",
    "show_incident_figures",
    "show_lesson_figures",
];

fn schema<'a>(reference: &Value) -> Option<&'a Value> {
    let name = reference["$ref"].as_str()?.rsplit('/').next()?;
    document()["components"]["schemas"].get(name)
}

/// "v2 list unpaginated": all lists are paged by cursor.
#[test]
fn all_lists_are_paged_by_cursor() {
    let mut whole = BTreeSet::new();
    for operation in operations() {
        let answers = operation.json["responses"].as_object().unwrap().iter();
        let told = answers.filter(|(status, _)| status.starts_with('2'));
        let schemas =
            told.filter_map(|(_, answer)| schema(&answer["content"]["application/json"]["schema"]));
        for schema in schemas.filter(|schema| schema["properties"]["items"]["type"] == "array") {
            let parameters = operation.json["parameters"].as_array().unwrap();
            let takes = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
            let tells = |name: &str| schema["properties"].get(name).is_some();
            let paged =
                tells("next_cursor") && (takes("cursor") || takes("since")) && takes("limit");
            if !paged {
                whole.insert(operation.id.clone());
            }
        }
    }
    let known: BTreeSet<_> = WHOLE.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(whole, known, "what is not paged is on a list that may only get shorter");
}

/// "`dueAt` readable, not writable": what of an action is read can be written, or says what it follows from.
#[test]
fn every_field_that_is_read_is_writable_or_documented_as_derived() {
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    let mut looked_at = 0;
    for (name, fields) in schemas.iter().filter(|(name, _)| name.ends_with("Fields")) {
        let Some(body) = schemas.get(&format!("{}Body", name.trim_end_matches("Fields"))) else {
            continue;
        };
        let written = fields["properties"].as_object().unwrap();
        for (property, schema) in body["properties"].as_object().unwrap() {
            let said = schema.to_string().contains("\"description\":\"");
            assert!(
                written.contains_key(property) || said,
                "{name}: {property} can only be read, and nothing says why"
            );
            looked_at += 1;
        }
    }
    assert!(looked_at > 100, "{looked_at}");
}

on_both! {
    // "a stable order": also where many are equal, each comes once, and in the same order again.
    async fn all_that_is_listed_comes_once_in_the_same_order_also_where_keys_are_equal(world) {
        crate::batch::proposed(&world, 12).await;
        for list in ["actions?sort=priority", "actions?sort=-due_date", "register?sort=times_replanned", "register?sort=created_at"] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = world.member().get(&format!("{list}&limit=5{cursor}")).await.expect(200);
                seen.extend(page.json["items"].as_array().unwrap().iter().map(|item| item["number"].to_string()));
                let Some(next) = page.json["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            let at_once = world.member().get(&format!("{list}&limit=200")).await.expect(200);
            let numbers: Vec<_> = at_once.json["items"].as_array().unwrap().iter().map(|item| item["number"].to_string()).collect();
            assert_eq!((seen.iter().collect::<BTreeSet<_>>().len(), &seen), (12, &numbers), "{list}");
        }
    }

    // "follow-up has no due/reason": both stand on the action, are written by its moves, and are in every list.
    async fn the_due_date_and_the_reason_stand_on_the_action_and_are_written_by_one_or_by_many(world) {
        let actions = accepted(&world, 2).await;
        let later = json!({"move": "reschedule", "due_date": "2027-02-26", "reason": "The supplier is late"});
        crate::action::moved(&world.lead(), &actions[0], later.clone()).await;
        crate::batch::done(&world.lead(), json!([{"action": actions[1].id()}]), &later).await;
        let told = world.outsider().get("register?due_date[gte]=2027-02-26").await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), 2, "{}", told.text);
        for action in &actions {
            let slips = world.outsider().get(&format!("actions/{}/slips", action.id())).await.expect(200);
            assert_eq!(slips.json["items"][0]["reason"], "The supplier is late");
        }
    }

    // "task leak": what is hidden shows on no surface, and in no count, to somebody who is not among those it is for.
    async fn what_is_hidden_leaks_through_no_list_table_count_preview_or_view(world) {
        let restricted = json!({"title": "Quux", "visibility": "restricted", "grants": [world.people.lead.id]});
        let incident = world.member().post("incidents", restricted).await.expect(201);
        let mut fields = crate::action::fields(&world);
        fields["title"] = "Quux the other one".into();
        fields["home"] = incident.id().into();
        let hidden = world.member().post("actions", fields).await.expect(201);
        world.clock.advance(60 * 24 * 3600);
        let mine = json!({"name": "All", "shared_with": "everyone"});
        let view = world.steward().post("views", mine).await.expect(201).id();
        let surfaces = [
            "actions?include_total=true".to_owned(), "register?include_total=true".to_owned(), "register.csv".to_owned(),
            "register/groups?group_by=team".to_owned(), "register/groups?group_by=due_month".to_owned(),
            "register/groups.csv?group_by=status".to_owned(), "stuck".to_owned(), "search?q=quux".to_owned(),
            "changes?since=start&expand=full".to_owned(), "exports/actions".to_owned(), "nudges".to_owned(), "me".to_owned(),
            format!("register?view={view}&include_total=true"), format!("register/groups?view={view}&group_by=priority"),
        ];
        for path in surfaces {
            let told = world.facilitator().get(&path).await.expect(200);
            let seen = world.lead().get(&path).await.expect(200);
            for trace in ["uux", hidden.json["number"].as_str().unwrap(), &hidden.id()] {
                assert!(!told.text.contains(trace), "{path}: {}", told.text);
            }
            assert!(path == "me" || path == "nudges" || path.starts_with("exports") || told.text != seen.text, "{path}: those it is for see it: {}", seen.text);
            if let Some(total) = told.json["total"]["actions"].as_i64().or(told.json["total"].as_i64()) {
                assert_eq!(total, 0, "{path}");
            }
        }
        let asked = json!({"filters": {}, "transition": defer()});
        let told = world.facilitator().post("action-batch-previews", asked).await.expect(200);
        assert_eq!((&told.json["items"], &told.json["left_out"]), (&json!([]), &json!(0)));
    }
}
