//! What happens by itself: each job once a period, by one of the instances.

use kintsugi::app::{Asking, action, nudge::orphans};
use kintsugi::jobs::come_round;
use serde_json::json;

use crate::action::{accepted, moved};
use crate::lesson;
use crate::review::{published, stage};
use crate::support::World;
use crate::support::database::number;

const DAY: i64 = 24 * 3600;

async fn pass(world: &World, seconds: i64) {
    world.clock.advance(seconds);
    come_round(&world.app, "one", world.clock.now()).await;
}

on_both! {
    async fn a_loop_closes_when_the_day_of_the_last_answer_has_passed(world) {
        let review = published(&world).await;
        let told = lesson::published(&world, json!({"sources": [review.id()], "asked": [world.people.team]})).await;
        assert_eq!(stage(&world, &review).await, (json!("improving"), json!("a team has not answered a lesson")));
        let uptake = told.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap();
        let uptake = world.member().get(&format!("uptakes/{uptake}")).await.expect(200);
        let last: jiff::civil::Date = uptake.json["answer_by"].as_str().unwrap().parse().unwrap();
        let today: jiff::civil::Date = "2026-11-20".parse().unwrap();
        pass(&world, DAY * i64::from((last - today).get_days())).await;
        assert_eq!(stage(&world, &review).await.0, "improving", "it is the last day");
        pass(&world, DAY).await;
        assert_eq!(stage(&world, &review).await, (json!("closed"), json!(null)));
        let audit = world.administrator().get("audit-events?limit=1").await.expect(200);
        let entry = &audit.json["items"][0];
        assert_eq!((&entry["actor"], &entry["event"]), (&json!("system"), &json!("incident.stage_changed")));
    }

    async fn answers_that_were_kept_for_a_day_are_forgotten_and_later_ones_are_not(world) {
        let kept = |count: usize| async move {
            for number in 0..count {
                let steward = world.steward().with("idempotency-key", &format!("{number}"));
                steward.post("themes", json!({"key": format!("theme-{number}"), "name": "T"})).await.expect(201);
            }
            world
        };
        let world = kept(3).await;
        pass(&world, DAY / 2).await;
        world.steward().with("idempotency-key", "later").post("themes", json!({"key": "a", "name": "A"})).await.expect(201);
        pass(&world, DAY / 2 + 3600).await;
        let left = number(&world.url, "SELECT COUNT(*) FROM idempotency_keys").await;
        assert_eq!(left, 1);
        let replayed = world.steward().with("idempotency-key", "later").post("themes", json!({"key": "a", "name": "A"})).await;
        assert!(replayed.header("idempotency-replayed").is_some());
    }

    async fn sessions_and_links_are_forgotten_when_their_time_is_over(world) {
        let kept = || async {
            let mut counts = Vec::new();
            for table in ["sessions", "last_uses WHERE record_id LIKE 'ses_%'", "sign_in_links"] {
                counts.push(number(&world.url, &format!("SELECT COUNT(*) FROM {table}")).await);
            }
            counts
        };
        let browser = world.signed_in(&world.people.member).await;
        world.link(&world.people.steward).await;
        world.clock.advance(DAY / 4);
        browser.get("me").await.expect(200);
        pass(&world, 0).await;
        let [sessions, _, links] = kept().await[..] else { panic!("three tables") };
        assert_eq!((sessions, links), (1, 0));
        pass(&world, 7 * DAY).await;
        assert_eq!(kept().await, [0, 0, 0]);
    }

    // A job looks by reading, and writes a moment later: what happened in between stands.
    async fn what_people_settled_after_a_job_looked_is_let_be(world) {
        let defer = json!({
            "move": "defer", "reason": "after the move", "accepted_risk": "one more slow start", "re_review_on": "2026-11-25",
        });
        let told = accepted(&world).await;
        let told = moved(&world.lead(), &told, defer).await;
        world.clock.advance(10 * DAY);
        let told = moved(&world.lead(), &told, json!({"move": "resume"})).await;
        let told = moved(&world.lead(), &told, json!({"move": "accept"})).await;
        let id = told.id().clone();
        let late = |name: &str| Asking::of_the_system(name);
        let back = world.app.write(late("end_deferrals"), move |tx, _| {
            let back = action::come_back(tx, &id)?;
            Ok(tx.unchanged(back))
        });
        assert!(!back.await.unwrap());
        let ids = [told.id().clone()];
        let taken = world.app.write(late("take_in_orphans"), move |tx, _| orphans::take_in(tx, &ids));
        assert_eq!(taken.await.unwrap(), 0, "somebody answers for it again");
        let now = world.lead().get(&format!("actions/{}", told.id())).await.expect(200);
        assert_eq!(now.json["version"], told.json["version"]);
    }

    async fn of_two_instances_that_look_at_once_one_does_it(world) {
        let other = world.another().await;
        for day in 1..=5 {
            world.clock.advance(DAY);
            let now = world.clock.now();
            tokio::join!(come_round(&world.app, "one", now), come_round(&other.app, "two", now));
            let tokens = number(&world.url, "SELECT SUM(token) FROM leases").await;
            assert_eq!(tokens, 8 * day, "eight jobs, each once a day");
        }
    }
}
