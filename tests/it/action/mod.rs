//! Improvement actions: proposed, accepted, done, shown to have worked, or honestly let go.

mod accept;
mod change;
mod complete;
mod create;
mod duplicates;
mod hints;
mod list;
mod put;
mod replace;
mod verify;
mod wait;

use serde_json::{Value, json};

use crate::support::World;
use crate::support::ask::{Ask, Told};

/// An action of the world's team, with everything that its acceptance asks for.
pub fn fields(world: &World) -> Value {
    json!({
        "title": "Retire the shared admin host",
        "why": "one wrong host, one wrong command",
        "owner_team": world.people.team,
        "accountable": world.people.member.id,
        "priority": "p1",
        "control_kind": "remove_hazard",
        "aim": "prevent",
        "due_date": "2026-12-18",
        "criterion": {"observed": "nobody signs in to it any more", "target": "0 sign-ins", "after_days": 30},
    })
}

/// Proposes it.
pub async fn proposed(world: &World) -> Told {
    world.member().post("actions", fields(world)).await.expect(201)
}

/// Makes a move and insists that it is possible.
pub async fn moved(someone: &Ask, action: &Told, body: Value) -> Told {
    make(someone, action, body).await.expect(201)
}

/// Makes a move.
pub async fn make(someone: &Ask, action: &Told, body: Value) -> Told {
    let path = format!("actions/{}/transitions", action.id());
    someone.seen(&action.header("etag").unwrap()).post(&path, body).await
}

/// An accepted action.
pub async fn accepted(world: &World) -> Told {
    moved(&world.lead(), &proposed(world).await, json!({"move": "accept"})).await
}

/// A done action.
pub async fn done(world: &World) -> Told {
    let action = accepted(world).await;
    moved(
        &world.member(),
        &action,
        json!({"move": "complete", "evidence": "https://changes.example/1"}),
    )
    .await
}

/// The codes of what a refused move lacks.
pub fn missing(told: &Told) -> Vec<&str> {
    let missing = told.json["missing"].as_array().into_iter().flatten();
    missing.filter_map(|lack| lack["code"].as_str()).collect()
}
