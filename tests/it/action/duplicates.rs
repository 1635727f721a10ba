//! Proposals that may be the same as an open action: told with the ways to settle it.

use serde_json::{Value, json};

use super::{fields, make, moved, proposed};
use crate::support::{Told, World};

/// Another proposal of the team, in nearly the same words.
async fn alike(world: &World) -> Told {
    let mut fields = fields(world);
    fields["title"] = json!("The shared admin host is to be retired");
    world.member().post("actions", fields).await.expect(201)
}

fn numbers(told: &Told) -> Vec<&Value> {
    told.json["possible_duplicates"].as_array().unwrap().iter().map(|one| &one["number"]).collect()
}

async fn again(world: &World, action: &Told) -> Told {
    world.member().get(&format!("actions/{}", action.id())).await.expect(200)
}

on_both! {
    async fn a_proposal_is_told_what_it_may_be_the_same_as_and_merging_settles_it(world) {
        let first = proposed(&world).await;
        assert_eq!(first.json["possible_duplicates"], json!([]));
        let second = alike(&world).await;
        assert_eq!(numbers(&second), [&first.json["number"]]);
        let steps = second.json["possible_duplicates"][0]["next_steps"].as_array().unwrap().clone();
        assert_eq!((&steps[0]["body"]["move"], &steps[1]["body"]["move"]), (&json!("merge"), &json!("supersede")));
        make(&world.lead(), &second, steps[0]["body"].clone()).await.expect(201);
        let told = again(&world, &first).await;
        assert_eq!(told.json["possible_duplicates"], json!([]), "what is closed is not put forward");
    }

    async fn what_was_kept_apart_is_not_asked_again_of_either(world) {
        let (first, second) = (proposed(&world).await, alike(&world).await);
        assert_eq!(numbers(&again(&world, &first).await), [&second.json["number"]]);
        let apart = &second.json["possible_duplicates"][0]["next_steps"][2];
        assert_eq!(apart["method"], "PATCH");
        let path = format!("actions/{}", second.id());
        let told = world.member().change(&path, &second, apart["body"].clone()).await.expect(200);
        assert_eq!((&told.json["possible_duplicates"], &told.json["kept_apart"]), (&json!([]), &json!([first.id()])));
        assert_eq!(numbers(&again(&world, &first).await), Vec::<&Value>::new());
    }

    async fn other_words_other_teams_and_what_is_decided_are_left_alone(world) {
        let first = proposed(&world).await;
        let mut other = fields(&world);
        other["title"] = json!("Let the queue drain by itself");
        let told = world.member().post("actions", other).await.expect(201);
        assert_eq!(told.json["possible_duplicates"], json!([]));
        let elsewhere = json!({"title": "Retire the shared admin host"});
        let told = world.member().post("actions", elsewhere.clone()).await.expect(201);
        assert_eq!(told.json["possible_duplicates"], json!([]), "neither the same team nor the same service");
        let service = world.steward().post("services", json!({"key": "host", "name": "Host"})).await.expect(201).id();
        for count in 0_usize..5 {
            let mut same = elsewhere.clone();
            same["services"] = json!([service]);
            let told = world.member().post("actions", same).await.expect(201);
            assert_eq!(numbers(&told).len(), count.min(3), "at most three");
        }
        let told = moved(&world.lead(), &first, json!({"move": "accept"})).await;
        assert_eq!(told.json["possible_duplicates"], json!([]), "it is no proposal any more");
    }

    async fn what_is_hidden_is_no_duplicate_to_who_may_not_see_it(world) {
        let secret = json!({"title": "A key was left in the open", "visibility": "restricted", "grants": [world.people.lead.id]});
        let secret = world.member().post("incidents", secret).await.expect(201);
        let mut hidden = fields(&world);
        hidden["home"] = json!(secret.id());
        let hidden = world.member().post("actions", hidden).await.expect(201);
        let open = alike(&world).await;
        assert_eq!(numbers(&open), [&hidden.json["number"]]);
        let told = world.steward().get(&format!("actions/{}", open.id())).await.expect(200);
        assert_eq!(told.json["possible_duplicates"], json!([]));
    }
}
