//! Where the loop stands while its review goes its way.

use serde_json::{Value, json};

use super::{in_review, incident, make, planned, published, sign_off, stage, write};
use crate::support::{Told, World};

async fn draft(world: &World, review: &Told) -> Told {
    let said = json!({
        "title": "Certificates end", "insight": "They end at night.", "applies_when": "Something is signed.",
        "sources": [review.id()], "asked": [world.people.team],
    });
    world.member().post("lessons", said).await.expect(201)
}

fn of(stage: &str, reason: Value) -> (Value, Value) {
    (json!(stage), reason)
}

on_both! {
    async fn a_planned_review_puts_the_loop_in_review_and_a_published_one_closes_it(world) {
        let review = planned(&world).await;
        assert_eq!(stage(&world, &review).await, of("in_review", json!(null)));
        let review = published(&world).await;
        assert_eq!(stage(&world, &review).await, of("closed", json!(null)));
        make(&world, &world.member(), &review, json!({"move": "reopen", "reason": "More."}))
            .await
            .expect(201);
        assert_eq!(stage(&world, &review).await, of("in_review", json!(null)));
    }

    async fn a_waived_review_sets_the_loop_aside(world) {
        let review = planned(&world).await;
        make(&world, &world.member(), &review, json!({"move": "waive", "reason": "Known."}))
            .await
            .expect(201);
        assert_eq!(stage(&world, &review).await, of("set_aside", json!("its review was waived")));
        make(&world, &world.member(), &review, json!({"move": "plan"})).await.expect(201);
        assert_eq!(stage(&world, &review).await.0, "in_review");
    }

    async fn lessons_hold_the_loop_open_until_they_are_answered(world) {
        let review = in_review(&world).await;
        let lesson = draft(&world, &review).await;
        sign_off(&world.lead(), &review).await.expect(201);
        make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(201);
        assert_eq!(
            stage(&world, &review).await,
            of("improving", json!("a lesson is not published"))
        );
        let path = format!("lessons/{}/transitions", lesson.id());
        let told =
            world.member().seen("*").post(&path, json!({"move": "publish"})).await.expect(201);
        assert_eq!(
            stage(&world, &review).await,
            of("improving", json!("a team has not answered a lesson"))
        );
        let uptake = told.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap();
        world
            .lead()
            .put(&format!("uptakes/{uptake}/answer"), json!({"answer": "applies"}))
            .await
            .expect(200);
        assert_eq!(stage(&world, &review).await, of("closed", json!(null)));
        world
            .member()
            .seen("*")
            .post(&path, json!({"move": "retire", "reason": "No certificates any more."}))
            .await
            .expect(201);
        assert_eq!(stage(&world, &review).await.0, "closed");
    }

    async fn a_lesson_through_a_factor_belongs_to_the_loop(world) {
        let review = in_review(&world).await;
        let factor =
            json!({"statement": "Nobody knew when it ends.", "accepted_because": "Now we do."});
        let factor = world
            .member()
            .post(&format!("reviews/{}/factors", review.id()), factor)
            .await
            .expect(201);
        sign_off(&world.lead(), &review).await.expect(201);
        make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(201);
        assert_eq!(stage(&world, &review).await.0, "closed");
        let lesson = json!({"title": "Certificates end", "factors": [factor.id()]});
        let lesson = world.member().post("lessons", lesson).await.expect(201);
        assert_eq!(
            stage(&world, &review).await,
            of("improving", json!("a lesson is not published"))
        );
        world
            .member()
            .seen("*")
            .patch(&format!("lessons/{}", lesson.id()), json!({"factors": []}))
            .await
            .expect(200);
        assert_eq!(stage(&world, &review).await.0, "closed");
    }

    async fn another_review_of_the_same_incident_counts_too(world) {
        let review = published(&world).await;
        let other = json!({"incidents": review.json["incidents"], "owner": world.people.member.id});
        let other = world.member().post("reviews", other).await.expect(201);
        assert_eq!(stage(&world, &review).await.0, "in_review");
        make(&world, &world.member(), &other, json!({"move": "waive", "reason": "One is enough."}))
            .await
            .expect(201);
        assert_eq!(stage(&world, &review).await.0, "closed");
    }

    async fn an_incident_taken_out_of_a_review_is_restaged(world) {
        let review = planned(&world).await;
        let other = incident(&world, "sev2").await;
        let was = stage(&world, &review).await;
        write(&world, &world.member(), &review, json!({"incidents": [other.id()]}))
            .await
            .expect(200);
        assert_eq!(
            (was.0, stage(&world, &review).await.0),
            (json!("in_review"), json!("recorded"))
        );
        let other = world.member().get(&format!("incidents/{}", other.id())).await.expect(200);
        assert_eq!(other.json["stage"], "in_review");
    }
}
