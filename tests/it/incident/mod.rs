//! Incidents.

mod by_reference;
mod change;
mod create;
mod follow;
mod list;
mod merge;
mod move_on;
mod readings;
mod restricted;

use serde_json::{Value, json};

use crate::support::ask::Ask;
use crate::support::{Told, World};

/// Reports an incident as the member of the team.
pub async fn report(world: &World, fields: Value) -> Told {
    world.member().post("incidents", fields).await.expect(201)
}

/// Makes a move on an incident as it was told.
pub async fn make(who: &Ask, seen: &Told, made: Value) -> Told {
    let path = format!("incidents/{}/transitions", seen.id());
    who.seen(&seen.header("etag").unwrap()).post(&path, made).await
}

/// Where the tool keeps an incident.
pub fn kept(external_id: &str) -> String {
    format!("incidents/by-reference?integration=snow-prod&external_id={external_id}")
}

/// A restricted incident that the member reported and that only the lead may see beside them.
pub async fn restricted(world: &World) -> Told {
    let fields = json!({
        "title": "A key was left in the open", "visibility": "restricted", "grants": [world.people.lead.id],
        "references": [{"integration": "snow-prod", "relation": "self", "external_id": "SEC1"}],
    });
    report(world, fields).await
}

/// The names of the moves that are open, and whether the one asking may make them.
pub fn moves(told: &Told) -> Vec<(&str, bool)> {
    let moves = told.json["available_moves"].as_array().unwrap().iter();
    moves
        .map(|open| (open["move"].as_str().unwrap(), open["permitted"].as_bool().unwrap()))
        .collect()
}

/// What a move still lacks.
pub fn missing(told: &Told) -> Vec<&str> {
    told.json["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|missing| missing["code"].as_str().unwrap())
        .collect()
}

/// The next steps, each as its method and path.
pub fn steps(told: &Told) -> Vec<String> {
    let steps = told.json["next_steps"].as_array().unwrap().iter();
    let id = told.id();
    steps
        .map(|step| {
            format!("{} {}", step["method"].as_str().unwrap(), step["path"].as_str().unwrap())
                .replace(&id, "…")
        })
        .collect()
}
