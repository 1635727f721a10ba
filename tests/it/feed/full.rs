//! Records as they are now, beside their changes.

use serde_json::json;

use super::{changes, now};
use crate::action::{fields, moved};

on_both! {
    async fn the_record_is_told_as_it_is_now_and_without_persons(world) {
        let since = now(&world).await;
        let mut body = fields(&world);
        body["collaborators"] = json!([{"person": world.people.facilitator.id, "role": "pair"}]);
        let action = world.member().post("actions", body).await.expect(201);
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        let piece = changes(&world.member(), &format!("since={since}&expand=full")).await;
        for change in piece.json["items"].as_array().unwrap() {
            let data = &change["data"];
            assert_eq!((&data["id"], &data["status"], &data["version"]), (&action.json["id"], &json!("accepted"), &json!(2)));
            assert_eq!(data["fields"]["owner_team"], json!(world.people.team));
            assert_eq!((&data["fields"]["accountable"], &data["fields"]["collaborators"]), (&json!(null), &json!([])));
        }
        assert!(!piece.text.contains("per_"), "{}", piece.text);
    }

    async fn what_is_gone_has_no_data(world) {
        let since = now(&world).await;
        let action = crate::action::proposed(&world).await;
        world.member().seen("*").delete(&format!("actions/{}", action.id())).await.expect(204);
        let piece = changes(&world.member(), &format!("since={since}&expand=full")).await;
        assert_eq!(piece.json["items"].as_array().unwrap().len(), 2);
        assert!(piece.json["items"].as_array().unwrap().iter().all(|change| change["data"].is_null()));
    }

    async fn links_to_what_is_hidden_are_left_out(world) {
        let secret = json!({"title": "Secret", "visibility": "restricted", "grants": [world.people.lead.id]});
        let secret = world.member().post("incidents", secret).await.expect(201);
        let since = now(&world).await;
        let action = json!({"title": "Open work", "incidents": [secret.id()]});
        world.member().post("actions", action).await.expect(201);
        let mine = changes(&world.member(), &format!("since={since}&expand=full&types=action")).await;
        assert_eq!(mine.json["items"][0]["data"]["fields"]["incidents"], json!([secret.id()]));
        let told = changes(&world.facilitator(), "since=start&expand=full&types=action").await;
        assert_eq!(told.json["items"][0]["data"]["fields"]["incidents"], json!([]));
        assert!(!told.text.contains(&secret.id()));
    }

    async fn every_kind_that_is_told_can_be_told_in_full(world) {
        crate::register::looped(&world, json!({})).await;
        crate::action::done(&world).await;
        crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        let told = changes(&world.member(), "since=start&expand=full&limit=500").await;
        let items = told.json["items"].as_array().unwrap();
        for kind in ["incident", "review", "factor", "lesson", "uptake", "action", "team", "service", "theme"] {
            let item = items.iter().find(|item| item["type"] == kind).unwrap_or_else(|| panic!("no {kind}"));
            assert_eq!(item["data"]["id"], item["id"], "{kind}");
        }
        assert!(!told.text.contains("per_"), "{}", told.text);
    }
}
