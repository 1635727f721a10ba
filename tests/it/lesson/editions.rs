//! Editions of a lesson.

use serde_json::{Value, json};

use super::{draft, make, published};
use crate::support::{Told, World};

async fn reword(world: &World, lesson: &Told, body: Value) -> Told {
    world.member().seen("*").patch(&format!("lessons/{}", lesson.id()), body).await.expect(200)
}

async fn editions(world: &World, lesson: &Told, query: &str) -> Vec<Value> {
    let path = format!("lessons/{}/revisions{query}", lesson.id());
    world.outsider().get(&path).await.expect(200).json["items"].as_array().unwrap().clone()
}

on_both! {
    async fn every_edition_that_was_published_stays_readable(world) {
        let lesson = draft(&world, json!({})).await;
        reword(&world, &lesson, json!({"insight": "Not said yet."})).await;
        let path = format!("lessons/{}/revisions", lesson.id());
        let before = world.member().get(&path).await.expect(200);
        assert_eq!((&lesson.json["edition"], &before.json["items"]), (&json!(0), &json!([])));
        let told = make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(201);
        assert_eq!(told.json["edition"], 1);
        world.clock.advance(60);
        let told = reword(&world, &lesson, json!({"insight": "They end on Sundays.", "tags": ["time"]})).await;
        assert_eq!(told.json["edition"], 2);
        let all = editions(&world, &lesson, "").await;
        let said: Vec<_> = all.iter().map(|one| (&one["edition"], &one["insight"])).collect();
        assert_eq!(
            said,
            [(&json!(2), &json!("They end on Sundays.")), (&json!(1), &json!("Not said yet."))]
        );
        assert_eq!(all[0]["recorded_at"], "2026-11-20T08:01:00Z");
        assert_eq!(editions(&world, &lesson, "?sort=edition&limit=1").await[0]["edition"], 1);
        make(&world.member(), &lesson, json!({"move": "retire", "reason": "x"})).await.expect(201);
        assert_eq!(editions(&world, &lesson, "").await.len(), 2, "also of what holds no longer");
    }

    async fn a_change_of_what_it_links_to_is_no_edition(world) {
        let lesson = published(&world, json!({})).await;
        let told = reword(&world, &lesson, json!({"tags": ["time"], "kind": "insight"})).await;
        assert_eq!(told.json["edition"], 1);
        assert_eq!(reword(&world, &lesson, json!({"kind": "practice"})).await.json["edition"], 2);
    }

    async fn who_adopted_an_earlier_edition_sees_that_and_answers_again(world) {
        let lesson = published(&world, json!({"asked": [world.people.team]})).await;
        let uptake = lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap();
        let uptake = format!("uptakes/{uptake}");
        let adopted = json!({"answer": "adopted", "evidence": "https://changes.example/2"});
        let told = world.lead().put(&format!("{uptake}/answer"), adopted.clone()).await.expect(200);
        assert_eq!((&told.json["edition"], &told.json["next_steps"]), (&json!(1), &json!([])));
        reword(&world, &lesson, json!({"insight": "They end on Sundays."})).await;
        let told = world.lead().get(&uptake).await.expect(200);
        assert_eq!((&told.json["edition"], &told.json["lesson_edition"]), (&json!(1), &json!(2)));
        let step = &told.json["next_steps"][1];
        assert_eq!(step["body"], json!({"answer": "adopted", "reason": null, "evidence": "https://changes.example/2"}));
        let told = world.outsider().get(&format!("lessons/{}", lesson.id())).await.expect(200);
        assert_eq!(told.json["uptakes"]["to_an_earlier_edition"], 1);
        assert_eq!(told.json["uptakes"]["answered"], 1, "an answer stays one");
        let told = world.lead().put(step["path"].as_str().unwrap(), step["body"].clone()).await.expect(200);
        assert_eq!((&told.json["edition"], &told.json["next_steps"]), (&json!(2), &json!([])));
    }

    async fn what_hides_a_lesson_hides_its_editions(world) {
        let restricted = json!({"title": "x", "visibility": "restricted"});
        let incident = world.member().post("incidents", restricted).await.expect(201);
        let lesson = published(&world, json!({"sources": [incident.id()]})).await;
        let path = format!("lessons/{}/revisions", lesson.id());
        world.member().get(&path).await.expect(200);
        world.outsider().get(&path).await.expect(404);
    }
}
