//! Looking at lessons.

use serde_json::json;

use super::{draft, published, team};
use crate::review::planned;

on_both! {
    async fn a_draft_says_what_it_still_needs(world) {
        let lesson =
            world.member().post("lessons", json!({"title": "Certificates end"})).await.expect(201);
        let first = &lesson.json["next_steps"][0];
        assert_eq!(
            (&first["method"], &first["body"]),
            (&json!("PATCH"), &json!({"insight": "", "applies_when": ""}))
        );
        let publish = &lesson.json["next_steps"][1];
        assert_eq!(
            (&publish["body"]["move"], publish["missing"].as_array().unwrap().len()),
            (&json!("publish"), 2)
        );
        assert_eq!(lesson.json["available_moves"][0]["permitted"], true);
        let told = world.tool().get(&format!("lessons/{}", lesson.id())).await.expect(200);
        assert_eq!(told.json["available_moves"][0]["permitted"], false);
    }

    async fn a_published_one_says_who_is_to_answer(world) {
        let lesson = published(&world, json!({"asked": [world.people.team]})).await;
        let uptake = lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap();
        let steps = &lesson.json["next_steps"];
        assert_eq!(
            (&steps[0]["method"], &steps[0]["path"]),
            (&json!("PUT"), &json!(format!("/api/v1/uptakes/{uptake}/answer")))
        );
        world
            .lead()
            .put(steps[0]["path"].as_str().unwrap(), steps[0]["body"].clone())
            .await
            .expect(200);
        let told = world.lead().get(&format!("lessons/{}", lesson.id())).await.expect(200);
        assert_eq!(told.json["next_steps"][0]["path"], "/api/v1/actions");
        let mut body = told.json["next_steps"][0]["body"].clone();
        body["title"] = json!("Watch the dates");
        world.lead().post("actions", body).await.expect(201);
    }

    async fn the_summary_counts_teams_and_names_no_person(world) {
        let other = team(&world, "other").await;
        let lesson = published(&world, json!({"asked": [world.people.team, other.id()]})).await;
        let uptake = lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap();
        let answer = json!({"answer": "adopted", "evidence": "https://changes.example/2"});
        world.member().put(&format!("uptakes/{uptake}/answer"), answer).await.expect(200);
        let told = world.outsider().get(&format!("lessons/{}", lesson.id())).await.expect(200);
        let summary = &told.json["uptakes"];
        let figures = ["asked", "answered", "awaited", "applies", "does_not_apply", "adopted"]
            .map(|name| summary[name].as_i64().unwrap());
        assert_eq!(figures, [2, 1, 1, 0, 0, 1]);
        assert!(!summary.to_string().contains("per_"));
        world.clock.advance(20 * 86_400);
        let told = world.outsider().get(&format!("lessons/{}", lesson.id())).await.expect(200);
        assert_eq!(
            (&told.json["uptakes"]["awaited"], &told.json["uptakes"]["answered"]),
            (&json!(0), &json!(1))
        );
    }

    async fn it_is_found_by_what_it_is_about(world) {
        let review = planned(&world).await;
        let theme = world
            .steward()
            .post("themes", json!({"key": "keys", "name": "Keys"}))
            .await
            .expect(201);
        let one = draft(&world, json!({"sources": [review.id()], "themes": [theme.id()]})).await;
        let other = published(&world, json!({"kind": "question"})).await;
        for (query, found) in [
            ("status=published".to_owned(), vec![other.id()]),
            ("kind=question,practice".to_owned(), vec![other.id()]),
            (format!("review={}", review.id()), vec![one.id()]),
            (format!("theme={}", theme.id()), vec![one.id()]),
            (
                "published_at[gte]=2026-11-20T08:00:00Z&published_at[lt]=2026-12-01T00:00:00Z"
                    .to_owned(),
                vec![other.id()],
            ),
            ("sort=created_at".to_owned(), vec![one.id(), other.id()]),
            ("limit=1".to_owned(), vec![other.id()]),
        ] {
            let told = world.member().get(&format!("lessons?{query}")).await.expect(200);
            let ids: Vec<_> = told.json["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(ids, found, "{query}");
        }
        assert_eq!(world.member().get("lessons/LES-1").await.expect(200).id(), one.id());
        assert_eq!(
            world.member().get("lessons?author=me").await.expect(400).pointers(),
            ["author"]
        );
        let listed = world.member().get("lessons?sort=created_at").await.expect(200);
        let alone = world.member().get(&format!("lessons/{}", other.id())).await.expect(200);
        assert_eq!(listed.json["items"][1], alone.json);
    }
}
