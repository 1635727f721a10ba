//! What a tool tells about an action that it keeps, and following its ticket honestly.

use serde_json::{Value, json};

use crate::support::World;
use crate::support::ask::Told;

const PATH: &str = "actions/by-reference?integration=snow-prod&external_id=PRB%2F7%2312";

async fn told(world: &World, state: &str, version: u32, more: Value) -> Told {
    let reference = json!([{
        "integration": "snow-prod", "relation": "self", "external_id": "PRB/7#12", "last_seen_state": state,
    }]);
    let mut body = json!({
        "title": "Two of everything", "owner_team": world.people.team, "control_kind": "redundancy",
        "references": reference, "source_version": version,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    world.tool().put(PATH, body).await
}

on_both! {
    async fn a_finished_ticket_makes_the_action_done(world) {
        told(&world, "open", 1, json!({})).await.expect(201);
        let done = told(&world, "Resolved", 2, json!({})).await.expect(200);
        assert_eq!((&done.json["status"], &done.json["applied"]), (&json!("done"), &json!(true)));
        let again = told(&world, "in progress", 3, json!({})).await.expect(200);
        assert_eq!(again.json["status"], "in_progress", "opened again there, taken up again here");
    }

    async fn a_dropped_ticket_asks_a_person_to_decide(world) {
        told(&world, "open", 1, json!({})).await.expect(201);
        let asked = told(&world, "cancelled", 2, json!({})).await.expect(200);
        assert_eq!(asked.json["status"], "proposed");
        assert!(asked.json["needs_decision"].as_str().unwrap().contains("cancelled"));
    }

    async fn an_older_message_changes_nothing(world) {
        told(&world, "open", 5, json!({})).await.expect(201);
        let old = told(&world, "resolved", 4, json!({"title": "Old"})).await.expect(200);
        assert_eq!((&old.json["applied"], &old.json["title"]), (&json!(false), &json!("Two of everything")));
        assert_eq!(old.json["version"], 1);
    }
}
