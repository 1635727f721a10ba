//! Figures of lessons.

use serde_json::{Value, json};

use super::{DAY, cases, figure};
use crate::lesson::{asked, published, team};
use crate::support::{Told, World};

/// A published lesson that asks these teams.
async fn put_to(world: &World, teams: &[String]) -> Told {
    published(world, json!({"asked": teams})).await
}

/// What a team answers, by who leads it.
async fn answer(world: &World, lesson: &Told, team: &str, body: Value) {
    let list =
        world.facilitator().get(&format!("lessons/{}/uptakes", lesson.id())).await.expect(200);
    let uptakes = list.json["items"].as_array().unwrap();
    let uptake = uptakes.iter().find(|uptake| uptake["team"] == team).unwrap();
    let path = format!("uptakes/{}/answer", uptake["id"].as_str().unwrap());
    world.facilitator().put(&path, body).await.expect(200);
}

on_both! {
    async fn how_far_lessons_reach_and_how_soon_is_told_in_teams(world) {
        let (one, other) = (team(&world, "one").await.id(), team(&world, "other").await.id());
        let mut lessons = Vec::new();
        for _ in 0..5 {
            lessons.push(put_to(&world, &[one.clone(), other.clone()]).await);
        }
        assert_eq!(asked(&lessons[0]).len(), 2);
        world.clock.advance(4 * DAY);
        for lesson in &lessons[..3] {
            answer(&world, lesson, &one, json!({"answer": "adopted", "evidence": "https://changes.example/1"})).await;
        }
        answer(&world, &lessons[3], &one, json!({"answer": "applies"})).await;
        answer(&world, &lessons[4], &one, json!({"answer": "does_not_apply", "reason": "no certificates"})).await;
        world.clock.advance(10 * DAY);
        let told = world.outsider().get("figures/lessons").await.expect(200);
        assert_eq!((&figure(&told, "published")["value"], &figure(&told, "published")["parts"]), (&json!(5.0), &json!({"insight": 5})));
        assert_eq!((&figure(&told, "answered_proportion")["value"], cases(&told, "answered_proportion")), (&json!(0.5), (5, 10)));
        assert_eq!(figure(&told, "answered_proportion")["parts"], json!({"adopted": 3, "applies": 1, "does_not_apply": 1}));
        assert_eq!(cases(&told, "adopted_proportion"), (3, 4));
        let time = figure(&told, "time_to_adoption");
        assert_eq!((&time["value"], &time["days_85"], cases(&told, "time_to_adoption")), (&json!(4.0), &json!(null), (3, 5)));
        assert_eq!(cases(&told, "relearned"), (0, 5));
        assert_eq!(cases(&world.outsider().get("figures/lessons?kind=question").await.expect(200), "published"), (0, 0));
    }

    async fn only_occasions_that_were_held_count_by_their_form(world) {
        let lesson = published(&world, json!({})).await;
        for (kind, held) in [("talk", true), ("talk", true), ("drill", true), ("webinar", false)] {
            let proportion = json!({"kind": kind, "title": "Certificates"});
            let proportion = world.member().post(&format!("lessons/{}/shares", lesson.id()), proportion).await;
            assert_eq!(proportion.status, 201, "{}", proportion.text);
            if held {
                let path = format!("shares/{}/transitions", proportion.id());
                world.member().seen("*").post(&path, json!({"move": "hold"})).await.expect(201);
            }
        }
        let told = world.outsider().get("figures/lessons").await.expect(200);
        let held = figure(&told, "shares_held");
        assert_eq!((&held["value"], &held["parts"]), (&json!(3.0), &json!({"drill": 1, "talk": 2})));
    }
}
