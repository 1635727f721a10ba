//! What the organisation has decided.

mod exceptions;

use serde_json::json;

use crate::action::accepted;
use crate::docs::read;

on_both! {
    async fn a_steward_decides_and_everyone_can_read_it(world) {
        world.lead().post("policies", json!({"soak_hours": 0})).await.expect(403);
        let told = world.steward().post("policies", json!({"in_force_from": "2026-11-20", "soak_hours": 0})).await.expect(201);
        assert_eq!(told.json["action_due_days"]["p1"], 30, "what is not said is as shipped");
        let list = world.outsider().get("policies").await.expect(200);
        assert_eq!(list.json["items"][0]["id"], told.json["id"]);
    }

    async fn the_document_names_every_property_and_its_example_is_taken(world) {
        let document = read("docs/policies.md");
        let (_, example) = document.split_once("```json").unwrap();
        let example = example.split("```").next().unwrap();
        let team = &world.people.team;
        let example = example.replace("tea_01j9zv5m3q8r7t2w4x6y8z0abc", &team.to_string());
        let told = world.steward().post("policies", serde_json::from_str(&example).unwrap()).await.expect(201);
        let header = ["id", "version", "created_at", "in_force_from", "reason"];
        for name in told.json.as_object().unwrap().keys().filter(|name| !header.contains(&name.as_str())) {
            assert!(document.contains(&format!("`{name}`")), "{name} is not in docs/policies.md");
        }
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
        let line = |effect: &str, in_force: i64| json!({
            "team": world.people.team, "team_name": "Operations", "effect": effect, "in_force": in_force, "proposed": 3,
        });
        assert_eq!(told.json["items"], json!([line("due_soon", 0), line("check_asked", 3)]));
        assert!(!told.text.contains("per_"), "{}", told.text);
        let after = world.lead().get("changes?since=start&limit=500").await.expect(200).json["cursor"].clone();
        assert_eq!(before, after);
        let wrong = world.steward().post("policy-previews", json!({"weekly_nudges": 1000})).await.expect(422);
        assert_eq!(wrong.pointers(), ["/weekly_nudges"]);
    }

    async fn teams_of_one_or_two_people_stand_together_in_a_preview(world) {
        accepted(&world).await;
        let told = world.steward().post("policy-previews", json!({"reminder_days": [-28]})).await.expect(200);
        let line = &told.json["items"][0];
        assert_eq!((&line["team"], &line["team_name"]), (&json!(null), &json!("Teams of one or two people")));
        assert_eq!((&line["effect"], &line["in_force"], &line["proposed"]), (&json!("due_soon"), &json!(0), &json!(1)));
    }
}
