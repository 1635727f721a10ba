//! Changing a team.

use serde_json::json;

on_both! {
    async fn its_lead_changes_it_and_its_members_do_not(world) {
        let seen = world.member().get("teams/ops").await.expect(200);
        let patch = json!({"capacity": 7, "capacity_is_gate": true});
        world.member().change("teams/ops", &seen, patch.clone()).await.expect(403);
        world.outsider().change("teams/ops", &seen, patch.clone()).await.expect(403);
        let told = world.lead().change("teams/ops", &seen, patch).await.expect(200);
        assert_eq!((&told.json["capacity"], &told.json["version"]), (&json!(7), &json!(2)));
    }

    async fn who_joins_belongs_to_it_at_once(world) {
        let before = world.outsider().get("me").await.expect(200);
        assert_eq!(before.json["teams"], json!([]));
        let seen = world.steward().get("teams/ops").await.expect(200);
        let patch = json!({"members": [world.people.outsider.id], "lead": world.people.outsider.id});
        world.steward().change("teams/ops", &seen, patch).await.expect(200);
        let after = world.outsider().get("me").await.expect(200);
        assert_eq!(after.json["teams"][0]["id"], json!(world.people.team));
        assert_eq!(after.json["teams"][0]["lead"], true);
        assert_eq!(world.lead().get("me").await.json["teams"], json!([]));
    }

    async fn nobody_belongs_to_a_dissolved_team(world) {
        let seen = world.steward().get("teams/ops").await.expect(200);
        world.steward().change("teams/ops", &seen, json!({"active": false})).await.expect(200);
        assert_eq!(world.lead().get("me").await.json["teams"], json!([]));
    }

    async fn somebody_who_left_may_stay_named(world) {
        let seen = world.steward().get("teams/ops").await.expect(200);
        let patch = json!({"members": [world.people.member.id, "per_01j9zv5m3q8r7t2w4x6y8z0abc"]});
        let told = world.steward().change("teams/ops", &seen, patch).await.expect(422);
        assert_eq!(told.pointers(), ["/members/1"]);
    }

    async fn its_key_can_change_but_not_to_another_teams(world) {
        world.steward().post("teams", json!({"key": "a", "name": "A"})).await.expect(201);
        let seen = world.steward().get("teams/ops").await.expect(200);
        world.steward().change("teams/ops", &seen, json!({"key": "a"})).await.expect(409);
        world.steward().change("teams/ops", &seen, json!({"key": "ops-2"})).await.expect(200);
        world.steward().get("teams/ops").await.expect(404);
        world.steward().get("teams/ops-2").await.expect(200);
    }
}
