//! Moving a review on.

use serde_json::{Value, json};

use super::{again, all_written, in_review, make, missing, planned, published, sign_off, write};
use crate::support::{Told, World};

fn status(told: &Told) -> &str {
    told.json["status"].as_str().unwrap()
}

async fn history(world: &World, review: &Told) -> Vec<Value> {
    let told =
        world.member().get(&format!("reviews/{}/transitions", review.id())).await.expect(200);
    told.json["items"].as_array().unwrap().clone()
}

on_both! {
    async fn a_review_goes_its_way_and_its_history_is_kept(world) {
        let review = published(&world).await;
        assert_eq!(status(&review), "published");
        assert!(review.header("location").unwrap().ends_with("/transitions"));
        let moves: Vec<_> =
            history(&world, &review).await.iter().map(|made| made["move"].clone()).collect();
        assert_eq!(moves, ["begin", "circulate", "publish"]);
        let made = &history(&world, &review).await[2];
        assert_eq!(
            (&made["from"], &made["to"], &made["by"]),
            (&json!("in_review"), &json!("published"), &json!(world.people.member.id))
        );
        assert_eq!(made["details"]["hash"], review.json["edition"]["hash"]);
    }

    async fn publication_lists_everything_that_is_missing_and_the_sections_by_name(world) {
        let review = planned(&world).await;
        for name in ["begin", "circulate"] {
            make(&world, &world.member(), &review, json!({"move": name})).await.expect(201);
        }
        let factor = json!({"statement": "Nobody knew when the certificate ends."});
        world.member().post(&format!("reviews/{}/factors", review.id()), factor).await.expect(201);
        let told =
            make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(409);
        assert_eq!(
            (&told.json["code"], &told.json["current_status"]),
            (&json!("not_ready"), &json!("in_review"))
        );
        assert_eq!(
            missing(&told),
            ["plain_summary", "lesson", "required_sections", "factors_answered", "sign_off"]
        );
        let sections = "write the sections: plain_summary, what_happened, went_well";
        assert_eq!(
            told.json["missing"][2],
            json!({"code": "required_sections", "detail": sections, "overridable": true})
        );
        let shown = again(&world, &review).await;
        let publish = &shown.json["available_moves"]
            .as_array()
            .unwrap()
            .iter()
            .find(|open| open["move"] == "publish")
            .unwrap()["missing"];
        assert_eq!(publish, &told.json["missing"]);
    }

    async fn a_reason_passes_what_may_be_passed_and_is_kept(world) {
        let review = planned(&world).await;
        for name in ["begin", "circulate"] {
            make(&world, &world.member(), &review, json!({"move": name})).await.expect(201);
        }
        let publish = json!({"move": "publish", "override_reason": "The customer waits for it."});
        let told = make(&world, &world.member(), &review, publish.clone()).await.expect(409);
        assert_eq!(missing(&told), ["plain_summary", "lesson"]);
        let written = json!({"sections": {"plain_summary": "People could not pay."}, "nothing_new_learned": true});
        write(&world, &world.member(), &review, written).await.expect(200);
        make(&world, &world.member(), &review, json!({"move": "publish", "override_reason": " "}))
            .await
            .expect(409);
        make(&world, &world.member(), &review, publish).await.expect(201);
        let made = history(&world, &review).await.pop().unwrap();
        assert_eq!(made["overridden"], json!(["required_sections", "sign_off"]));
        assert_eq!(made["override_reason"], "The customer waits for it.");
    }

    async fn an_override_that_was_not_needed_is_not_kept(world) {
        let review = in_review(&world).await;
        sign_off(&world.lead(), &review).await.expect(201);
        make(
            &world,
            &world.member(),
            &review,
            json!({"move": "publish", "override_reason": "To be sure."}),
        )
        .await
        .expect(201);
        let made = history(&world, &review).await.pop().unwrap();
        assert_eq!((&made["overridden"], &made["override_reason"]), (&json!([]), &json!(null)));
    }

    async fn a_note_asks_for_a_summary_and_what_was_learned(world) {
        let review = planned(&world).await;
        write(&world, &world.member(), &review, json!({"depth": "note"})).await.expect(200);
        for name in ["begin", "circulate"] {
            make(&world, &world.member(), &review, json!({"move": name})).await.expect(201);
        }
        let told =
            make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(409);
        assert_eq!(missing(&told), ["plain_summary", "lesson"]);
        write(
            &world,
            &world.member(),
            &review,
            json!({"sections": {"plain_summary": "People could not pay."}}),
        )
        .await
        .expect(200);
        let lesson = json!({"title": "Certificates end", "sources": [review.id()]});
        world.member().post("lessons", lesson).await.expect(201);
        assert_eq!(
            status(
                &make(&world, &world.member(), &review, json!({"move": "publish"}))
                    .await
                    .expect(201)
            ),
            "published"
        );
    }

    async fn a_deep_review_asks_for_more_sections(world) {
        let review = in_review(&world).await;
        write(&world, &world.member(), &review, json!({"depth": "deep"})).await.expect(200);
        sign_off(&world.lead(), &review).await.expect(201);
        let told =
            make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(409);
        assert_eq!(told.json["missing"][0]["detail"], "write the sections: background, surprises");
    }

    async fn it_can_go_back_to_the_writers(world) {
        let review = in_review(&world).await;
        let told =
            make(&world, &world.lead(), &review, json!({"move": "return"})).await.expect(201);
        assert_eq!(status(&told), "drafting");
        let told =
            make(&world, &world.member(), &review, json!({"move": "circulate"})).await.expect(201);
        assert_eq!(status(&told), "in_review");
    }

    async fn it_is_waived_with_a_reason_and_planned_again(world) {
        for waived_from in ["planned", "drafting", "in_review"] {
            let review = planned(&world).await;
            for name in ["begin", "circulate"].iter().take(match waived_from {
                "planned" => 0,
                "drafting" => 1,
                _ => 2,
            }) {
                make(&world, &world.member(), &review, json!({"move": name})).await.expect(201);
            }
            let told =
                make(&world, &world.member(), &review, json!({"move": "waive"})).await.expect(409);
            assert_eq!(missing(&told), ["reason"]);
            let waive = json!({"move": "waive", "reason": "The same as PIR-1."});
            let told = make(&world, &world.member(), &review, waive).await.expect(201);
            assert_eq!(
                (status(&told), &told.json["waived_reason"]),
                ("waived", &json!("The same as PIR-1."))
            );
            let told = make(&world, &world.facilitator(), &review, json!({"move": "plan"}))
                .await
                .expect(201);
            assert_eq!((status(&told), &told.json["waived_reason"]), ("planned", &json!(null)));
        }
    }

    async fn reopened_its_published_edition_stays_and_its_sign_offs_lapse(world) {
        let review = published(&world).await;
        let told =
            make(&world, &world.member(), &review, json!({"move": "reopen"})).await.expect(409);
        assert_eq!(missing(&told), ["reason"]);
        let reopen = json!({"move": "reopen", "reason": "A second cause came to light."});
        let told = make(&world, &world.member(), &review, reopen).await.expect(201);
        assert_eq!((status(&told), &told.json["sign_offs"]), ("drafting", &json!([])));
        assert_eq!(told.json["edition"], review.json["edition"]);
        let text = json!({"sections": {"what_happened": "The certificate ended, and so did the one beside it."}});
        let told = write(&world, &world.member(), &review, text).await.expect(200);
        assert_eq!(told.json["edition"], review.json["edition"]);
        make(&world, &world.member(), &review, json!({"move": "circulate"})).await.expect(201);
        let told =
            make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(409);
        assert_eq!(missing(&told), ["sign_off"]);
        sign_off(&world.lead(), &review).await.expect(201);
        let told =
            make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(201);
        assert_ne!(told.json["edition"]["hash"], review.json["edition"]["hash"]);
        assert_eq!(told.json["edition"]["sections"], told.json["sections"]);
    }

    async fn what_is_not_in_the_table_is_refused_with_what_is(world) {
        let review = planned(&world).await;
        let told =
            make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(409);
        assert_eq!(
            (&told.json["code"], &told.json["current_status"]),
            (&json!("invalid_move"), &json!("planned"))
        );
        assert_eq!(told.json["available_moves"], json!(["begin", "waive"]));
        let review = published(&world).await;
        let told =
            make(&world, &world.member(), &review, json!({"move": "return"})).await.expect(409);
        assert_eq!(told.json["available_moves"], json!(["reopen"]));
        let told = make(&world, &world.member(), &review, json!({"move": "unpublish"})).await;
        assert_eq!((told.status, told.pointers()), (422, vec!["/move"]));
    }

    async fn who_may_stands_in_the_table(world) {
        let review = in_review(&world).await;
        sign_off(&world.lead(), &review).await.expect(201);
        let publish = json!({"move": "publish"});
        let told = make(&world, &world.lead(), &review, publish.clone()).await.expect(403);
        assert_eq!(told.json["needs"], "one of: review owner, facilitator");
        // Whoever was named to guide this one may, whatever their role.
        write(&world, &world.member(), &review, json!({"facilitator": world.people.lead.id}))
            .await
            .expect(200);
        make(&world, &world.lead(), &review, publish).await.expect(201);
        make(&world, &world.tool(), &review, json!({"move": "reopen", "reason": "x"}))
            .await
            .expect(403);
        make(&world, &world.outsider(), &review, json!({"move": "reopen", "reason": "x"}))
            .await
            .expect(403);
        make(&world, &world.steward(), &review, json!({"move": "reopen", "reason": "x"}))
            .await
            .expect(403);
        make(&world, &world.facilitator(), &review, json!({"move": "reopen", "reason": "x"}))
            .await
            .expect(201);
    }

    async fn a_move_says_when_it_happened_but_never_later_than_now(world) {
        let review = planned(&world).await;
        let told = make(
            &world,
            &world.member(),
            &review,
            json!({"move": "begin", "happened_at": "2026-11-21T08:00:00Z"}),
        )
        .await
        .expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/happened_at"], vec!["in_the_future"]));
        make(
            &world,
            &world.member(),
            &review,
            json!({"move": "begin", "happened_at": "2026-11-19T10:00:00Z"}),
        )
        .await
        .expect(201);
        assert_eq!(history(&world, &review).await[0]["happened_at"], "2026-11-19T10:00:00Z");
        assert_eq!(history(&world, &review).await[0]["recorded_at"], "2026-11-20T08:00:00Z");
    }

    async fn a_move_that_is_refused_leaves_no_trace(world) {
        let review = planned(&world).await;
        let path = format!("reviews/{}/transitions", review.id());
        world.member().post(&path, json!({"move": "begin"})).await.expect(428);
        world.member().seen("\"7\"").post(&path, json!({"move": "begin"})).await.expect(412);
        make(&world, &world.member(), &review, json!({"move": "circulate"})).await.expect(409);
        assert!(history(&world, &review).await.is_empty());
        assert_eq!(again(&world, &review).await.text, review.text);
    }

    async fn the_frozen_text_is_told_with_its_hash(world) {
        let review = published(&world).await;
        let edition = &review.json["edition"];
        assert_eq!(edition["hash"].as_str().unwrap().len(), 64);
        assert_eq!(
            (&edition["title"], &edition["sections"]),
            (&review.json["title"], &all_written()["sections"])
        );
        assert_eq!(edition["published_at"], "2026-11-20T08:00:00Z");
    }
}
