//! What is told without being asked: reminders, questions, digests; to whom, when, how often, and by e-mail.

mod answers;
mod deliver;
mod digest;
mod orphans;
mod remind;
mod settings;
mod unsubscribe;

use kintsugi::jobs::come_round;
use serde_json::{Value, json};

use crate::action::{fields, moved};
use crate::support::ask::Ask;
use crate::support::{Told, World};

pub const DAY: i64 = 24 * 3600;

/// Lets days pass, on each of which the jobs come round once.
pub async fn pass(world: &World, days: i64) {
    for _ in 0..days {
        world.clock.advance(DAY);
        come_round(&world.app, "one", world.clock.now()).await;
    }
}

/// The nudges that somebody is shown, the first first.
pub async fn nudges(someone: &Ask, query: &str) -> Vec<Value> {
    let path = format!("nudges?limit=200&sort=created_at&{query}");
    someone.get(&path).await.expect(200).json["items"].as_array().unwrap().clone()
}

/// Their kinds, the day that asked for each, and as what somebody was told.
pub fn told(nudges: &[Value]) -> Vec<String> {
    let word = |nudge: &Value, name: &str| nudge[name].as_str().unwrap_or_default().to_owned();
    let line = |nudge| {
        format!("{} {} {}", word(nudge, "kind"), word(nudge, "occasion_date"), word(nudge, "role"))
    };
    nudges.iter().map(line).collect()
}

/// Puts a policy in force.
pub async fn decide(world: &World, policy: Value) {
    let mut policy = policy;
    policy["in_force_from"] = json!("2026-11-01");
    world.steward().post("policies", policy).await.expect(201);
}

/// Only what is asked for: no digest, no questions of age.
pub async fn without_digest(world: &World, more: Value) {
    let mut policy = json!({"digest_day": null, "age_question_days": []});
    for (name, value) in more.as_object().unwrap() {
        policy[name] = value.clone();
    }
    decide(world, policy).await;
}

/// Gives everybody of the world an address.
pub async fn with_addresses(world: &World) {
    let people = [("member", &world.people.member), ("lead", &world.people.lead)];
    for (name, someone) in people {
        let path = format!("people/{}", someone.id.unwrap());
        let email = json!({"email": format!("{name}@example.org")});
        world.administrator().seen("*").patch(&path, email).await.expect(200);
    }
}

/// An action that the member answers for and that only the lead may see, beside whoever reported the incident.
pub async fn hidden(world: &World) -> Told {
    let incident = json!({"title": "A key lay open", "visibility": "restricted", "grants": [world.people.lead.id]});
    let incident = world.facilitator().post("incidents", incident).await.expect(201);
    let mut action = fields(world);
    action["home"] = json!(incident.id());
    let action = world.lead().post("actions", action).await.expect(201);
    moved(&world.lead(), &action, json!({"move": "accept"})).await
}
