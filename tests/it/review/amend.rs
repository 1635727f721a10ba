//! Adding to a published review what came to light later.

use serde_json::json;

use super::{in_review, published};

on_both! {
    async fn a_later_fact_is_dated_and_stands_beside_the_frozen_text(world) {
        let review = published(&world).await;
        let path = format!("reviews/{}/addenda", review.id());
        world.clock.advance(86_400);
        let told = world
            .member()
            .post(&path, json!({"text": "The second certificate ended too."}))
            .await
            .expect(201);
        let added =
            json!([{"text": "The second certificate ended too.", "at": "2026-11-21T08:00:00Z"}]);
        assert_eq!(told.json["addenda"], added);
        assert_eq!(
            (&told.json["edition"], &told.json["status"]),
            (&review.json["edition"], &json!("published"))
        );
        let told =
            world.facilitator().post(&path, json!({"text": "And a third."})).await.expect(201);
        assert_eq!(told.json["addenda"].as_array().unwrap().len(), 2);
        world.outsider().get(&format!("reviews/{}", review.id())).await.expect(200);
    }

    async fn an_addendum_needs_a_published_text_and_a_text_of_its_own(world) {
        let review = in_review(&world).await;
        let told = world
            .member()
            .post(&format!("reviews/{}/addenda", review.id()), json!({"text": "More."}))
            .await
            .expect(409);
        assert_eq!(told.json["rule"], "not_published");
        let review = published(&world).await;
        let told = world
            .member()
            .post(&format!("reviews/{}/addenda", review.id()), json!({"text": " "}))
            .await
            .expect(422);
        assert_eq!(told.pointers(), ["/text"]);
    }

    async fn only_who_guides_or_owns_it_adds(world) {
        let review = published(&world).await;
        let path = format!("reviews/{}/addenda", review.id());
        for who in [world.lead(), world.steward(), world.outsider(), world.tool()] {
            who.post(&path, json!({"text": "More."})).await.expect(403);
        }
    }
}
