//! What the organisation has decided.

use serde_json::json;

use crate::action::accepted;

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

    async fn a_preview_says_which_teams_a_policy_would_nudge_today_and_changes_nothing(world) {
        let third = json!({"members": [world.people.member.id, world.people.outsider.id]});
        world.steward().seen("*").patch("teams/ops", third).await.expect(200);
        for _ in 0..3 {
            accepted(&world).await;
        }
        let before = world.lead().get("changes?since=start&limit=500").await.expect(200).json["cursor"].clone();
        let asked = json!({"reminder_days": [-28, 0], "lead_question_days": 14});
        world.lead().post("policy-previews", asked.clone()).await.expect(403);
        let told = world.steward().post("policy-previews", asked).await.expect(200);
        let line = json!({"team": world.people.team, "team_name": "Operations", "kind": "due_soon", "in_force": 0, "proposed": 3});
        assert_eq!(told.json["items"], json!([line]));
        assert!(!told.text.contains("per_"), "{}", told.text);
        let after = world.lead().get("changes?since=start&limit=500").await.expect(200).json["cursor"].clone();
        assert_eq!(before, after);
        let wrong = world.steward().post("policy-previews", json!({"weekly_nudges": 1000})).await.expect(422);
        assert_eq!(wrong.pointers(), ["/weekly_nudges"]);
    }

    async fn teams_of_one_or_two_people_stand_together_in_a_preview(world) {
        accepted(&world).await;
        let told = world.steward().post("policy-previews", json!({"reminder_days": [-28]})).await.expect(200);
        let line = json!({"team": null, "team_name": "Teams of one or two people", "kind": "due_soon", "in_force": 0, "proposed": 1});
        assert_eq!(told.json["items"], json!([line]));
    }
}
