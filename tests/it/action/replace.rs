//! One action in the place of another, and what did not land.

use serde_json::json;

use super::{accepted, make, missing, moved, proposed};

on_both! {
    async fn a_better_action_takes_over_what_the_other_was_linked_to(world) {
        let incident = world.member().post("incidents", json!({"title": "The shop was shut"})).await.expect(201);
        let old = proposed(&world).await;
        let old = world.member().change(&format!("actions/{}", old.id()), &old, json!({"incidents": [incident.id()]})).await.expect(200);
        let new = proposed(&world).await;
        let old = moved(&world.lead(), &old, json!({"move": "supersede", "into": new.id(), "reason": "wider"})).await;
        assert_eq!((&old.json["outcome"], &old.json["replaced_by"]), (&json!("superseded"), &json!(new.id())));
        let new = world.lead().get(&format!("actions/{}", new.id())).await.expect(200);
        assert_eq!(new.json["incidents"], json!([incident.id()]));
    }

    async fn an_action_takes_not_its_own_place_nor_that_of_its_successor(world) {
        let (one, two) = (proposed(&world).await, proposed(&world).await);
        let refused = make(&world.lead(), &one, json!({"move": "merge", "into": one.id()})).await.expect(409);
        assert_eq!(missing(&refused), ["not_itself"]);
        assert_eq!(missing(&make(&world.lead(), &one, json!({"move": "merge"})).await.expect(409)), ["into"]);
        moved(&world.lead(), &one, json!({"move": "merge", "into": two.id()})).await;
        let two = world.lead().get(&format!("actions/{}", two.id())).await;
        let refused = make(&world.lead(), &two, json!({"move": "merge", "into": one.id()})).await.expect(409);
        assert_eq!(missing(&refused), ["no_cycle"]);
        let three = proposed(&world).await;
        let refused = make(&world.lead(), &three, json!({"move": "merge", "into": one.id()})).await.expect(409);
        assert_eq!(missing(&refused), ["target_open"]);
    }

    async fn what_did_not_land_becomes_a_review(world) {
        let told = accepted(&world).await;
        let told = moved(&world.member(), &told, json!({"move": "did_not_land", "reason": "nobody had been asked"})).await;
        assert_eq!(told.json["outcome"], "did_not_land");
        let incident = told.json["incidents"][0].as_str().unwrap();
        let incident = world.member().get(&format!("incidents/{incident}")).await.expect(200);
        assert_eq!(incident.json["kind"], "change_that_did_not_land");
        assert_eq!(incident.json["stage"], "in_review");
    }

    async fn a_closed_action_can_be_taken_up_again_and_keeps_its_history(world) {
        let told = proposed(&world).await;
        let told = moved(&world.lead(), &told, json!({"move": "decline", "reason": "not now"})).await;
        let told = moved(&world.facilitator(), &told, json!({"move": "reopen", "reason": "it happened again"})).await;
        assert_eq!((&told.json["status"], &told.json["reopened_count"]), (&json!("proposed"), &json!(1)));
        let history = world.lead().get(&format!("actions/{}/transitions", told.id())).await;
        assert_eq!(history.json["items"].as_array().unwrap().len(), 2);
    }
}
