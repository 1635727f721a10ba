//! Services.

mod brief;

use serde_json::json;

on_both! {
    async fn a_service_says_what_it_is_for_and_who_owns_it(world) {
        let fields = json!({
            "key": "checkout", "name": "Checkout", "purpose": "Lets people pay", "beneficiaries": "Everyone who buys",
            "owner_team": world.people.team, "tier": "tier1",
        });
        let told = world.steward().post("services", fields).await.expect(201);
        let seen = world.outsider().get("services/checkout").await.expect(200);
        assert_eq!(seen.json, told.json);
        let path = format!("services?team={}&tier=tier1,tier2", world.people.team);
        assert_eq!(world.outsider().get(&path).await.json["items"][0]["id"], told.json["id"]);
    }

    async fn its_owners_lead_changes_it(world) {
        let fields = json!({"key": "a", "name": "A", "owner_team": world.people.team});
        let told = world.steward().post("services", fields).await.expect(201);
        world.member().change("services/a", &told, json!({"purpose": "x"})).await.expect(403);
        world.lead().change("services/a", &told, json!({"purpose": "To pay"})).await.expect(200);
    }

    async fn streams_lead_to_services_that_are_there(world) {
        let first = world.steward().post("services", json!({"key": "db", "name": "Database"})).await.expect(201);
        let fields = json!({"key": "web", "name": "Web", "upstream": [first.id(), "svc_01j9zv5m3q8r7t2w4x6y8z0abc"]});
        let told = world.steward().post("services", fields).await.expect(422);
        assert_eq!(told.pointers(), ["/upstream/1"]);
        let fields = json!({"key": "web", "name": "Web", "upstream": [first.id()]});
        let second = world.steward().post("services", fields).await.expect(201);
        let linked = world.member().get(&format!("services?linked_to={}", first.id())).await.expect(200);
        assert_eq!(linked.json["items"][0]["id"], second.json["id"]);
    }

    async fn a_tool_keeps_services(world) {
        let path = "services/by-reference?integration=snow-prod&external_id=ci-1";
        world.tool().put(path, json!({"key": "pay", "name": "Pay", "tier": "tier2"})).await.expect(201);
        let told = world.tool().put(path, json!({"tier": "tier1"})).await.expect(200);
        assert_eq!((&told.json["name"], &told.json["tier"]), (&json!("Pay"), &json!("tier1")));
        let found = world.member().get("services?reference=snow-prod:ci-1").await.expect(200);
        assert_eq!(found.json["items"].as_array().unwrap().len(), 1);
        let word = world.tool().put(path, json!({"tier": "gold"})).await.expect(422);
        assert_eq!((word.pointers(), word.codes()), (vec!["/tier"], vec!["unknown_word"]));
    }
}
