//! Contributing factors.

use serde_json::json;

use crate::review::{again, in_review, make, planned, published, secret};
use crate::support::{Told, World};

async fn noted(world: &World, review: &Told) -> Told {
    let body = json!({"statement": "There was one key.", "family": "organisational", "effect": "made_worse"});
    world.member().post(&format!("reviews/{}/factors", review.id()), body).await.expect(201)
}

on_both! {
    async fn a_factor_is_noted_with_what_it_did_and_says_how_to_answer_it(world) {
        let review = planned(&world).await;
        let told = noted(&world, &review).await;
        assert_eq!(told.header("location").unwrap(), format!("/api/v1/factors/{}", told.id()));
        assert_eq!(
            (&told.json["review"], &told.json["effect"]),
            (&json!(review.id()), &json!("made_worse"))
        );
        assert_eq!(
            (&told.json["answered"], &told.json["answered_by"]),
            (&json!(false), &json!([]))
        );
        let steps: Vec<_> = told.json["next_steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["path"].clone())
            .collect();
        assert_eq!(
            steps,
            [
                json!("/api/v1/actions"),
                json!("/api/v1/lessons"),
                json!(format!("/api/v1/factors/{}", told.id()))
            ]
        );
    }

    async fn an_action_a_lesson_or_a_reason_answers_it(world) {
        let review = planned(&world).await;
        let factor = noted(&world, &review).await;
        let path = format!("factors/{}", factor.id());
        let action = world
            .member()
            .post("actions", json!({"title": "A second key", "factors": [factor.id()]}))
            .await
            .expect(201);
        let lesson = json!({"title": "One is none", "factors": [factor.id()]});
        let lesson = world.member().post("lessons", lesson).await.expect(201);
        let told = world.member().get(&path).await.expect(200);
        assert_eq!(
            (&told.json["answered"], &told.json["answered_by"]),
            (&json!(true), &json!([action.id(), lesson.id()]))
        );
        assert_eq!(told.json["next_steps"], json!([]));
        let decline = json!({"move": "withdraw", "reason": "Too dear."});
        world
            .member()
            .seen("*")
            .post(&format!("actions/{}/transitions", action.id()), decline)
            .await
            .expect(201);
        world
            .member()
            .seen("*")
            .patch(&format!("lessons/{}", lesson.id()), json!({"factors": []}))
            .await
            .expect(200);
        let told = world.member().get(&path).await.expect(200);
        assert_eq!(
            (&told.json["answered"], &told.json["answered_by"]),
            (&json!(false), &json!([])),
            "what was let go answers nothing"
        );
        let told = world
            .member()
            .seen("*")
            .patch(&path, json!({"accepted_because": "It is replaced in May."}))
            .await
            .expect(200);
        assert_eq!((&told.json["answered"], &told.json["version"]), (&json!(true), &json!(2)));
    }

    async fn an_unanswered_factor_holds_publication_back(world) {
        let review = in_review(&world).await;
        let factor = noted(&world, &review).await;
        crate::review::sign_off(&world.lead(), &review).await.expect(201);
        let refused =
            make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(409);
        assert_eq!(crate::review::missing(&refused), ["factors_answered"]);
        world
            .member()
            .post("actions", json!({"title": "A second key", "factors": [factor.id()]}))
            .await
            .expect(201);
        make(&world, &world.member(), &review, json!({"move": "publish"})).await.expect(201);
    }

    async fn what_is_hidden_answers_for_those_alone_who_see_it(world) {
        let review = planned(&world).await;
        let factor = noted(&world, &review).await;
        let hidden = secret(&world).await;
        let body = json!({"title": "Turn the key", "home": hidden.id(), "factors": [factor.id()]});
        let action = world.member().post("actions", body).await.expect(201);
        let path = format!("factors/{}", factor.id());
        assert_eq!(world.lead().get(&path).await.json["answered_by"], json!([action.id()]));
        let told = world.steward().get(&path).await.expect(200);
        assert_eq!(
            (&told.json["answered"], &told.json["answered_by"]),
            (&json!(false), &json!([]))
        );
        assert!(
            !world
                .steward()
                .get(&format!("reviews/{}", review.id()))
                .await
                .text
                .contains(&action.id())
        );
    }

    async fn a_published_finding_is_classified_and_answered_but_not_rewritten(world) {
        let review = in_review(&world).await;
        let factor = noted(&world, &review).await;
        make(
            &world,
            &world.member(),
            &review,
            json!({"move": "publish", "override_reason": "It is urgent."}),
        )
        .await
        .expect(201);
        let path = format!("factors/{}", factor.id());
        for body in [json!({"statement": "There were two."}), json!({"effect": null})] {
            let told = world.member().seen("*").patch(&path, body).await.expect(409);
            assert_eq!(told.json["rule"], "published");
        }
        let theme = world
            .steward()
            .post("themes", json!({"key": "keys", "name": "Keys"}))
            .await
            .expect(201);
        let body = json!({"theme": theme.id(), "accepted_because": "It is replaced in May."});
        world.member().seen("*").patch(&path, body).await.expect(200);
        assert_eq!(
            world.member().seen("*").delete(&path).await.expect(409).json["rule"],
            "published"
        );
        let more = json!({"statement": "And one door."});
        world.member().post(&format!("reviews/{}/factors", review.id()), more).await.expect(409);
        assert_eq!(again(&world, &review).await.json["counts"]["factors"], 1);
    }

    async fn it_is_taken_back_unless_something_answers_it(world) {
        let review = planned(&world).await;
        let factor = noted(&world, &review).await;
        let path = format!("factors/{}", factor.id());
        let lesson = json!({"title": "One is none", "factors": [factor.id()]});
        let lesson = world.member().post("lessons", lesson).await.expect(201);
        world.member().delete(&path).await.expect(428);
        let refused = world.member().seen("*").delete(&path).await.expect(409);
        assert_eq!(refused.json["rule"], "answered");
        assert!(refused.text.contains(&lesson.id()));
        world
            .member()
            .seen("*")
            .patch(&format!("lessons/{}", lesson.id()), json!({"factors": []}))
            .await
            .expect(200);
        world.member().seen("\"9\"").delete(&path).await.expect(412);
        world.member().seen(&factor.header("etag").unwrap()).delete(&path).await.expect(204);
        world.member().get(&path).await.expect(404);
        assert_eq!(again(&world, &review).await.json["counts"]["factors"], 0);
    }

    async fn they_are_listed_in_the_order_in_which_they_were_found(world) {
        let review = planned(&world).await;
        let service = world
            .steward()
            .post("services", json!({"key": "shop", "name": "Shop"}))
            .await
            .expect(201);
        let path = format!("reviews/{}/factors", review.id());
        for (statement, service) in
            [("One", json!(null)), ("Two", json!(service.id())), ("Three", json!(null))]
        {
            world
                .member()
                .post(&path, json!({"statement": statement, "service": service}))
                .await
                .expect(201);
        }
        noted(&world, &planned(&world).await).await;
        let told =
            world.member().get(&format!("{path}?include_total=true&limit=2")).await.expect(200);
        let said = |told: &Told| {
            told.json["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["statement"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (said(&told), &told.json["total"]),
            (vec!["One".to_owned(), "Two".to_owned()], &json!(3))
        );
        let next = told.json["next_cursor"].as_str().unwrap();
        let told = world
            .member()
            .get(&format!("{path}?limit=2&include_total=true&cursor={next}"))
            .await
            .expect(200);
        assert_eq!(
            (said(&told), &told.json["next_cursor"]),
            (vec!["Three".to_owned()], &json!(null))
        );
        let told =
            world.member().get(&format!("{path}?service={}", service.id())).await.expect(200);
        assert_eq!(said(&told), ["Two"]);
        assert_eq!(
            world.member().get(&format!("{path}?statement=One")).await.expect(400).pointers(),
            ["statement"]
        );
    }

    async fn every_broken_rule_is_named(world) {
        let review = planned(&world).await;
        let path = format!("reviews/{}/factors", review.id());
        let told = world
            .member()
            .post(&path, json!({"statement": "", "reasonable_because": " "}))
            .await
            .expect(422);
        assert_eq!(told.pointers(), ["/statement", "/reasonable_because"]);
        let unknown = json!({"statement": "One key.", "theme": "thm_01j9zv5m3q8r7t2w4x6y8z0abc"});
        let told = world.member().post(&path, unknown).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/theme"], vec!["unknown"]));
        world
            .member()
            .post("reviews/PIR-99/factors", json!({"statement": "One key."}))
            .await
            .expect(404);
    }

    async fn those_who_only_read_do_not_write_factors(world) {
        let review = published(&world).await;
        for who in [world.outsider(), world.administrator(), world.tool()] {
            who.post(&format!("reviews/{}/factors", review.id()), json!({"statement": "x"}))
                .await
                .expect(403);
        }
        let review = planned(&world).await;
        let factor = noted(&world, &review).await;
        world.tool().get(&format!("factors/{}", factor.id())).await.expect(200);
        world
            .tool()
            .seen("*")
            .patch(&format!("factors/{}", factor.id()), json!({"statement": "x"}))
            .await
            .expect(403);
        world.tool().seen("*").delete(&format!("factors/{}", factor.id())).await.expect(403);
    }
}
