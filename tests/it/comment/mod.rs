//! Comments on reviews and on actions; those on lessons stand with the questions that they answer.

use serde_json::{Value, json};

use crate::review::{fields, planned, published, secret};
use crate::support::ask::Ask;
use crate::support::{Told, World};

async fn say(who: &Ask, place: &str, body: Value) -> Told {
    who.post(&format!("{place}/comments"), body).await
}

async fn action(world: &World) -> String {
    let action = world.member().post("actions", json!({"title": "A second key"})).await.expect(201);
    format!("actions/{}", action.id())
}

on_both! {
    async fn whoever_sees_a_review_or_an_action_may_comment_on_it(world) {
        let review = format!("reviews/{}", published(&world).await.id());
        for place in [review, action(&world).await] {
            let told = say(&world.outsider(), &place, json!({"text": "I saw it otherwise."}))
                .await
                .expect(201);
            assert_eq!(told.header("location").unwrap(), format!("/api/v1/comments/{}", told.id()));
            assert_eq!(told.json["author"], json!(world.people.outsider.id));
            assert!(place.ends_with(told.json["about"].as_str().unwrap()));
            let listed = world.lead().get(&format!("{place}/comments")).await.expect(200);
            assert_eq!(listed.json["items"], json!([told.json]));
            assert_eq!(
                world.lead().get(&format!("comments/{}", told.id())).await.expect(200).text,
                told.text
            );
        }
    }

    async fn a_comment_is_on_a_section_and_answers_another(world) {
        let review = published(&world).await;
        let place = format!("reviews/{}", review.id());
        let first =
            say(&world.lead(), &place, json!({"text": "How long?", "section": "what_happened"}))
                .await
                .expect(201);
        let reply = json!({"text": "An hour.", "section": "what_happened", "reply_to": first.id()});
        let reply = say(&world.member(), &place, reply).await.expect(201);
        assert_eq!(reply.json["reply_to"], json!(first.id()));
        let listed =
            world.lead().get(&format!("{place}/comments?include_total=true")).await.expect(200);
        assert_eq!(
            (&listed.json["total"], &listed.json["items"][0]["id"]),
            (&json!(2), &json!(first.id()))
        );
        assert_eq!(world.lead().get(&place).await.json["counts"]["comments"], 2);
    }

    async fn what_is_astray_is_refused_with_its_place(world) {
        let (review, other) = (published(&world).await, published(&world).await);
        let elsewhere =
            say(&world.lead(), &format!("reviews/{}", other.id()), json!({"text": "Here."}))
                .await
                .expect(201);
        let body = json!({"text": "?", "section": "gossip", "reply_to": elsewhere.id()});
        let told = say(&world.lead(), &format!("reviews/{}", review.id()), body).await.expect(422);
        assert_eq!(
            (told.pointers(), told.codes()),
            (vec!["/section", "/reply_to"], vec!["unknown", "unknown"])
        );
        let told =
            say(&world.lead(), &action(&world).await, json!({"text": "?", "section": "impact"}))
                .await
                .expect(422);
        assert_eq!(told.pointers(), ["/section"]);
        let told =
            say(&world.lead(), &action(&world).await, json!({"text": " "})).await.expect(422);
        assert_eq!(told.pointers(), ["/text"]);
        say(&world.lead(), "reviews/PIR-99", json!({"text": "?"})).await.expect(404);
        say(&world.lead(), "actions/ACT-99", json!({"text": "?"})).await.expect(404);
    }

    async fn only_its_author_rewords_it(world) {
        let place = format!("reviews/{}", published(&world).await.id());
        let told = say(&world.lead(), &place, json!({"text": "How long?"})).await.expect(201);
        let path = format!("comments/{}", told.id());
        for who in [world.member(), world.facilitator(), world.tool()] {
            who.change(&path, &told, json!({"text": "x"})).await.expect(403);
        }
        world.lead().patch(&path, json!({"text": "x"})).await.expect(428);
        let changed = world
            .lead()
            .change(&path, &told, json!({"text": "For how long?", "section": "impact"}))
            .await
            .expect(200);
        assert_eq!(
            (&changed.json["text"], &changed.json["version"]),
            (&json!("For how long?"), &json!(2))
        );
        world.lead().change(&path, &told, json!({"text": "x"})).await.expect(412);
        assert_eq!(
            world
                .lead()
                .change(&path, &changed, json!({"section": "gossip"}))
                .await
                .expect(422)
                .pointers(),
            ["/section"]
        );
        assert_eq!(
            world
                .lead()
                .change(&path, &changed, json!({"reply_to": told.id()}))
                .await
                .expect(422)
                .codes(),
            ["read_only"]
        );
        assert_eq!(
            world
                .lead()
                .change(&path, &changed, json!({"text": "For how long?"}))
                .await
                .expect(200)
                .text,
            changed.text
        );
    }

    async fn its_author_takes_it_back_or_a_facilitator_does_and_answers_stay(world) {
        let place = format!("reviews/{}", published(&world).await.id());
        let first = say(&world.lead(), &place, json!({"text": "How long?"})).await.expect(201);
        let reply = say(&world.lead(), &place, json!({"text": "An hour.", "reply_to": first.id()}))
            .await
            .expect(201);
        let path = format!("comments/{}", first.id());
        world.member().seen("*").delete(&path).await.expect(403);
        world.lead().delete(&path).await.expect(428);
        world.lead().seen(&first.header("etag").unwrap()).delete(&path).await.expect(204);
        world.lead().get(&path).await.expect(404);
        let path = format!("comments/{}", reply.id());
        world.lead().change(&path, &reply, json!({"section": "impact"})).await.expect(200);
        world.facilitator().seen("*").delete(&path).await.expect(204);
        assert_eq!(world.lead().get(&format!("{place}/comments")).await.json["items"], json!([]));
    }

    async fn comments_are_as_hidden_as_what_they_are_on(world) {
        let review = world
            .member()
            .post("reviews", fields(&world, &[&secret(&world).await]))
            .await
            .expect(201);
        let place = format!("reviews/{}", review.id());
        let told =
            say(&world.lead(), &place, json!({"text": "Who has the key?"})).await.expect(201);
        let path = format!("comments/{}", told.id());
        for who in [world.facilitator(), world.outsider()] {
            who.get(&path).await.expect(404);
            who.seen("*").delete(&path).await.expect(404);
            say(&who, &place, json!({"text": "?"})).await.expect(404);
        }
        let open = planned(&world).await;
        let reply = json!({"text": "?", "reply_to": told.id()});
        let told =
            say(&world.facilitator(), &format!("reviews/{}", open.id()), reply).await.expect(422);
        assert_eq!(told.codes(), ["unknown"]);
    }

    async fn a_long_thread_comes_page_by_page(world) {
        let place = action(&world).await;
        for number in 0..7 {
            say(&world.lead(), &place, json!({"text": format!("{number}")})).await.expect(201);
        }
        let (mut path, mut seen) = (format!("/api/v1/{place}/comments?limit=3"), Vec::new());
        loop {
            let told = world.outsider().get(&path).await.expect(200);
            seen.extend(
                told.json["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["text"].as_str().unwrap().to_owned()),
            );
            let Some(next) = told.json["next_cursor"].as_str() else { break };
            path = format!("/api/v1/{place}/comments?limit=3&cursor={next}");
        }
        assert_eq!(seen, ["0", "1", "2", "3", "4", "5", "6"]);
    }
}
