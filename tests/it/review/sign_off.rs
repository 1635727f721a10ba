//! Giving one's word that a review may be published.

use serde_json::json;

use super::{again, in_review, planned, published, sign_off};

on_both! {
    async fn somebody_other_than_the_owner_signs_once(world) {
        let review = in_review(&world).await;
        let told = sign_off(&world.member(), &review).await.expect(409);
        assert_eq!(told.json["rule"], "owner_signs");
        let told = sign_off(&world.lead(), &review).await.expect(201);
        assert_eq!(
            told.json["sign_offs"],
            json!([{"by": world.people.lead.id, "at": "2026-11-20T08:00:00Z"}])
        );
        let told = sign_off(&world.lead(), &review).await.expect(409);
        assert_eq!(told.json["rule"], "already_signed_off");
        let told = sign_off(&world.facilitator(), &review).await.expect(201);
        assert_eq!(told.json["sign_offs"].as_array().unwrap().len(), 2);
    }

    async fn it_is_signed_while_it_is_in_review(world) {
        for review in [planned(&world).await, published(&world).await] {
            assert_eq!(
                sign_off(&world.steward(), &review).await.expect(409).json["rule"],
                "not_in_review"
            );
            assert_eq!(again(&world, &review).await.json["version"], review.json["version"]);
        }
    }

    async fn a_tool_has_no_word_to_give_nor_has_who_only_reads(world) {
        let review = in_review(&world).await;
        sign_off(&world.tool(), &review).await.expect(403);
        sign_off(&world.outsider(), &review).await.expect(404);
        let told = world
            .lead()
            .post(&format!("reviews/{}/sign-offs", review.id()), json!({"by": "per_1"}))
            .await;
        assert_eq!(told.pointers(), ["/by"]);
    }
}
