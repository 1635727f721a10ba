//! What could be better about an action and about those of a review: advice that holds up nothing.

use serde_json::{Value, json};

use super::{fields, moved, proposed};
use crate::review;
use crate::support::World;
use crate::support::ask::Told;

fn hints(told: &Told) -> Vec<&str> {
    let hints = told.json["hints"].as_array().unwrap().iter();
    hints.map(|hint| hint["code"].as_str().unwrap()).collect()
}

/// A proposal with these more fields.
async fn with(world: &World, more: Value) -> Told {
    let mut action = fields(world);
    action.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.member().post("actions", action).await.expect(201)
}

on_both! {
    async fn a_proposal_is_told_what_could_be_better_and_taken_all_the_same(world) {
        assert_eq!(hints(&proposed(&world).await), [""; 0]);
        let vague = json!({"title": "Look into the alerts", "control_kind": "training", "criterion": null});
        let told = with(&world, vague).await;
        assert_eq!(hints(&told), ["vague_opening", "rests_on_care", "effect_not_said"]);
        assert!(told.json["hints"][0]["detail"].as_str().unwrap().contains("visible end"));
        for (title, aim, told) in [
            ("Investigate why it fell over", "learn", vec![]),
            ("Investigate why it fell over", "prevent", vec!["vague_opening"]),
            ("BE more careful", "prevent", vec!["vague_opening"]),
            ("Beat the drum at noon", "prevent", vec![]),
        ] {
            assert_eq!(hints(&with(&world, json!({"title": title, "aim": aim})).await), told, "{title} {aim}");
        }
    }

    async fn what_is_carried_has_a_first_step_and_stands_where_the_team_plans_and_what_is_done_is_let_be(world) {
        let action = moved(&world.lead(), &proposed(&world).await, json!({"move": "accept"})).await;
        assert_eq!(hints(&action), ["first_step_not_said", "not_in_tracker"]);
        let path = format!("actions/{}", action.id());
        let plan = json!({"first_step": "List who signs in to it", "first_step_date": "2026-11-24"});
        world.lead().seen("*").put(&format!("{path}/plan"), plan).await.expect(200);
        let ticket = json!({"integration": "jira", "relation": "ticket", "external_id": "OPS-1"});
        let told = world.lead().seen("*").patch(&path, json!({"references": [ticket]})).await.expect(200);
        assert_eq!(hints(&told), [""; 0]);
        let weak = json!({"control_kind": "reminder", "criterion": null});
        let told = world.lead().seen("*").patch(&path, weak).await.expect(200);
        assert_eq!(hints(&told), ["rests_on_care", "effect_not_said"]);
        let done = moved(&world.member(), &told, json!({"move": "complete", "evidence": "it is gone"})).await;
        assert_eq!(hints(&done), [""; 0]);
    }

    async fn a_review_is_told_what_could_be_better_about_its_actions_together(world) {
        let incident = review::incident(&world, "sev1").await;
        let told = world.member().post("reviews", review::fields(&world, &[&incident])).await.expect(201);
        let path = format!("reviews/{}", told.id());
        assert_eq!(hints(&told), [""; 0], "it is not begun");
        world.lead().seen("*").post(&format!("{path}/transitions"), json!({"move": "begin"})).await.expect(201);
        world.member().post(&format!("{path}/factors"), json!({"statement": "Two hosts look alike"})).await.expect(201);
        let draw = async |more: Value| {
            let mut action = json!({"home": told.id(), "control_kind": "warning"});
            action.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            with(&world, action).await
        };
        for _ in 0..2 {
            draw(json!({})).await;
        }
        let shown = world.member().get(&path).await.expect(200);
        assert_eq!(hints(&shown), ["one_factor", "all_rest_on_care"]);
        for _ in 0..4 {
            let action = draw(json!({"control_kind": "remove_hazard"})).await;
            moved(&world.lead(), &action, json!({"move": "accept"})).await;
        }
        world.member().post(&format!("{path}/factors"), json!({"statement": "The host is shared"})).await.expect(201);
        assert_eq!(hints(&world.member().get(&path).await.expect(200)), ["one_aim"]);
        for _ in 0..2 {
            let action = draw(json!({"aim": "detect_sooner"})).await;
            moved(&world.lead(), &action, json!({"move": "accept"})).await;
        }
        assert_eq!(hints(&world.member().get(&path).await.expect(200)), ["many_actions"]);
    }
}
