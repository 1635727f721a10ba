//! Lessons.

pub mod audience;
mod create;
mod editions;
mod hidden;
mod move_on;
mod questions;
mod relearned;
mod show;

use serde_json::{Value, json};

use crate::support::ask::Ask;
use crate::support::{Told, World};

/// All that a lesson says before it is published.
pub fn fields() -> Value {
    json!({
        "title": "Certificates end",
        "insight": "They end at night, on a Sunday.",
        "applies_when": "Something is signed for a time.",
    })
}

/// A draft with these more fields.
pub async fn draft(world: &World, more: Value) -> Told {
    let mut fields = fields();
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.member().post("lessons", fields).await.expect(201)
}

/// Makes a move on a lesson, whatever was seen of it.
pub async fn make(who: &Ask, lesson: &Told, body: Value) -> Told {
    who.seen("*").post(&format!("lessons/{}/transitions", lesson.id()), body).await
}

/// A published lesson with these more fields.
pub async fn published(world: &World, more: Value) -> Told {
    let draft = draft(world, more).await;
    make(&world.member(), &draft, json!({"move": "publish"})).await.expect(201)
}

/// A further team, led by the facilitator.
pub async fn team(world: &World, key: &str) -> Told {
    let body = json!({"key": key, "name": key, "lead": world.people.facilitator.id});
    world.steward().post("teams", body).await.expect(201)
}

/// The teams that a lesson asks, in their order.
pub fn asked(lesson: &Told) -> Vec<String> {
    let teams = lesson.json["uptakes"]["teams"].as_array().unwrap().iter();
    teams.map(|asked| asked["team"].as_str().unwrap().to_owned()).collect()
}
