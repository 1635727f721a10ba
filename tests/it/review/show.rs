//! Looking at reviews.

use serde_json::{Value, json};

use super::{again, fields, in_review, incident, make, planned, published, write};
use crate::support::{Told, World};

fn steps(told: &Told) -> Vec<String> {
    let steps = told.json["next_steps"].as_array().unwrap().iter();
    let call = |step: &Value| {
        format!("{} {}", step["method"].as_str().unwrap(), step["path"].as_str().unwrap())
    };
    steps.map(|step| call(step).replace(&told.id(), "…")).collect()
}

fn permitted(told: &Told) -> Vec<&str> {
    let moves = told.json["available_moves"].as_array().unwrap().iter();
    moves
        .filter(|open| open["permitted"] == true)
        .map(|open| open["move"].as_str().unwrap())
        .collect()
}

/// Does what a review says comes next, as it says.
async fn follow(world: &World, review: &Told, step: &Value) -> Told {
    let mut body = step["body"].clone();
    let path = step["path"].as_str().unwrap();
    if let Some(sections) = body.get_mut("sections").and_then(Value::as_object_mut) {
        sections.values_mut().for_each(|text| *text = json!("As it was."));
    }
    for (name, text) in [
        ("facilitator", json!(world.people.facilitator.id)),
        ("statement", json!("One key.")),
        ("title", json!("Two keys")),
    ] {
        if body.get(name).is_some() {
            body[name] = text;
        }
    }
    match step["method"].as_str().unwrap() {
        "PATCH" => world.member().seen("*").patch(path, body).await.expect(200),
        _ if path.ends_with("sign-offs") => world.lead().post(path, body).await.expect(201),
        _ => world.member().seen("*").post(path, body).await.expect(201),
    };
    again(world, review).await
}

