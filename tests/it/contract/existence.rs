//! What one may not see answers, on every operation, exactly as what does not exist.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use serde_json::Value;

use super::records::Records;
use super::{Operation, operations, unknown_id};
use crate::support::ask::Ask;
use crate::support::{Told, World};

/// What everybody may see, whatever else is hidden.
const SEEN_BY_ALL: [&str; 7] = ["svc", "thm", "pol", "viw", "imp", "tea", "per"];

/// What is told, without what differs from request to request, and without the id that was sent.
fn essence(mut told: Told, sent: &str) -> (u16, Vec<(String, String)>, String) {
    told.headers.retain(|(name, _)| name != "x-request-id");
    told.headers.sort();
    if let Some(members) = told.json.as_object_mut() {
        members.remove("request_id");
        members.remove("instance");
    }
    (told.status, told.headers, told.json.to_string().replace(sent, "…"))
}

async fn ask(someone: &Ask, operation: &Operation, id: &str, body: Option<&Value>) -> Told {
    let method: Method = operation.method.parse().unwrap();
    someone.seen("\"1\"").send(method, &operation.at(id), body.map(Value::to_string)).await
}

fn hidden_of<'a>(records: &'a Records, operation: &Operation) -> &'a [String] {
    let prefix = operation.collection();
    if SEEN_BY_ALL.contains(&prefix) { &[] } else { records.ids(prefix) }
}

/// The hidden records of an operation's collection: by id, and by number where they have one.
async fn hidden_ids(world: &World, records: &Records, operation: &Operation) -> Vec<String> {
    let mut ids = hidden_of(records, operation).to_vec();
    let collection = operation.path.split('/').nth(3).unwrap();
    if let (Some(id), true) =
        (ids.first(), ["incidents", "reviews", "lessons", "actions"].contains(&collection))
    {
        let told = world.member().get(&format!("{collection}/{id}")).await.expect(200);
        ids.push(told.json["number"].as_str().unwrap().to_owned());
    }
    ids
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

on_both! {
    async fn hidden_and_unknown_are_answered_alike(world) {
        let (records, mut tried) = (Records::hidden(&world).await, 0);
        for operation in operations().iter().filter(|operation| operation.is_api() && operation.has_id()) {
            let unknown_id = unknown_id(&operation.path, 'c');
            let mut ids = hidden_ids(&world, &records, operation).await;
            tried += ids.len();
            ids.push(self::unknown_id(&operation.path, 'd'));
            // The tokens of others are the administrator's to see.
            for someone in [world.outsider(), world.steward()] {
                for body in operation.bodies() {
                    let unknown = essence(ask(&someone, operation, &unknown_id, body.as_ref()).await, &unknown_id);
                    assert_eq!(unknown.0, 404, "{}: {}", operation.id, unknown.2);
                    for id in &ids {
                        let told = essence(ask(&someone, operation, id, body.as_ref()).await, id);
                        assert_eq!(told, unknown, "{} of {id}", operation.id);
                    }
                }
            }
        }
        assert!(tried > 50, "only {tried} hidden records were tried");
    }

    async fn naming_what_is_hidden_is_answered_like_naming_what_does_not_exist(world) {
        let (hidden, mut open, mut tried) = (Records::hidden(&world).await, Records::of(&world), 0);
        ["svc", "thm"].iter().for_each(|shared| open.add(shared, hidden.id(shared).to_owned()));
        for operation in operations().iter().filter(|operation| operation.is_api() && !operation.has_id()) {
            let Some(example) = operation.example() else { continue };
            // What is wrong with one of many is told with that one: `batch::hidden` compares it.
            if operation.path.starts_with("/api/v1/action-batch") {
                continue;
            }
            let (unseen, unknown) = (hidden.filled(&example), open.filled(&example));
            if unseen == unknown {
                continue;
            }
            tried += 1;
            for someone in [world.outsider(), world.steward()] {
                let mut answers = Vec::new();
                for body in [&unseen, &unknown] {
                    let told = ask(&someone, operation, "", Some(body)).await;
                    let details = told.json["errors"].as_array().cloned().unwrap_or_default();
                    let pointers: Vec<_> = details.iter().map(|error| (error["pointer"].clone(), error["code"].clone())).collect();
                    answers.push((told.status, told.json["code"].clone(), pointers));
                }
                assert_eq!(answers[0], answers[1], "{}", operation.id);
                assert!(answers[0].0 >= 400, "{} takes what the caller may not see", operation.id);
            }
        }
        assert!(tried >= 4, "only {tried} operations name other records");
    }

    async fn hidden_and_unknown_take_as_long(world) {
        // Printed, not asserted: a shared machine has its moods.
        let records = Records::hidden(&world).await;
        for operation in operations().iter().filter(|operation| operation.is_api() && operation.has_id() && operation.method == "GET") {
            let (Some(hidden), unknown) = (hidden_of(&records, operation).first(), unknown_id(&operation.path, 'c')) else { continue };
            let (mut slow, mut fast) = (Vec::new(), Vec::new());
            for _ in 0..15 {
                for (id, times) in [(hidden, &mut slow), (&unknown, &mut fast)] {
                    let begun = Instant::now();
                    ask(&world.outsider(), operation, id, None).await.expect(404);
                    times.push(begun.elapsed());
                }
            }
            println!("{}: hidden {:?}, unknown {:?} (medians of 15)", operation.id, median(slow), median(fast));
        }
    }
}
