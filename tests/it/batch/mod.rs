//! The same for many actions at once: each as the single request would do it, and a preview that says so before.

mod again;
mod choose;
mod hidden;
mod later;
mod many;
mod preview;

use serde_json::{Value, json};

use crate::support::World;
use crate::support::ask::{Ask, Told};

/// So many proposals of the world's team, for which nobody has to wait.
pub async fn proposed(world: &World, count: usize) -> Vec<Told> {
    let mut proposed = Vec::new();
    for index in 0..count {
        let mut fields = crate::action::fields(world);
        fields["title"] = format!("Retire host {index}").into();
        proposed.push(world.member().post("actions", fields).await.expect(201));
    }
    proposed
}

/// So many accepted ones.
pub async fn accepted(world: &World, count: usize) -> Vec<Told> {
    let mut accepted = Vec::new();
    for action in proposed(world, count).await {
        accepted.push(crate::action::moved(&world.lead(), &action, accept()).await);
    }
    accepted
}

pub fn accept() -> Value {
    json!({"move": "accept", "override_reason": "A test"})
}

pub fn defer() -> Value {
    json!({"move": "defer", "reason": "The migration comes first", "accepted_risk": "The host stays", "re_review_on": "2027-03-01"})
}

/// These actions, at the versions that were told.
pub fn items(actions: &[Told]) -> Value {
    actions
        .iter()
        .map(|action| json!({"action": action.id(), "version": action.json["version"]}))
        .collect()
}

/// Does it, and insists on an answer.
pub async fn done(someone: &Ask, items: Value, transition: &Value) -> Told {
    someone
        .post("action-batches", json!({"items": items, "transition": transition}))
        .await
        .expect(200)
}

/// Asks what would become of it.
pub async fn foreseen(someone: &Ask, items: Value, transition: &Value) -> Told {
    let body = json!({"items": items, "transition": transition});
    someone.post("action-batch-previews", body).await.expect(200)
}

/// What became of each.
pub fn outcomes(told: &Told) -> Vec<&str> {
    let items = told.json["items"].as_array().unwrap().iter();
    items.map(|item| item["outcome"].as_str().unwrap()).collect()
}
