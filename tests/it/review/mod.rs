//! Reviews.

mod amend;
mod change;
mod create;
mod move_on;
mod restricted;
mod show;
mod sign_off;
mod stage;
mod unpublished;

use serde_json::{Value, json};

use crate::support::ask::Ask;
use crate::support::{Told, World};

/// An incident that is over, of this severity.
pub async fn incident(world: &World, severity: &str) -> Told {
    let fields = json!({
        "title": "Nobody could pay", "severity": severity,
        "occurred_at": "2026-11-19T08:00:00Z", "resolved_at": "2026-11-19T09:00:00Z",
    });
    world.member().post("incidents", fields).await.expect(201)
}

/// A restricted incident that the member reported and that only the lead may see beside them.
pub async fn secret(world: &World) -> Told {
    let fields = json!({
        "title": "A key was left in the open", "severity": "sev1", "visibility": "restricted",
        "grants": [world.people.lead.id], "resolved_at": "2026-11-19T09:00:00Z",
    });
    world.member().post("incidents", fields).await.expect(201)
}

/// A review of these incidents, owned by the member.
pub fn fields(world: &World, incidents: &[&Told]) -> Value {
    let incidents: Vec<_> = incidents.iter().map(|incident| incident.id()).collect();
    json!({ "incidents": incidents, "owner": world.people.member.id, "team": world.people.team })
}

/// A planned review of a new incident.
pub async fn planned(world: &World) -> Told {
    let fields = fields(world, &[&incident(world, "sev1").await]);
    world.member().post("reviews", fields).await.expect(201)
}

/// A review as it stands now.
pub async fn again(world: &World, review: &Told) -> Told {
    world.member().get(&format!("reviews/{}", review.id())).await.expect(200)
}

/// Makes a move on a review as it stands now.
pub async fn make(world: &World, who: &Ask, review: &Told, body: Value) -> Told {
    let seen = again(world, review).await;
    who.seen(&seen.header("etag").unwrap())
        .post(&format!("reviews/{}/transitions", review.id()), body)
        .await
}

/// Writes on a review as it stands now.
pub async fn write(world: &World, who: &Ask, review: &Told, body: Value) -> Told {
    let seen = again(world, review).await;
    who.change(&format!("reviews/{}", review.id()), &seen, body).await
}

/// All that publication asks for in writing.
pub fn all_written() -> Value {
    json!({
        "nothing_new_learned": true,
        "sections": {
            "plain_summary": "People could not pay for an hour.",
            "what_happened": "The certificate ended.",
            "went_well": "The phones were answered.",
        },
    })
}

/// A review with all that is asked for, up to the word of somebody else.
pub async fn in_review(world: &World) -> Told {
    let review = planned(world).await;
    write(world, &world.member(), &review, all_written()).await.expect(200);
    make(world, &world.member(), &review, json!({"move": "begin"})).await.expect(201);
    make(world, &world.member(), &review, json!({"move": "circulate"})).await.expect(201)
}

/// The word of somebody else.
pub async fn sign_off(who: &Ask, review: &Told) -> Told {
    who.post(&format!("reviews/{}/sign-offs", review.id()), json!({})).await
}

/// A published review.
pub async fn published(world: &World) -> Told {
    let review = in_review(world).await;
    sign_off(&world.lead(), &review).await.expect(201);
    make(world, &world.member(), &review, json!({"move": "publish"})).await.expect(201)
}

/// What a refused move lacks.
pub fn missing(told: &Told) -> Vec<&str> {
    let missing = told.json["missing"].as_array().into_iter().flatten();
    missing.map(|lack| lack["code"].as_str().unwrap()).collect()
}

/// Where the loop of a review's first incident stands, and why.
pub async fn stage(world: &World, review: &Told) -> (Value, Value) {
    let id = review.json["incidents"][0].as_str().unwrap();
    let incident = world.member().get(&format!("incidents/{id}")).await.expect(200);
    (incident.json["stage"].clone(), incident.json["stage_reason"].clone())
}
