//! Founding a team.

use serde_json::json;

on_both! {
    async fn a_steward_founds_a_team_and_everyone_can_see_it(world) {
        let told = world.steward().post("teams", json!({"key": "payments", "name": "Payments"})).await.expect(201);
        let path = format!("/api/v1/teams/{}", told.id());
        assert_eq!(told.header("location").as_deref(), Some(path.as_str()));
        let seen = world.outsider().get(&path).await.expect(200);
        assert_eq!(seen.json, told.json);
        assert_eq!(seen.header("etag"), told.header("etag"));
        assert_eq!(seen.json["calendar"]["time_zone"], "UTC");
        assert_eq!(world.member().get("teams/payments").await.json, told.json, "also by its key");
    }

    async fn all_that_is_wrong_with_it_is_told_at_once(world) {
        let fields = json!({
            "key": "No Key", "name": " ", "capacity_is_gate": true,
            "calendar": {"time_zone": "Europe/Atlantis", "working_days": []},
            "references": [{"integration": "", "relation": "self", "external_id": "1", "url": "ftp://x"}],
        });
        let told = world.steward().post("teams", fields).await.expect(422);
        let pointers = [
            "/key", "/name", "/capacity", "/calendar/time_zone", "/calendar/working_days",
            "/references/0/integration", "/references/0/url",
        ];
        assert_eq!(told.pointers(), pointers);
    }

    async fn its_people_must_exist(world) {
        let stranger = "per_01j9zv5m3q8r7t2w4x6y8z0abc";
        let fields = json!({"key": "a", "name": "A", "lead": stranger, "members": [world.people.member.id, stranger]});
        let told = world.steward().post("teams", fields).await.expect(422);
        assert_eq!(told.pointers(), ["/lead", "/members/1"]);
        assert_eq!(told.codes(), ["unknown", "unknown"]);
    }

    async fn its_key_is_its_own(world) {
        let told = world.steward().post("teams", json!({"key": "ops", "name": "Other"})).await.expect(409);
        assert_eq!(told.json["code"], "conflict");
    }

    async fn not_everyone_may(world) {
        let fields = json!({"key": "a", "name": "A"});
        for someone in [world.outsider(), world.member(), world.lead(), world.facilitator(), world.scoped()] {
            let told = someone.post("teams", fields.clone()).await.expect(403);
            assert_eq!(told.json["operation"], "create_team");
        }
        world.nobody().post("teams", fields).await.expect(401);
    }
}
