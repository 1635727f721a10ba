//! An answer that it applies opens an action of the team's own.

use serde_json::{Value, json};

use super::{answer, first};
use crate::lesson::published;
use crate::support::{Told, World};

async fn action(world: &World, uptake: &Told) -> Value {
    let path = format!("actions/{}", uptake.json["action"].as_str().unwrap());
    world.lead().get(&path).await.expect(200).json
}

on_both! {
    async fn one_call_answers_and_proposes_what_is_done_about_it(world) {
        let lesson = published(&world, json!({"asked": [world.people.team]})).await;
        let uptake = first(&lesson);
        let body = json!({"answer": "applies", "action": {"title": "Watch our own dates"}});
        let told = answer(&world.member(), &uptake, body.clone()).await.expect(200);
        let opened = action(&world, &told).await;
        assert_eq!((&opened["status"], &opened["title"]), (&json!("proposed"), &json!("Watch our own dates")));
        assert_eq!(opened["owner_team"], json!(world.people.team));
        assert_eq!(opened["lessons"], json!([lesson.id()]));
        let again = answer(&world.lead(), &uptake, body).await.expect(200);
        assert_eq!(again.text, told.text, "the same again opens nothing");
        let all = world.lead().get("actions?include_total=true").await.expect(200);
        assert_eq!(all.json["total"], 1);
        let other = json!({"answer": "applies", "reason": "Now", "action": {"title": "Another"}});
        let told = answer(&world.lead(), &uptake, other).await.expect(409);
        assert_eq!(told.json["rule"], "action_opened");
    }

    async fn an_action_comes_with_what_applies_and_is_judged_like_any_other(world) {
        let uptake = first(&published(&world, json!({"asked": [world.people.team]})).await);
        let adopted = json!({"answer": "adopted", "evidence": "x", "action": {"title": "More"}});
        let nowhere = json!({"title": "More", "services": ["svc_01j9zv5m3q8r7t2w4x6y8z0abc"]});
        for (body, pointer) in [
            (adopted, "/action"),
            (json!({"answer": "applies", "action": {"title": " "}}), "/action/title"),
            (json!({"answer": "applies", "action": nowhere}), "/action/services/0"),
        ] {
            assert_eq!(answer(&world.lead(), &uptake, body).await.expect(422).pointers(), [pointer]);
        }
        let told = world.lead().get(&uptake).await.expect(200);
        assert_eq!((&told.json["answer"], &told.json["version"]), (&json!(null), &json!(1)));
    }

    async fn what_follows_from_a_restricted_lesson_is_hidden_with_it(world) {
        let grants = json!([world.people.member.id, world.people.lead.id]);
        let restricted = json!({"title": "x", "visibility": "restricted", "grants": grants});
        let incident = world.member().post("incidents", restricted).await.expect(201);
        let more = json!({"sources": [incident.id()], "asked": [world.people.team]});
        let lesson = published(&world, more).await;
        let body = json!({"answer": "applies", "action": {"title": "Watch our own dates"}});
        let told = answer(&world.lead(), &first(&lesson), body).await.expect(200);
        assert_eq!(action(&world, &told).await["home"], incident.id());
        let path = format!("actions/{}", told.json["action"].as_str().unwrap());
        world.outsider().get(&path).await.expect(404);
    }
}
