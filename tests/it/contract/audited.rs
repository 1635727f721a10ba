//! Everything that changes something stands in the feed and in the audit once it is done, and nothing else does; and
//! the examples of the document work.

use std::cmp::Reverse;

use actix_web::http::Method;
use serde_json::{Value, json};

use super::records::Records;
use super::{Operation, operations};
use crate::support::{Told, World};

pub async fn position(world: &World) -> i64 {
    world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position
}

/// The newest entries of the audit, as a steward sees them.
pub async fn newest(world: &World, count: i64) -> Vec<Value> {
    let path = format!("audit-events?limit={count}");
    let told = world.steward().get(&path).await.expect(200);
    told.json["items"].as_array().unwrap().clone()
}

/// Operations that only ask, with a body; each with what.
const ONLY_ASK: &[(&str, &str)] = &[
    ("preview_policy", "whom a policy would affect"),
    ("preview_action_batch", "what would become of many actions"),
];

/// What changes records, except for moves, which are walked through; what deletes and erases comes last.
fn changing() -> Vec<Operation> {
    let changes = |operation: &Operation| {
        let asks = ONLY_ASK.iter().any(|(id, _)| operation.id == *id);
        operation.is_api()
            && operation.method != "GET"
            && !operation.id.starts_with("move_")
            && !asks
    };
    let mut all: Vec<_> = operations().into_iter().filter(changes).collect();
    // A part goes before the whole.
    all.sort_by_key(|operation| {
        let (deletes, depth) = (operation.method == "DELETE", operation.path.matches('/').count());
        (operation.id == "erase_person", deletes, Reverse(deletes.then_some(depth)))
    });
    all
}

/// Records on which the operation can be used, where those for everybody have gone too far for it.
async fn prepare(world: &World, open: &Records, operation: &Operation) -> Records {
    let mut records = Records::of(world);
    match operation.id.as_str() {
        "create_lesson_uptake" => {
            records.add("rev", open.id("rev").to_owned());
            records.make(world, "create_lesson", "les", &json!({})).await;
            records.publish_lesson(world, 0).await;
        }
        "put_action_skill_fit" => {
            let more = json!({ "home": null, "services": [] });
            records.make(world, "create_action", "act", &more).await;
        }
        "judge_lesson_relearning" => {
            let about = json!({ "services": [open.id("svc")], "themes": [open.id("thm")] });
            let mut others = open.clone();
            for _ in 0..2 {
                let incident = others.make(world, "create_incident", "inc", &json!({})).await;
                let mut more = about.clone();
                more["sources"] = json!([incident.id()]);
                others.make(world, "create_lesson", "les", &more).await;
                others.publish_lesson(world, others.ids("les").len() - 1).await;
            }
            let made = others.ids("les").iter().rev().take(2).cloned();
            made.for_each(|id| records.add("les", id));
        }
        "change_review"
        | "create_review_factor"
        | "change_factor"
        | "delete_factor"
        | "create_review_sign_off" => {
            records.make(world, "create_incident", "inc", &json!({})).await;
            let owner = json!({ "owner": world.people.member.id });
            records.make(world, "create_review", "rev", &owner).await;
            records.make(world, "create_review_factor", "fac", &json!({})).await;
            let moves: &[_] =
                if operation.id.ends_with("sign_off") { &["begin", "circulate"] } else { &[] };
            for name in moves {
                let path = format!("reviews/{}/transitions", records.id("rev"));
                world.member().seen("*").post(&path, json!({ "move": name })).await.expect(201);
            }
        }
        _ => records = open.clone(),
    }
    records
}

async fn perform(world: &World, records: &Records, operation: &Operation) -> Told {
    let body = operation.example().map(|example| records.filled(&example));
    records.send_as_whoever(world, operation, body).await
}

on_both! {
    async fn every_operation_that_changes_something_works_as_its_example_says_and_is_audited(world) {
        let (open, mut faults) = (Records::open(&world).await, Vec::new());
        for operation in changing() {
            let records = prepare(&world, &open, &operation).await;
            let before = position(&world).await;
            let told = perform(&world, &records, &operation).await;
            let after = position(&world).await;
            if !(200..300).contains(&told.status) {
                faults.push(format!("the example of {} is refused: {}", operation.id, told.text));
            } else if after == before {
                faults.push(format!("{} is not in the audit", operation.id));
            } else {
                let kind = if operation.id.ends_with("_skill_fit") { "fit" } else { operation.collection() };
                let about = told.json["id"].as_str().map_or(records.id(kind), |id| id).to_owned();
                let entries = newest(&world, after - before).await;
                let known = entries.iter().any(|entry| entry["record"] == about && entry["actor"] != "system");
                if !known { faults.push(format!("{}: no entry about {about} in {entries:?}", operation.id)); }
            }
        }
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }

    async fn what_is_refused_leaves_no_trace(world) {
        let records = Records::open(&world).await;
        for operation in operations().iter().filter(|operation| operation.is_api() && operation.method != "GET") {
            let before = position(&world).await;
            let (method, path): (Method, _) = (operation.method.parse().unwrap(), operation.at(records.id(operation.collection())));
            let body = operation.example().map(|example| records.filled(&example).to_string());
            let asked = world.steward().seen("*");
            if body.is_some() {
                asked.send(method.clone(), &path, Some("{\"no_such\": 1}".into())).await;
            }
            world.nobody().seen("*").send(method.clone(), &path, body.clone()).await.expect(401);
            if operation.has_id() && operation.takes_guard() {
                world.steward().send(method.clone(), &path, body.clone()).await.expect(428);
            }
            assert_eq!(position(&world).await, before, "{}: a refusal left a trace", operation.id);
        }
    }

    async fn a_change_that_changes_nothing_is_no_news(world) {
        let ops = world.steward().get("teams/ops").await.expect(200);
        let before = position(&world).await;
        let told = world.steward().change("teams/ops", &ops, json!({"name": ops.json["name"]})).await.expect(200);
        assert_eq!((told.json["version"].clone(), position(&world).await), (ops.json["version"].clone(), before));
        world.steward().change("teams/ops", &ops, json!({"name": "Other"})).await.expect(200);
        assert_eq!(position(&world).await, before + 1);
        world.steward().change("teams/ops", &ops, json!({"name": "Stale"})).await.expect(412);
        assert_eq!(position(&world).await, before + 1);
    }
}
