//! A lesson is as hidden as its home, and a draft is for those who write.

use serde_json::json;

use super::{draft, make, published};
use crate::review::{fields, planned, secret};

on_both! {
    async fn a_lesson_of_a_hidden_home_is_hidden(world) {
        let hidden = secret(&world).await;
        let review = world.member().post("reviews", fields(&world, &[&hidden])).await.expect(201);
        for home in [hidden.id(), review.id()] {
            let lesson =
                published(&world, json!({"sources": [home], "asked": [world.people.team]})).await;
            assert!(
                lesson.json["number"].as_str().unwrap().starts_with("LES-R"),
                "its number tells nothing"
            );
            let uptake = lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap();
            world.lead().get(&format!("lessons/{}", lesson.id())).await.expect(200);
            world.lead().get(&format!("uptakes/{uptake}")).await.expect(200);
            for who in [world.steward(), world.outsider(), world.tool(), world.administrator()] {
                for path in [
                    format!("lessons/{}", lesson.id()),
                    format!("lessons/{}/uptakes", lesson.id()),
                    format!("uptakes/{uptake}"),
                ] {
                    who.get(&path).await.expect(404);
                }
                assert_eq!(
                    make(&who, &lesson, json!({"move": "retire", "reason": "x"})).await.status,
                    404
                );
                assert_eq!(who.get("lessons?include_total=true").await.json["total"], 0);
            }
        }
    }

    async fn a_hidden_source_beside_an_open_home_is_left_out_and_kept(world) {
        let (open, hidden) = (planned(&world).await, secret(&world).await);
        let lesson = draft(&world, json!({"sources": [open.id(), hidden.id()]})).await;
        let path = format!("lessons/{}", lesson.id());
        let told = world.steward().get(&path).await.expect(200);
        assert_eq!(told.json["sources"], json!([open.id()]));
        assert_eq!(
            world.steward().get(&format!("lessons?incident={}", hidden.id())).await.json["items"],
            json!([])
        );
        let told = world
            .steward()
            .change(&path, &told, json!({"sources": [open.id()], "tags": ["x"]}))
            .await
            .expect(200);
        assert_eq!(told.json["sources"], json!([open.id()]));
        assert_eq!(world.lead().get(&path).await.json["sources"], json!([open.id(), hidden.id()]));
    }

    async fn a_draft_is_for_those_who_write(world) {
        let lesson = draft(&world, json!({})).await;
        let path = format!("lessons/{}", lesson.id());
        world.outsider().get(&path).await.expect(404);
        assert_eq!(world.outsider().get("lessons").await.json["items"], json!([]));
        world.lead().get(&path).await.expect(200);
        make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(201);
        world.outsider().get(&path).await.expect(200);
    }

    async fn what_was_learned_is_read_before_its_review_is(world) {
        let review = planned(&world).await;
        let lesson = published(&world, json!({"sources": [review.id()]})).await;
        assert!(lesson.json["number"].as_str().unwrap().starts_with("LES-1"), "not restricted");
        let told = world.outsider().get(&format!("lessons/{}", lesson.id())).await.expect(200);
        assert_eq!(told.json["sources"], json!([]), "the review is not there for them yet");
    }

    async fn a_hidden_successor_reads_as_unknown_and_is_left_out(world) {
        let old = published(&world, json!({})).await;
        let new = published(&world, json!({"sources": [secret(&world).await.id()]})).await;
        let supersede = json!({"move": "supersede", "by": new.id()});
        let told = make(&world.steward(), &old, supersede.clone()).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/by"], vec!["unknown"]));
        make(&world.member(), &old, supersede).await.expect(201);
        let told = world.steward().get(&format!("lessons/{}", old.id())).await.expect(200);
        assert_eq!(
            (&told.json["superseded_by"], &told.json["next_steps"]),
            (&json!(null), &json!([]))
        );
    }
}
