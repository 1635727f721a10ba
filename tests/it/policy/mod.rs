//! What the organisation has decided.

use serde_json::json;

on_both! {
    async fn a_steward_decides_and_everyone_can_read_it(world) {
        world.lead().post("policies", json!({"soak_hours": 0})).await.expect(403);
        let told = world.steward().post("policies", json!({"in_force_from": "2026-11-20", "soak_hours": 0})).await.expect(201);
        assert_eq!(told.json["action_due_days"]["p1"], 30, "what is not said is as shipped");
        let list = world.outsider().get("policies").await.expect(200);
        assert_eq!(list.json["items"][0]["id"], told.json["id"]);
    }

    async fn figures_never_speak_of_one_person(world) {
        let told = world.steward().post("policies", json!({"smallest_group": 1})).await.expect(422);
        assert_eq!(told.pointers(), ["/smallest_group"]);
    }
}
