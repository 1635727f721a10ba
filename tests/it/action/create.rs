//! Proposing, listing and deleting actions.

use serde_json::json;

use super::{accepted, fields, proposed};

on_both! {
    async fn anyone_may_propose_and_the_record_says_what_to_do_next(world) {
        let told = world.outsider().post("actions", json!({"title": "Write down the restart"})).await.expect(201);
        assert_eq!(told.json["status"], "proposed");
        assert!(told.json["number"].as_str().unwrap().starts_with("ACT-"));
        let next = &told.json["next_steps"][0];
        assert_eq!(next["body"]["move"], "accept");
        assert_eq!(next["missing"].as_array().unwrap().len(), 4, "{next}");
        let seen = world.outsider().get(&format!("actions/{}", told.json["number"].as_str().unwrap())).await.expect(200);
        assert_eq!(seen.json, told.json, "also by its number");
    }

    async fn strength_follows_from_the_kind_of_control(world) {
        let told = proposed(&world).await;
        assert_eq!(told.json["strength"], "stronger");
        let told = world.member().post("actions", json!({"title": "Remind everyone", "control_kind": "reminder"})).await;
        assert_eq!(told.json["strength"], "weaker");
    }

    async fn what_it_names_must_be_there(world) {
        let body = json!({"title": "A", "owner_team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "lessons": ["les_01j9zv5m3q8r7t2w4x6y8z0abc"]});
        let told = world.member().post("actions", body).await.expect(422);
        assert_eq!(told.pointers(), ["/owner_team", "/lessons/0"]);
    }

    async fn a_list_can_be_narrowed_sorted_and_paged(world) {
        for (title, priority) in [("One", "p3"), ("Two", "p1"), ("Three", "p2")] {
            let mut body = fields(&world);
            body["title"] = title.into();
            body["priority"] = priority.into();
            world.member().post("actions", body).await.expect(201);
        }
        let told = world.outsider().get("actions?sort=priority&limit=2&include_total=true&status=proposed,accepted").await.expect(200);
        let titles = |told: &crate::support::ask::Told| {
            let items = told.json["items"].as_array().unwrap().clone();
            items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(titles(&told), ["Two", "Three"]);
        assert_eq!(told.json["total"], 3);
        let next = told.json["next_cursor"].as_str().unwrap();
        let path = format!("actions?sort=priority&limit=2&include_total=true&status=proposed,accepted&cursor={next}");
        assert_eq!(titles(&world.outsider().get(&path).await.expect(200)), ["One"]);
        let mine = world.member().get("actions?accountable=me").await.expect(200);
        assert_eq!(mine.json["items"].as_array().unwrap().len(), 3);
        let other = format!("actions?accountable={}", world.people.member.id.unwrap());
        world.lead().get(&other).await.expect(400);
    }

    async fn only_a_proposal_that_nobody_decided_on_can_be_deleted(world) {
        let told = proposed(&world).await;
        let path = format!("actions/{}", told.id());
        world.member().delete(&path).await.expect(428);
        world.member().seen("\"1\"").delete(&path).await.expect(204);
        world.member().get(&path).await.expect(404);
        let told = accepted(&world).await;
        world.member().seen("*").delete(&format!("actions/{}", told.id())).await.expect(409);
    }
}
