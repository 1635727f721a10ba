//! Moving a lesson on.

use serde_json::{Value, json};

use super::{asked, draft, make, published, team};
use crate::review::missing;

on_both! {
    async fn publishing_asks_for_an_insight_and_when_it_applies(world) {
        let bare = json!({"insight": null, "applies_when": null});
        let lesson =
            world.member().post("lessons", json!({"title": "Certificates end"})).await.expect(201);
        let told = make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(409);
        assert_eq!(missing(&told), ["insight", "applies_when"]);
        let overriding = json!({"move": "publish", "override_reason": "It always applies."});
        assert_eq!(
            missing(&make(&world.member(), &lesson, overriding.clone()).await.expect(409)),
            ["insight"]
        );
        let path = format!("lessons/{}", lesson.id());
        world.member().seen("*").patch(&path, json!({"insight": "They end."})).await.expect(200);
        let told = make(&world.member(), &lesson, overriding).await.expect(201);
        assert_eq!(
            (&told.json["status"], &told.json["published_at"]),
            (&json!("published"), &json!("2026-11-20T08:00:00Z"))
        );
        let history = world.outsider().get(&format!("{path}/transitions")).await.expect(200);
        assert_eq!(history.json["items"][0]["overridden"], json!(["applies_when"]));
        world.member().seen("*").patch(&path, bare).await.expect(200);
    }

    async fn publishing_asks_the_teams_named_and_the_owners_of_its_services_once_each(world) {
        let (one, two) = (team(&world, "one").await, team(&world, "two").await);
        let mut services = Vec::new();
        for (key, owner) in
            [("shop", world.people.team.to_string()), ("till", two.id()), ("door", two.id())]
        {
            let body = json!({"key": key, "name": key, "owner_team": owner});
            services.push(world.steward().post("services", body).await.expect(201).id());
        }
        let told =
            published(&world, json!({"asked": [one.id(), two.id()], "services": services})).await;
        assert_eq!(asked(&told), [one.id(), two.id(), world.people.team.to_string()]);
        let summary = &told.json["uptakes"];
        assert_eq!(
            (&summary["asked"], &summary["answered"], &summary["awaited"]),
            (&json!(3), &json!(0), &json!(3))
        );
        // Ten working days, as policy has it.
        assert_eq!(summary["teams"][0]["answer_by"], "2026-12-04");
    }

    async fn at_most_eight_are_asked_and_no_dissolved_team(world) {
        let mut teams = Vec::new();
        for number in 0..8 {
            teams.push(team(&world, &format!("team-{number}")).await);
        }
        world
            .steward()
            .seen("*")
            .patch(&format!("teams/{}", teams[0].id()), json!({"active": false}))
            .await
            .expect(200);
        let mut services = Vec::new();
        for (key, owner) in
            [("shop", world.people.team.to_string()), ("till", team(&world, "late").await.id())]
        {
            let body = json!({"key": key, "name": key, "owner_team": owner});
            services.push(world.steward().post("services", body).await.expect(201).id());
        }
        let ids: Vec<_> = teams.iter().map(crate::support::Told::id).collect();
        let told = published(&world, json!({"asked": ids, "services": services})).await;
        let mut expected = ids[1..].to_vec();
        expected.push(world.people.team.to_string());
        assert_eq!(asked(&told), expected);
    }

    async fn the_day_is_counted_in_the_teams_own_calendar_and_by_policy(world) {
        let policy = json!({"in_force_from": "2026-11-20", "uptake_answer_working_days": 1});
        world.steward().post("policies", policy).await.expect(201);
        let far = team(&world, "far").await;
        let calendar =
            json!({"calendar": {"time_zone": "Pacific/Auckland", "holidays": ["2026-11-23"]}});
        world.steward().seen("*").patch(&format!("teams/{}", far.id()), calendar).await.expect(200);
        let told = published(&world, json!({"asked": [far.id(), world.people.team]})).await;
        assert_eq!(told.json["uptakes"]["teams"][0]["answer_by"], "2026-11-24");
        assert_eq!(told.json["uptakes"]["teams"][1]["answer_by"], "2026-11-23");
    }

    async fn a_better_lesson_takes_its_place(world) {
        let (old, new, idea) = (
            published(&world, json!({})).await,
            published(&world, json!({})).await,
            draft(&world, json!({})).await,
        );
        let supersede = |by: Value| json!({"move": "supersede", "by": by});
        assert_eq!(
            missing(&make(&world.member(), &old, supersede(json!(null))).await.expect(409)),
            ["by"]
        );
        assert_eq!(
            missing(&make(&world.member(), &old, supersede(json!(old.id()))).await.expect(409)),
            ["not_itself"]
        );
        assert_eq!(
            missing(&make(&world.member(), &old, supersede(json!(idea.id()))).await.expect(409)),
            ["target_published"]
        );
        let told = make(&world.member(), &old, supersede(json!("les_01j9zv5m3q8r7t2w4x6y8z0abc")))
            .await
            .expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/by"], vec!["unknown"]));
        let told = make(&world.member(), &old, supersede(json!(new.id()))).await.expect(201);
        assert_eq!(
            (&told.json["status"], &told.json["superseded_by"]),
            (&json!("superseded"), &json!(new.id()))
        );
        assert_eq!(told.json["next_steps"][0]["path"], format!("/api/v1/lessons/{}", new.id()));
        assert_eq!(told.json["available_moves"], json!([]));
        let back = make(&world.member(), &new, supersede(json!(old.id()))).await.expect(409);
        assert_eq!(missing(&back), ["target_published"], "there is no way round in a circle");
    }

    async fn what_holds_no_longer_is_retired_with_a_reason_and_restored(world) {
        let lesson = published(&world, json!({"asked": [world.people.team]})).await;
        assert_eq!(
            missing(&make(&world.member(), &lesson, json!({"move": "retire"})).await.expect(409)),
            ["reason"]
        );
        let retire = json!({"move": "retire", "reason": "They renew themselves now."});
        let told = make(&world.member(), &lesson, retire).await.expect(201);
        assert_eq!(
            (&told.json["status"], &told.json["retired_reason"]),
            (&json!("retired"), &json!("They renew themselves now."))
        );
        world.clock.advance(86_400);
        let told = make(&world.member(), &lesson, json!({"move": "restore"})).await.expect(201);
        assert_eq!(
            (&told.json["status"], &told.json["retired_reason"]),
            (&json!("published"), &json!(null))
        );
        assert_eq!(
            told.json["published_at"], "2026-11-20T08:00:00Z",
            "published for the first time"
        );
        assert_eq!(told.json["uptakes"]["asked"], 1, "nobody is asked twice");
    }

    async fn what_is_not_in_the_table_is_refused_with_what_is(world) {
        let lesson = draft(&world, json!({})).await;
        let told = make(&world.member(), &lesson, json!({"move": "retire", "reason": "x"}))
            .await
            .expect(409);
        assert_eq!(
            (&told.json["code"], &told.json["available_moves"]),
            (&json!("invalid_move"), &json!(["publish"]))
        );
        let lesson = published(&world, json!({})).await;
        let told = make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(409);
        assert_eq!(told.json["available_moves"], json!(["supersede", "retire"]));
        let path = format!("lessons/{}/transitions", lesson.id());
        world.member().post(&path, json!({"move": "retire", "reason": "x"})).await.expect(428);
        world
            .member()
            .seen("\"9\"")
            .post(&path, json!({"move": "retire", "reason": "x"}))
            .await
            .expect(412);
    }

    async fn who_may_stands_in_the_table(world) {
        let lesson = published(&world, json!({})).await;
        let retire = json!({"move": "retire", "reason": "x"});
        for who in [world.outsider(), world.administrator(), world.tool()] {
            assert_eq!(
                make(&who, &lesson, retire.clone()).await.expect(403).json["needs"],
                "one of: contributor, author"
            );
        }
        make(&world.steward(), &lesson, retire).await.expect(201);
    }
}
