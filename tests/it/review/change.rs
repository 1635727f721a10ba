//! Writing on a review.

use serde_json::{Value, json};

use super::{again, fields, incident, planned, published, write};

on_both! {
    async fn sections_are_merged_by_their_keys_and_every_text_is_kept(world) {
        let review = planned(&world).await;
        let path = format!("reviews/{}", review.id());
        write(
            &world,
            &world.member(),
            &review,
            json!({"sections": {"impact": "Some.", "lucky": "It was night."}}),
        )
        .await
        .expect(200);
        world.clock.advance(60);
        write(&world, &world.lead(), &review, json!({"sections": {"impact": "Many."}}))
            .await
            .expect(200);
        world.clock.advance(60);
        let told = write(&world, &world.member(), &review, json!({"sections": {"lucky": null}}))
            .await
            .expect(200);
        assert_eq!(told.json["sections"], json!({"impact": "Many."}));
        let told =
            world.member().get(&format!("{path}/revisions?sort=recorded_at")).await.expect(200);
        let texts: Vec<_> = told.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| (&item["section"], &item["revision"], &item["text"]))
            .collect();
        assert_eq!(texts.len(), 4);
        assert!(texts.contains(&(&json!("impact"), &json!(2), &json!("Many."))));
        assert_eq!(texts[3], (&json!("lucky"), &json!(2), &json!("")));
        let told = world
            .member()
            .get(&format!("{path}/revisions?section=impact&include_total=true"))
            .await
            .expect(200);
        assert_eq!(
            (&told.json["total"], &told.json["items"][0]["by"]),
            (&json!(2), &json!(world.people.lead.id))
        );
    }

    async fn revisions_come_page_by_page_in_both_directions(world) {
        let review = planned(&world).await;
        for number in 0..5 {
            let sections = json!({"impact": format!("{number}"), "lucky": format!("{number}")});
            write(&world, &world.member(), &review, json!({"sections": sections}))
                .await
                .expect(200);
        }
        for sort in ["recorded_at", "-recorded_at"] {
            let mut path = format!("/api/v1/reviews/{}/revisions?limit=3&sort={sort}", review.id());
            let mut seen: Vec<(String, i64)> = Vec::new();
            loop {
                let told = world.member().get(&path).await.expect(200);
                let items = told.json["items"].as_array().unwrap().clone();
                seen.extend(
                    items.iter().map(|item| {
                        (item["section"].to_string(), item["revision"].as_i64().unwrap())
                    }),
                );
                let Some(next) = told.json["next_cursor"].as_str() else { break };
                path = format!(
                    "/api/v1/reviews/{}/revisions?limit=3&sort={sort}&cursor={next}",
                    review.id()
                );
            }
            let mut each = seen.clone();
            each.sort();
            each.dedup();
            assert_eq!((seen.len(), each.len()), (10, 10), "{sort}");
        }
        world
            .member()
            .get(&format!("reviews/{}/revisions?limit=1&cursor=x", review.id()))
            .await
            .expect(400);
    }

    async fn what_is_taken_out_follows_again_from_the_incident(world) {
        let review = planned(&world).await;
        write(
            &world,
            &world.member(),
            &review,
            json!({"title": "Another", "due_date": "2027-02-01"}),
        )
        .await
        .expect(200);
        let told =
            write(&world, &world.member(), &review, json!({"title": null, "due_date": null}))
                .await
                .expect(200);
        assert_eq!(
            (&told.json["title"], &told.json["due_date"]),
            (&json!("Nobody could pay"), &json!("2026-12-03"))
        );
    }

    async fn a_change_of_nothing_changes_nothing(world) {
        let review = planned(&world).await;
        let told = write(
            &world,
            &world.member(),
            &review,
            json!({"title": null, "depth": null, "sections": {}}),
        )
        .await
        .expect(200);
        assert_eq!(
            (told.json["version"].clone(), told.header("etag")),
            (json!(1), review.header("etag"))
        );
    }

    async fn the_facilitator_is_judged_when_assigned(world) {
        let review = planned(&world).await;
        let assign = json!({"facilitator": world.people.facilitator.id});
        write(&world, &world.member(), &review, assign.clone()).await.expect(200);
        let involved = json!([{"person": world.people.facilitator.id, "role": "observer"}]);
        let id = review.json["incidents"][0].as_str().unwrap();
        let seen = world.member().get(&format!("incidents/{id}")).await;
        world
            .member()
            .change(&format!("incidents/{id}"), &seen, json!({"involvements": involved}))
            .await
            .expect(200);
        // What came to light later does not stop the writing …
        write(&world, &world.member(), &review, json!({"tags": ["payment"]})).await.expect(200);
        // … but an incident that is added is looked at.
        let other = incident(&world, "sev2").await;
        let told = write(&world, &world.member(), &review, json!({"incidents": [id, other.id()]}))
            .await
            .expect(422);
        assert_eq!(told.codes(), ["involved"]);
        write(&world, &world.member(), &review, json!({"facilitator": null})).await.expect(200);
        write(&world, &world.member(), &review, assign).await.expect(422);
    }

    async fn a_published_text_is_frozen(world) {
        let review = published(&world).await;
        let told =
            write(&world, &world.member(), &review, json!({"sections": {"impact": "More."}}))
                .await
                .expect(409);
        assert_eq!(
            (&told.json["code"], &told.json["rule"]),
            (&json!("conflict"), &json!("published"))
        );
        assert_eq!(again(&world, &review).await.text, review.text);
    }

    async fn only_what_was_seen_is_written_over(world) {
        let review = planned(&world).await;
        let path = format!("reviews/{}", review.id());
        world.member().patch(&path, json!({"tags": []})).await.expect(428);
        world.member().change(&path, &review, json!({"tags": ["a"]})).await.expect(200);
        let told = world.member().change(&path, &review, json!({"tags": ["b"]})).await.expect(412);
        assert_eq!(told.json["current_version"], 2);
        world.member().seen("*").patch(&path, json!({"tags": ["c"]})).await.expect(200);
    }

    async fn names_and_forms_are_judged_before_anything_is_looked_up(world) {
        let review = planned(&world).await;
        for (body, pointer) in
            [(json!({"status": "published"}), "/status"), (json!({"depth": "very"}), "/depth")]
        {
            let told = write(&world, &world.member(), &review, body).await;
            assert!(matches!(told.status, 400 | 422), "{}", told.text);
            assert_eq!(told.pointers(), [pointer]);
        }
        let told =
            write(&world, &world.member(), &review, json!({"incidents": []})).await.expect(422);
        assert_eq!(told.pointers(), ["/incidents"]);
        let unknown = json!({"owner": "per_01j9zv5m3q8r7t2w4x6y8z0abc", "team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc"});
        let told = write(&world, &world.member(), &review, unknown).await.expect(422);
        assert_eq!(
            (told.pointers(), told.codes()),
            (vec!["/owner", "/team"], vec!["unknown", "unknown"])
        );
    }

    async fn an_owner_may_write_whatever_their_role(world) {
        let mut said = fields(&world, &[&incident(&world, "sev1").await]);
        said["owner"] = json!(world.people.outsider.id);
        let review = world.member().post("reviews", said).await.expect(201);
        write(&world, &world.outsider(), &review, json!({"tags": ["mine"]})).await.expect(200);
        write(&world, &world.administrator(), &review, json!({"tags": []})).await.expect(404);
        write(&world, &world.tool(), &review, json!({"tags": []})).await.expect(403);
        let nothing: Value = json!(null);
        write(
            &world,
            &world.member(),
            &review,
            json!({"owner": nothing, "participants": [world.people.outsider.id]}),
        )
        .await
        .expect(200);
        write(&world, &world.outsider(), &review, json!({"tags": []})).await.expect(403);
    }
}
