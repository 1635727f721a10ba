//! Teams' answers to lessons.

mod action;

use serde_json::{Value, json};

use crate::lesson::{draft, make, published, team};
use crate::review::{planned, stage};
use crate::support::ask::Ask;
use crate::support::{Told, World};

fn first(lesson: &Told) -> String {
    format!("uptakes/{}", lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap())
}

async fn answer(who: &Ask, uptake: &str, body: Value) -> Told {
    who.put(&format!("{uptake}/answer"), body).await
}

async fn ask(world: &World, lesson: &Told, team: &str) -> Told {
    world.member().post(&format!("lessons/{}/uptakes", lesson.id()), json!({ "team": team })).await
}

on_both! {
    async fn a_team_answers_and_may_think_again(world) {
        let uptake = first(&published(&world, json!({"asked": [world.people.team]})).await);
        let told = world.outsider().get(&uptake).await.expect(200);
        assert_eq!((&told.json["answer"], &told.json["answered_at"]), (&json!(null), &json!(null)));
        assert_eq!(told.json["next_steps"][0]["path"], format!("/api/v1/{uptake}/answer"));
        let told = answer(&world.member(), &uptake, json!({"answer": "applies"})).await.expect(200);
        assert_eq!(
            (&told.json["answer"]["answer"], &told.json["answered_at"]),
            (&json!("applies"), &json!("2026-11-20T08:00:00Z"))
        );
        assert_eq!((&told.json["version"], &told.json["next_steps"]), (&json!(2), &json!([])));
        let same = answer(&world.lead(), &uptake, json!({"answer": "applies"})).await.expect(200);
        assert_eq!(same.text, told.text, "the same again changes nothing");
        let adopted = json!({"answer": "adopted", "evidence": "https://changes.example/2"});
        let told = answer(&world.lead(), &uptake, adopted).await.expect(200);
        assert_eq!(
            (&told.json["answer"]["answer"], &told.json["version"]),
            (&json!("adopted"), &json!(3))
        );
        assert!(!told.text.contains("per_"), "a team answers, not a person");
    }

    async fn an_answer_comes_with_its_ground(world) {
        let uptake = first(&published(&world, json!({"asked": [world.people.team]})).await);
        for (body, pointer) in [
            (json!({"answer": "does_not_apply"}), "/reason"),
            (json!({"answer": "adopted", "reason": "of course"}), "/evidence"),
            (json!({"answer": "maybe"}), "/answer"),
        ] {
            assert_eq!(
                answer(&world.lead(), &uptake, body).await.expect(422).pointers(),
                [pointer]
            );
        }
        let told = answer(
            &world.lead(),
            &uptake,
            json!({"answer": "does_not_apply", "reason": "We sign nothing."}),
        )
        .await
        .expect(200);
        assert_eq!(told.json["answer"]["reason"], "We sign nothing.");
        assert_eq!(
            answer(&world.lead(), &uptake, json!({"answer": "applies", "by": "x"}))
                .await
                .expect(400)
                .pointers(),
            ["/by"]
        );
    }

    async fn only_the_team_asked_answers(world) {
        let uptake = first(&published(&world, json!({"asked": [world.people.team]})).await);
        for who in [
            world.outsider(),
            world.facilitator(),
            world.steward(),
            world.administrator(),
            world.tool(),
        ] {
            let told = answer(&who, &uptake, json!({"answer": "applies"})).await.expect(403);
            assert_eq!(told.json["needs"], "one of: member, lead");
        }
        answer(
            &world.lead(),
            "uptakes/upt_01j9zv5m3q8r7t2w4x6y8z0abc",
            json!({"answer": "applies"}),
        )
        .await
        .expect(404);
    }

    async fn a_lesson_that_holds_no_longer_asks_for_no_answer(world) {
        let lesson = published(&world, json!({"asked": [world.people.team]})).await;
        make(&world.member(), &lesson, json!({"move": "retire", "reason": "x"})).await.expect(201);
        let told =
            answer(&world.lead(), &first(&lesson), json!({"answer": "applies"})).await.expect(409);
        assert_eq!(told.json["rule"], "not_published");
    }

    async fn a_further_team_is_asked_once_and_after_publication(world) {
        let (lesson, further) = (
            draft(&world, json!({"asked": [world.people.team]})).await,
            team(&world, "further").await,
        );
        assert_eq!(
            ask(&world, &lesson, &further.id()).await.expect(409).json["rule"],
            "not_published"
        );
        make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(201);
        let told = ask(&world, &lesson, &further.id()).await.expect(201);
        assert_eq!(told.header("location").unwrap(), format!("/api/v1/uptakes/{}", told.id()));
        assert_eq!(
            (&told.json["team"], &told.json["answer_by"]),
            (&json!(further.id()), &json!("2026-12-04"))
        );
        for known in [further.id(), world.people.team.to_string()] {
            assert_eq!(
                ask(&world, &lesson, &known).await.expect(409).json["rule"],
                "already_asked"
            );
        }
        let told = ask(&world, &lesson, "tea_01j9zv5m3q8r7t2w4x6y8z0abc").await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/team"], vec!["unknown"]));
        let gone = team(&world, "gone").await;
        world
            .steward()
            .seen("*")
            .patch(&format!("teams/{}", gone.id()), json!({"active": false}))
            .await
            .expect(200);
        assert_eq!(ask(&world, &lesson, &gone.id()).await.expect(422).codes(), ["dissolved"]);
        for who in [world.outsider(), world.tool()] {
            who.post(&format!("lessons/{}/uptakes", lesson.id()), json!({"team": gone.id()}))
                .await
                .expect(403);
        }
    }

    async fn no_more_than_eight_are_asked(world) {
        let lesson = published(&world, json!({})).await;
        for number in 0..8 {
            ask(&world, &lesson, &team(&world, &format!("team-{number}")).await.id())
                .await
                .expect(201);
        }
        let told = ask(&world, &lesson, &team(&world, "one-more").await.id()).await.expect(409);
        assert_eq!(told.json["rule"], "too_many_asked");
        let listed = world
            .outsider()
            .get(&format!("lessons/{}/uptakes?include_total=true&limit=5", lesson.id()))
            .await
            .expect(200);
        assert_eq!(
            (&listed.json["total"], listed.json["items"].as_array().unwrap().len()),
            (&json!(8), 5)
        );
    }

    async fn they_are_listed_by_team_and_by_answer(world) {
        let other = team(&world, "other").await;
        let lesson = published(&world, json!({"asked": [world.people.team, other.id()]})).await;
        answer(&world.lead(), &first(&lesson), json!({"answer": "applies"})).await.expect(200);
        for (query, count) in [
            (format!("team={}", other.id()), 1),
            ("answer=applies,adopted".to_owned(), 1),
            ("answer=does_not_apply".to_owned(), 0),
            ("answer_by[gt]=2026-12-01".to_owned(), 2),
            ("sort=-answer_by".to_owned(), 2),
        ] {
            let told = world
                .outsider()
                .get(&format!("lessons/{}/uptakes?{query}", lesson.id()))
                .await
                .expect(200);
            assert_eq!(told.json["items"].as_array().unwrap().len(), count, "{query}");
        }
    }

    async fn a_team_asked_later_opens_the_loop_again_until_it_answers(world) {
        let review = planned(&world).await;
        for body in [json!({"move": "begin"}), json!({"move": "circulate"})] {
            crate::review::make(&world, &world.member(), &review, body).await.expect(201);
        }
        crate::review::write(&world, &world.member(), &review, crate::review::all_written())
            .await
            .expect(200);
        let lesson = published(&world, json!({"sources": [review.id()]})).await;
        let publish = json!({"move": "publish", "override_reason": "Nobody else is there."});
        crate::review::make(&world, &world.member(), &review, publish).await.expect(201);
        assert_eq!(stage(&world, &review).await.0, "closed");
        let uptake = ask(&world, &lesson, &world.people.team.to_string()).await.expect(201);
        assert_eq!(
            stage(&world, &review).await,
            (json!("improving"), json!("a team has not answered a lesson"))
        );
        answer(&world.lead(), &format!("uptakes/{}", uptake.id()), json!({"answer": "applies"}))
            .await
            .expect(200);
        assert_eq!(stage(&world, &review).await.0, "closed");
    }
}
