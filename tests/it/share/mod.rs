//! Occasions on which lessons are passed on.

use serde_json::{Value, json};

use crate::lesson::{draft, make, published};
use crate::support::{Told, World};

async fn plan(world: &World, lesson: &Told, body: Value) -> Told {
    world.member().post(&format!("lessons/{}/shares", lesson.id()), body).await
}

async fn moved(world: &World, share: &Told, body: Value) -> Told {
    world.member().seen("*").post(&format!("shares/{}/transitions", share.id()), body).await
}

on_both! {
    async fn a_talk_is_planned_and_held_and_says_how_many_it_reached(world) {
        let lesson = published(&world, json!({})).await;
        let body = json!({"kind": "talk", "title": "Sundays", "on_date": "2026-12-03", "teams": [world.people.team]});
        let share = plan(&world, &lesson, body).await.expect(201);
        assert_eq!((&share.json["status"], &share.json["lesson"]), (&json!("planned"), &json!(lesson.id())));
        let told = moved(&world, &share, json!({"move": "hold", "people_reached": 43})).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["held_at"]), (&json!("held"), &json!("2026-11-20T08:00:00Z")));
        let seen = world.outsider().get(&format!("lessons/{}", lesson.id())).await.expect(200);
        let expected = json!({"planned": 0, "held": 1, "kinds": ["talk"], "people_reached": 43, "teams": [world.people.team]});
        assert_eq!(seen.json["shares"], expected);
        let history = world.outsider().get(&format!("shares/{}/transitions", share.id())).await.expect(200);
        assert_eq!(history.json["items"][0]["move"], "hold");
    }

    async fn who_was_reached_cannot_be_said(world) {
        let lesson = published(&world, json!({})).await;
        let share = plan(&world, &lesson, json!({"kind": "talk"})).await.expect(201);
        let people = json!({"move": "hold", "people": [world.people.member.id]});
        assert_eq!(moved(&world, &share, people).await.expect(400).pointers(), ["/people"]);
        let people = json!({"move": "hold", "people_reached": [world.people.member.id]});
        moved(&world, &share, people).await.expect(400);
        let early = json!({"people_reached": 3});
        let path = format!("shares/{}", share.id());
        let told = world.member().seen("*").patch(&path, early).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/people_reached"], vec!["not_held"]));
    }

    async fn a_video_has_a_place_and_is_asked_for_captions(world) {
        let lesson = published(&world, json!({})).await;
        let share = plan(&world, &lesson, json!({"kind": "video"})).await.expect(201);
        let told = moved(&world, &share, json!({"move": "hold"})).await.expect(409);
        assert_eq!(told.json["missing"][0]["code"], "link");
        let held = json!({"move": "hold", "link": "https://videos.example/1"});
        let told = moved(&world, &share, held).await.expect(201);
        let step = &told.json["next_steps"][0];
        assert_eq!((&step["method"], &step["body"]), (&json!("PATCH"), &json!({"captions": true})));
        let path = format!("shares/{}", share.id());
        let body = json!({"captions": true, "people_reached": 7});
        let told = world.member().seen("*").patch(&path, body).await.expect(200);
        assert_eq!(told.json["next_steps"], json!([]));
        let odd = json!({"move": "hold", "link": "videos"});
        let share = plan(&world, &lesson, json!({"kind": "video"})).await.expect(201);
        assert_eq!(moved(&world, &share, odd).await.expect(422).pointers(), ["/link"]);
        let captions = json!({"kind": "drill", "captions": true});
        assert_eq!(plan(&world, &lesson, captions).await.expect(422).pointers(), ["/captions"]);
    }

    async fn what_is_not_published_is_not_passed_on(world) {
        let lesson = draft(&world, json!({})).await;
        let share = plan(&world, &lesson, json!({"kind": "forum"})).await.expect(201);
        let told = moved(&world, &share, json!({"move": "hold"})).await.expect(409);
        assert_eq!(told.json["missing"][0]["code"], "lesson_published");
        world.outsider().get(&format!("shares/{}", share.id())).await.expect(404);
        make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(201);
        world.outsider().get(&format!("shares/{}", share.id())).await.expect(200);
        moved(&world, &share, json!({"move": "hold"})).await.expect(201);
    }

    async fn one_is_called_off_with_a_reason_and_planned_again(world) {
        let lesson = published(&world, json!({})).await;
        let share = plan(&world, &lesson, json!({"kind": "drill"})).await.expect(201);
        assert_eq!(moved(&world, &share, json!({"move": "call_off"})).await.expect(409).json["missing"][0]["code"], "reason");
        let told = moved(&world, &share, json!({"move": "call_off", "reason": "Snow"})).await.expect(201);
        assert_eq!(told.json["called_off_because"], "Snow");
        let told = moved(&world, &share, json!({"move": "plan"})).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["called_off_because"]), (&json!("planned"), &json!(null)));
    }

    async fn what_is_to_come_is_listed_by_day_and_nobody_by_name(world) {
        let lesson = published(&world, json!({})).await;
        for (kind, day) in [("talk", "2026-12-09"), ("drill", "2026-12-03")] {
            plan(&world, &lesson, json!({"kind": kind, "on_date": day, "host": world.people.team})).await.expect(201);
        }
        let path = format!("shares?status=planned&sort=on_date&team={}", world.people.team);
        let told = world.outsider().get(&path).await.expect(200);
        let kinds: Vec<_> = told.json["items"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
        assert_eq!(kinds, ["drill", "talk"]);
        world.outsider().get("shares?author=me").await.expect(400);
        let told = world.outsider().get(&format!("lessons/{}/shares?kind=talk", lesson.id())).await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), 1);
        world.outsider().post(&format!("lessons/{}/shares", lesson.id()), json!({"kind": "talk"})).await.expect(403);
    }
}