on_both! {
    async fn it_says_what_comes_next_and_doing_so_leads_to_publication(world) {
        let mut review = planned(&world).await;
        assert_eq!(
            steps(&review),
            ["PATCH /api/v1/reviews/…", "POST /api/v1/reviews/…/transitions"]
        );
        let mut done = 0;
        while review.json["status"] != "published" {
            let step = review.json["next_steps"][0].clone();
            review = follow(&world, &review, &step).await;
            done += 1;
            assert!(done < 12, "{step} leads nowhere: {}", review.text);
        }
        assert_eq!(
            review.json["counts"],
            json!({
                "factors": 1, "unanswered_factors": 0, "lessons": 1, "actions": 1, "comments": 0,
            })
        );
        assert_eq!(
            review.json["next_steps"][0]["what"],
            "Publish LES-1, so that it reaches other teams"
        );
        assert_eq!(review.json["next_steps"][0]["missing"][0]["code"], "insight");
        let said = json!({"insight": "One is none.", "applies_when": "A door has one key."});
        world.member().seen("*").patch("lessons/LES-1", said).await.expect(200);
        review = follow(&world, &review, &review.json["next_steps"][0].clone()).await;
        assert_eq!(steps(&review), [""; 0]);
    }

    async fn each_move_says_whether_one_may_and_what_it_lacks(world) {
        let review = in_review(&world).await;
        assert_eq!(permitted(&again(&world, &review).await), ["return", "publish", "waive"]);
        let seen = world.lead().get(&format!("reviews/{}", review.id())).await;
        assert_eq!(permitted(&seen), ["return"]);
        assert_eq!(
            permitted(&world.tool().get(&format!("reviews/{}", review.id())).await),
            [""; 0]
        );
        let publish = &seen.json["available_moves"][1];
        assert_eq!((&publish["move"], &publish["to"]), (&json!("publish"), &json!(["published"])));
        assert_eq!(publish["missing"][0]["code"], "sign_off");
    }

    async fn its_factors_say_what_answers_them(world) {
        let review = planned(&world).await;
        let path = format!("reviews/{}/factors", review.id());
        let one = world.member().post(&path, json!({"statement": "One key."})).await.expect(201);
        world.member().post(&path, json!({"statement": "Two doors."})).await.expect(201);
        let action = world
            .member()
            .post("actions", json!({"title": "A second key", "factors": [one.id()]}))
            .await
            .expect(201);
        let told = again(&world, &review).await;
        assert_eq!(
            told.json["factors"][0],
            json!({
                "id": one.id(), "statement": "One key.", "answered": true, "answered_by": [action.id()],
            })
        );
        assert_eq!(
            (&told.json["factors"][1]["answered"], &told.json["counts"]["actions"]),
            (&json!(false), &json!(1))
        );
        assert_eq!(told.json["counts"]["unanswered_factors"], 1);
    }

    async fn the_entity_tag_follows_what_is_told(world) {
        let review = planned(&world).await;
        let path = format!("reviews/{}", review.id());
        let tag = review.header("etag").unwrap();
        assert_eq!(world.member().with("if-none-match", &tag).get(&path).await.status, 304);
        world
            .member()
            .post(&format!("{path}/factors"), json!({"statement": "One key."}))
            .await
            .expect(201);
        let told = world.member().with("if-none-match", &tag).get(&path).await.expect(200);
        assert_eq!(told.json["version"], 1);
        // The version stands, so what was seen may still be written on.
        world.member().change(&path, &review, json!({"tags": ["a"]})).await.expect(200);
    }

    async fn it_is_found_by_its_number_and_by_what_it_is_about(world) {
        let (one, other) = (planned(&world).await, published(&world).await);
        let numbered = world.member().get("reviews/PIR-1").await.expect(200);
        assert_eq!(numbered.id(), one.id());
        let of = |told: &Told| told.json["incidents"][0].as_str().unwrap().to_owned();
        for (query, found) in [
            (format!("incident={}", of(&one)), vec![one.id()]),
            ("status=published,waived".to_owned(), vec![other.id()]),
            ("depth=deep".to_owned(), vec![]),
            (format!("team={}&sort=created_at", world.people.team), vec![one.id(), other.id()]),
            ("owner=me".to_owned(), vec![other.id(), one.id()]),
            ("facilitator=me".to_owned(), vec![]),
            (
                "published_at[gte]=2026-11-20T00:00:00Z&published_at[lt]=2027-01-01T00:00:00Z"
                    .to_owned(),
                vec![other.id()],
            ),
            ("due_date[lt]=2026-12-01".to_owned(), vec![]),
        ] {
            let told = world.member().get(&format!("reviews?{query}")).await.expect(200);
            let ids: Vec<_> = told.json["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(ids, found, "{query}");
        }
        let person = format!("reviews?owner={}", world.people.member.id.unwrap());
        assert_eq!(world.lead().get(&person).await.expect(400).pointers(), ["owner"]);
    }

    async fn a_list_tells_each_review_as_it_is_told_alone(world) {
        let (one, other) = (planned(&world).await, in_review(&world).await);
        world
            .member()
            .post(&format!("reviews/{}/factors", one.id()), json!({"statement": "One key."}))
            .await
            .expect(201);
        world
            .member()
            .post(&format!("reviews/{}/comments", other.id()), json!({"text": "Well put."}))
            .await
            .expect(201);
        let listed = world.member().get("reviews?sort=created_at").await.expect(200);
        assert_eq!(
            listed.json["items"],
            json!([again(&world, &one).await.json, again(&world, &other).await.json])
        );
    }

    async fn the_templates_say_which_sections_each_depth_asks_for(world) {
        let told = world.outsider().get("templates").await.expect(200);
        let required =
            |index: usize| told.json["items"][index]["required"].as_array().unwrap().len();
        assert_eq!((required(0), required(1), required(2)), (1, 3, 5));
        assert_eq!(told.json["items"][0]["depth"], "note");
        assert_eq!(told.json["items"][2]["sections"][0]["key"], "plain_summary");
        world.nobody().get("templates").await.expect(401);
    }

    async fn a_waived_review_says_how_to_hold_it_after_all(world) {
        let review = world
            .member()
            .post("reviews", fields(&world, &[&incident(&world, "sev2").await]))
            .await
            .expect(201);
        make(&world, &world.member(), &review, json!({"move": "waive", "reason": "Known."}))
            .await
            .expect(201);
        let told = again(&world, &review).await;
        assert_eq!(told.json["next_steps"][0]["body"], json!({"move": "plan"}));
        write(&world, &world.member(), &review, json!({"tags": ["known"]})).await.expect(200);
    }
}
