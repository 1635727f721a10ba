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

    async fn a_ticket_that_is_already_finished_makes_the_new_action_done(world) {
        let since = crate::feed::now(&world).await;
        let done = told(&world, "Closed", 1, json!({})).await.expect(201);
        assert_eq!((&done.json["status"], &done.json["version"]), (&json!("done"), &json!(2)));
        assert!(done.json["evidence"].as_str().unwrap().contains("PRB/7#12 is closed"));
        let feed = crate::feed::changes(&world.member(), &format!("since={since}")).await;
        let told_of: Vec<_> = crate::feed::told(&feed);
        assert_eq!(told_of, [format!("action {} created", done.id()), format!("action {} updated", done.id())]);
        let moves = world.member().get(&format!("actions/{}/transitions", done.id())).await.expect(200);
        assert_eq!(moves.json["items"].as_array().map_or(0, Vec::len), 1, "{}", moves.text);
        let again = told(&world, "closed", 2, json!({})).await.expect(200);
        assert_eq!((&again.json["status"], &again.json["warnings"]), (&json!("done"), &json!([])));
    }

    async fn a_new_action_that_lacks_what_its_finished_ticket_needs_asks_a_person_to_decide(world) {
        let asked = told(&world, "resolved", 1, json!({"owner_team": null})).await.expect(201);
        assert_eq!(asked.json["status"], "proposed");
        assert!(asked.json["warnings"][0].as_str().unwrap().starts_with("needs a decision: "), "{}", asked.text);
        let dropped = json!({"title": "Dropped", "references": [
            {"integration": "snow-prod", "relation": "self", "external_id": "PRB/8", "last_seen_state": "Cancelled"},
        ]});
        let path = PATH.replace("PRB%2F7%2312", "PRB%2F8");
        let dropped = world.tool().put(&path, dropped).await.expect(201);
        assert!(dropped.json["needs_decision"].as_str().unwrap().contains("cancelled"), "{}", dropped.text);
    }

    async fn a_dropped_ticket_asks_a_person_to_decide(world) {
        told(&world, "open", 1, json!({})).await.expect(201);
        let asked = told(&world, "cancelled", 2, json!({})).await.expect(200);
        assert_eq!(asked.json["status"], "proposed");
        assert!(asked.json["needs_decision"].as_str().unwrap().contains("cancelled"));
    }

    async fn when_its_tool_last_told_something_new_is_known_and_on_the_register(world) {
        let first = told(&world, "open", 1, json!({})).await.expect(201);
        let at = first.json["source"]["told_at"].clone();
        assert_eq!(at, first.json["created_at"], "{}", first.text);
        world.clock.advance(24 * 3600);
        let again = told(&world, "open", 1, json!({})).await.expect(200);
        assert_eq!((&again.json["source"]["told_at"], &again.json["version"]), (&at, &json!(1)), "the same again is nothing new");
        let news = told(&world, "in progress", 2, json!({})).await.expect(200);
        assert_eq!(news.json["source"]["told_at"], news.json["changed_at"]);
        let register = world.member().get("register").await.expect(200);
        assert_eq!(register.json["items"][0]["last_synced_at"], news.json["changed_at"], "{}", register.text);
    }

    async fn an_older_message_changes_nothing(world) {
        told(&world, "open", 5, json!({})).await.expect(201);
        let old = told(&world, "resolved", 4, json!({"title": "Old"})).await.expect(200);
        assert_eq!((&old.json["applied"], &old.json["title"]), (&json!(false), &json!("Two of everything")));
        assert_eq!(old.json["version"], 1);
    }
}
