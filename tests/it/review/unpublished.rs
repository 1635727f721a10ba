//! Who only reads does not see what is not published, unless they take part in it.

use serde_json::json;

use super::{again, fields, in_review, incident, make, published, write};
use crate::support::{Told, World};

const UNKNOWN: &str = "rev_01j9zv5m3q8r7t2w4x6y8z0abc";

async fn visible_to_outsider(world: &World, review: &Told) -> bool {
    let shown = world.outsider().get(&format!("reviews/{}", review.id())).await;
    let listed = world.outsider().get("reviews?include_total=true").await.expect(200);
    assert_eq!(shown.status == 200, listed.json["total"] == 1, "{}", listed.text);
    shown.status == 200
}

on_both! {
    async fn to_who_only_reads_it_does_not_exist_until_it_is_published(world) {
        let review = in_review(&world).await;
        assert!(!visible_to_outsider(&world, &review).await);
        let hidden = world.outsider().get(&format!("reviews/{}", review.id())).await.expect(404);
        let unknown = world.outsider().get(&format!("reviews/{UNKNOWN}")).await.expect(404);
        let bare = |told: &Told, id: &str| {
            let mut body = told.json.clone();
            body["request_id"] = json!(null);
            body.to_string().replace(id, "…")
        };
        assert_eq!(bare(&hidden, &review.id()), bare(&unknown, UNKNOWN));
        let number = review.json["number"].as_str().unwrap();
        world.outsider().get(&format!("reviews/{number}")).await.expect(404);
        for part in ["transitions", "revisions", "factors", "comments"] {
            world.outsider().get(&format!("reviews/{}/{part}", review.id())).await.expect(404);
        }
        world
            .outsider()
            .post(&format!("reviews/{}/comments", review.id()), json!({"text": "?"}))
            .await
            .expect(404);
        world
            .facilitator()
            .seen("*")
            .post(
                &format!("reviews/{}/transitions", review.id()),
                json!({"move": "publish", "override_reason": "it is good"}),
            )
            .await
            .expect(201);
        assert!(visible_to_outsider(&world, &review).await);
    }

    async fn administrators_see_no_more_of_it_than_other_colleagues(world) {
        let review = in_review(&world).await;
        world.administrator().get(&format!("reviews/{}", review.id())).await.expect(404);
        let review = published(&world).await;
        world.administrator().get(&format!("reviews/{}", review.id())).await.expect(200);
    }

    async fn whoever_takes_part_sees_it_from_the_beginning(world) {
        for part in ["owner", "facilitator", "participants"] {
            let review = in_review(&world).await;
            let outsider = json!(world.people.outsider.id);
            let body = if part == "participants" {
                json!({part: [outsider]})
            } else {
                json!({part: outsider})
            };
            let path = format!("reviews/{}", review.id());
            world.outsider().get(&path).await.expect(404);
            write(&world, &world.member(), &review, body).await.expect(200);
            world.outsider().get(&path).await.expect(200);
            world.outsider().get(&format!("{path}/revisions")).await.expect(200);
            world
                .outsider()
                .post(&format!("{path}/comments"), json!({"text": "I saw it differently."}))
                .await
                .expect(201);
            let nobody =
                json!({"owner": world.people.member.id, "facilitator": null, "participants": null});
            write(&world, &world.member(), &review, nobody).await.expect(200);
            world.outsider().get(&path).await.expect(404);
        }
    }

    async fn its_factors_and_comments_are_as_hidden_as_it_is(world) {
        let review = in_review(&world).await;
        let path = format!("reviews/{}", review.id());
        let factor = world
            .member()
            .post(&format!("{path}/factors"), json!({"statement": "One key."}))
            .await
            .expect(201);
        let comment = world
            .member()
            .post(&format!("{path}/comments"), json!({"text": "Why?"}))
            .await
            .expect(201);
        let parts = [format!("factors/{}", factor.id()), format!("comments/{}", comment.id())];
        for part in &parts {
            world.outsider().get(part).await.expect(404);
            world.outsider().seen("*").delete(part).await.expect(404);
        }
        let factor_answers = json!({"accepted_because": "It is being replaced."});
        world.member().seen("*").patch(&parts[0], factor_answers).await.expect(200);
        make(
            &world,
            &world.member(),
            &review,
            json!({"move": "publish", "override_reason": "it is good"}),
        )
        .await
        .expect(201);
        for part in &parts {
            world.outsider().get(part).await.expect(200);
        }
    }

    async fn naming_it_reads_as_unknown_and_what_follows_from_it_has_a_life_of_its_own(world) {
        let review = in_review(&world).await;
        let proposal = json!({"title": "Watch the dates", "home": review.id()});
        let told = world.outsider().post("actions", proposal.clone()).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/home"], vec!["unknown"]));
        let action = world.member().post("actions", proposal).await.expect(201);
        assert!(
            action.json["number"].as_str().unwrap().starts_with("ACT-1"),
            "hidden from readers is not restricted"
        );
        let told = world.outsider().get(&format!("actions/{}", action.id())).await.expect(200);
        assert_eq!(told.json["home"], json!(null));
        let listed =
            world.outsider().get(&format!("actions?review={}", review.id())).await.expect(200);
        assert_eq!(listed.json["items"], json!([]));
    }

    async fn while_the_next_edition_is_written_readers_read_the_last(world) {
        let review = published(&world).await;
        make(
            &world,
            &world.member(),
            &review,
            json!({"move": "reopen", "reason": "More is known."}),
        )
        .await
        .expect(201);
        let draft = json!({"title": "Not to be read", "sections": {"impact": "Not to be read."}});
        write(&world, &world.member(), &review, draft).await.expect(200);
        let told = world.outsider().get(&format!("reviews/{}", review.id())).await.expect(200);
        assert_eq!(
            (&told.json["title"], &told.json["sections"]),
            (&review.json["title"], &review.json["sections"])
        );
        assert!(!told.text.contains("Not to be read"));
        world.outsider().get(&format!("reviews/{}/revisions", review.id())).await.expect(403);
        let listed = world.outsider().get("reviews").await.expect(200);
        assert!(
            listed.text.contains("Nobody could pay") && !listed.text.contains("Not to be read")
        );
        assert_eq!(again(&world, &review).await.json["title"], "Not to be read");
        for path in ["changes?expand=full&limit=200", "search?q=read"] {
            let told = world.outsider().get(path).await.expect(200);
            assert!(!told.text.contains("Not to be read"), "{path}: {}", told.text);
        }
        let found = world.outsider().get("search?q=pay").await.expect(200);
        assert!(found.text.contains(&review.id()));
    }

    async fn waived_without_an_edition_it_stays_hidden(world) {
        let review = world
            .member()
            .post("reviews", fields(&world, &[&incident(&world, "sev1").await]))
            .await
            .expect(201);
        make(&world, &world.member(), &review, json!({"move": "waive", "reason": "Known."}))
            .await
            .expect(201);
        assert!(!visible_to_outsider(&world, &review).await);
        let review = published(&world).await;
        make(&world, &world.member(), &review, json!({"move": "reopen", "reason": "More."}))
            .await
            .expect(201);
        make(&world, &world.member(), &review, json!({"move": "waive", "reason": "No more."}))
            .await
            .expect(201);
        assert!(visible_to_outsider(&world, &review).await, "what was published stays readable");
    }
}
