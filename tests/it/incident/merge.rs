//! Merging an incident into another.

use serde_json::json;

use super::{kept, make, missing, report, restricted};

on_both! {
    async fn the_one_that_stays_answers_for_the_one_that_was_merged(world) {
        let stays = report(&world, json!({"title": "stays"})).await;
        let goes = world.tool().put(&kept("INC7"), json!({"title": "goes"})).await.expect(201);
        let merge = json!({"move": "merge", "into": stays.id(), "reason": "the same"});
        let merged = make(&world.facilitator(), &goes, merge).await.expect(201);
        assert_eq!((&merged.json["status"], &merged.json["merged_into"]), (&json!("merged"), &json!(stays.id())));
        assert_eq!(merged.json["stage_reason"], "the incident was merged into another");
        let found = world.outsider().get(&kept("INC7")).await.expect(200);
        assert_eq!((found.id(), &found.json["merged_into"]), (stays.id(), &json!(stays.id())));
        let told = world.tool().put(&kept("INC7"), json!({"title": "went"})).await.expect(200);
        assert_eq!((told.id(), &told.json["title"]), (stays.id(), &json!("stays")));
        assert_eq!((&told.json["merged_into"], &told.json["applied"]), (&json!(stays.id()), &json!(true)));
        let itself = world.outsider().get(&format!("incidents/{}", goes.id())).await.expect(200);
        assert_eq!((&itself.json["title"], &itself.json["status"]), (&json!("went"), &json!("merged")));
        let history = world.outsider().get(&format!("incidents/{}/transitions", goes.id())).await.expect(200);
        assert_eq!(history.json["items"][0]["details"], json!({"into": stays.id()}));
    }

    async fn it_follows_on_to_the_one_that_stays_in_the_end(world) {
        let (first, second) = (report(&world, json!({"title": "1"})).await, report(&world, json!({"title": "2"})).await);
        let third = world.tool().put(&kept("INC7"), json!({"title": "3"})).await.expect(201);
        make(&world.lead(), &third, json!({"move": "merge", "into": second.id()})).await.expect(201);
        make(&world.lead(), &second, json!({"move": "merge", "into": first.id()})).await.expect(201);
        let found = world.outsider().get(&kept("INC7")).await.expect(200);
        assert_eq!((found.id(), &found.json["merged_into"]), (first.id(), &json!(first.id())));
        let itself = world.outsider().get(&format!("incidents/{}", third.id())).await.expect(200);
        assert_eq!(itself.json["merged_into"], json!(second.id()));
    }

    async fn it_needs_another_that_is_there_and_not_merged_itself(world) {
        let (one, other) = (report(&world, json!({"title": "1"})).await, report(&world, json!({"title": "2"})).await);
        let lacks = make(&world.lead(), &one, json!({"move": "merge"})).await.expect(409);
        assert_eq!(missing(&lacks), ["into"]);
        let lacks = make(&world.lead(), &one, json!({"move": "merge", "into": one.id()})).await.expect(409);
        assert_eq!(missing(&lacks), ["not_itself"]);
        let stranger = json!({"move": "merge", "into": "inc_01j9zv5m3q8r7t2w4x6y8z0abc"});
        let unknown = make(&world.lead(), &one, stranger).await.expect(422);
        assert_eq!((unknown.pointers(), unknown.codes()), (vec!["/into"], vec!["unknown"]));
        make(&world.lead(), &one, json!({"move": "merge", "into": other.id()})).await.expect(201);
        let lacks = make(&world.lead(), &other, json!({"move": "merge", "into": one.id()})).await.expect(409);
        assert_eq!(missing(&lacks), ["target_not_merged"]);
    }

    async fn it_can_be_undone(world) {
        let (one, other) = (report(&world, json!({"title": "1"})).await, report(&world, json!({"title": "2"})).await);
        let one = make(&world.lead(), &one, json!({"move": "merge", "into": other.id()})).await.expect(201);
        let one = make(&world.lead(), &one, json!({"move": "reopen", "reason": "not the same"})).await.expect(201);
        assert_eq!((&one.json["status"], &one.json["merged_into"]), (&json!("open"), &json!(null)));
        assert_eq!((&one.json["reopened_count"], &one.json["stage"]), (&json!(0), &json!("recorded")));
    }

    async fn a_hidden_one_reads_as_unknown_and_the_link_to_it_is_left_out(world) {
        let hidden = restricted(&world).await;
        let open = world.tool().put(&kept("INC7"), json!({"title": "open"})).await.expect(201);
        let merge = json!({"move": "merge", "into": hidden.id()});
        let unknown = make(&world.facilitator(), &open, merge.clone()).await.expect(422);
        assert_eq!((unknown.pointers(), unknown.codes()), (vec!["/into"], vec!["unknown"]));
        make(&world.lead(), &open, merge).await.expect(201);
        let path = format!("incidents/{}", open.id());
        assert_eq!(world.lead().get(&path).await.json["merged_into"], json!(hidden.id()));
        let seen = world.facilitator().get(&path).await.expect(200);
        assert_eq!((&seen.json["status"], &seen.json["merged_into"]), (&json!("merged"), &json!(null)));
        assert!(!seen.text.contains(&hidden.id()));
        let history = world.facilitator().get(&format!("{path}/transitions")).await.expect(200);
        assert!(history.json["items"][0]["move"] == "merge" && !history.text.contains(&hidden.id()));
        let found = world.facilitator().get(&kept("INC7")).await.expect(200);
        assert_eq!((found.id(), &found.json["merged_into"]), (open.id(), &json!(null)));
        let list = world.facilitator().get("incidents").await.expect(200);
        assert!(!list.text.contains(&hidden.id()));
    }
}
