//! Reminders that a lesson waits for a team's answer: when, to whom, and when no longer.

use kintsugi::jobs::come_round;
use serde_json::json;

use super::deliver::send;
use super::{DAY, decide, nudges, pass, told, with_addresses, without_digest};
use crate::lesson::{make, published};
use crate::review::{fields, secret};
use crate::support::smtp::Smtp;
use crate::support::{Told, World};

/// A published lesson about which the member's team is asked, and what it is asked by.
async fn asked(world: &World) -> (Told, String) {
    let lesson = published(world, json!({"asked": [world.people.team]})).await;
    let uptake = lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap().to_owned();
    (lesson, uptake)
}

async fn answer(world: &World, uptake: &str) {
    let body = json!({"answer": "does_not_apply", "reason": "We sign nothing."});
    world.member().put(&format!("uptakes/{uptake}/answer"), body).await.expect(200);
}

on_both! {
    async fn who_leads_the_team_is_reminded_before_the_day_for_an_answer_and_after_it_and_then_let_be(world) {
        decide(&world, json!({"digest_day": null})).await;
        let (lesson, uptake) = asked(&world).await;
        assert_eq!(lesson.json["uptakes"]["teams"][0]["answer_by"], "2026-12-04");
        pass(&world, 120).await;
        let about = nudges(&world.outsider(), &format!("uptake={uptake}")).await;
        assert_eq!(told(&about), ["awaits_answer 2026-12-01 lead", "awaits_answer 2026-12-11 lead"]);
        assert_eq!((&about[0]["action"], &about[0]["uptake"]), (&json!(null), &json!(uptake)));
        assert_eq!(about[0]["team"], json!(world.people.team));
        assert_eq!(nudges(&world.outsider(), "").await.len(), 2, "nobody else is told");
        let mine = nudges(&world.lead(), "recipient=me&kind=awaits_answer").await;
        assert_eq!((mine.len(), &mine[0]["mine"]), (2, &json!(true)));
        assert_eq!(mine[0]["created_at"], "2026-12-01T08:00:00Z");
    }

    async fn a_team_that_answered_is_not_reminded_nor_of_what_holds_no_longer(world) {
        without_digest(&world, json!({})).await;
        let ((_, answered), (retired, _)) = (asked(&world).await, asked(&world).await);
        pass(&world, 11).await;
        assert_eq!(nudges(&world.lead(), "").await.len(), 2);
        answer(&world, &answered).await;
        make(&world.facilitator(), &retired, json!({"move": "retire", "reason": "it is gone"})).await.expect(201);
        pass(&world, 30).await;
        assert_eq!(nudges(&world.lead(), "").await.len(), 2);
    }

    async fn policy_says_when_and_whether_a_team_is_reminded(world) {
        without_digest(&world, json!({"uptake_reminder_days": [-1, 0, 1]})).await;
        let (_, uptake) = asked(&world).await;
        pass(&world, 60).await;
        // The day after is a Saturday, and is told of on Monday.
        let about = nudges(&world.lead(), &format!("uptake={uptake}")).await;
        assert_eq!(told(&about), [
            "awaits_answer 2026-12-03 lead", "awaits_answer 2026-12-04 lead", "awaits_answer 2026-12-05 lead",
        ]);
        assert_eq!(about[2]["created_at"], "2026-12-07T08:00:00Z");
        without_digest(&world, json!({"uptake_reminder_days": []})).await;
        let (_, uptake) = asked(&world).await;
        pass(&world, 60).await;
        assert!(nudges(&world.lead(), &format!("uptake={uptake}")).await.is_empty());
        let told = world.steward().post("policies", json!({"uptake_reminder_days": [400]})).await.expect(422);
        assert_eq!(told.pointers(), ["/uptake_reminder_days"]);
    }

    async fn the_mail_says_what_is_asked_and_names_nobody(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({})).await;
        let (lesson, uptake) = asked(&world).await;
        pass(&world, 11).await;
        let server = Smtp::start();
        send(&world, &server).await;
        let [mail] = &server.received()[..] else { panic!("{:?}", server.received()) };
        assert_eq!(mail.to, "lead@example.org");
        let number = lesson.json["number"].as_str().unwrap();
        assert_eq!(mail.header("Subject"), format!("What is it to your team? – {number}: Certificates end"));
        let (text, html) = (mail.part("text/plain"), mail.part("text/html"));
        for said in ["An answer is hoped for by 2026-12-04.", "You get this because you lead the team Operations.",
            &format!("https://kintsugi.example.org/api/v1/lessons/{}", lesson.id()),
            &format!("https://kintsugi.example.org/api/v1/uptakes/{uptake}")] {
            assert!(text.contains(said), "{said} in {text}");
            assert!(html.contains(said), "{said} in {html}");
        }
        assert!(!text.contains("Lena") && !text.contains("Maja"), "{text}");
    }

    async fn what_was_answered_before_it_was_sent_is_not_sent(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({})).await;
        let (_, uptake) = asked(&world).await;
        pass(&world, 11).await;
        answer(&world, &uptake).await;
        let server = Smtp::start();
        send(&world, &server).await;
        assert!(server.received().is_empty());
        let mine = nudges(&world.lead(), "recipient=me").await;
        assert_eq!(mine[0]["delivery"]["reason"], "settled");
    }

    async fn of_a_hidden_lesson_only_who_may_see_it_is_told(world) {
        without_digest(&world, json!({})).await;
        let hidden = secret(&world).await;
        let review = world.member().post("reviews", fields(&world, &[&hidden])).await.expect(201);
        published(&world, json!({"sources": [review.id()], "asked": [world.people.team]})).await;
        let web = json!({"key": "web", "name": "Web", "lead": world.people.steward.id});
        let web = world.steward().post("teams", web).await.expect(201).id();
        published(&world, json!({"sources": [review.id()], "asked": [web]})).await;
        pass(&world, 40).await;
        assert_eq!(nudges(&world.lead(), "recipient=me").await.len(), 2);
        for someone in [world.steward(), world.outsider(), world.administrator()] {
            assert!(nudges(&someone, "").await.is_empty());
        }
    }

    async fn of_two_instances_each_reminder_is_recorded_once(world) {
        without_digest(&world, json!({})).await;
        let other = world.another().await;
        for _ in 0..5 {
            asked(&world).await;
        }
        for _ in 0..40 {
            world.clock.advance(DAY);
            let now = world.clock.now();
            tokio::join!(come_round(&world.app, "one", now), come_round(&other.app, "two", now));
        }
        assert_eq!(nudges(&world.lead(), "recipient=me").await.len(), 10);
    }

    async fn a_preview_of_a_policy_counts_whom_it_would_remind_of_a_lesson(world) {
        asked(&world).await;
        world.clock.advance(3 * DAY);
        let preview = json!({"uptake_reminder_days": [-11]});
        let told = world.steward().post("policy-previews", preview).await.expect(200);
        assert_eq!(told.json["items"], json!([{
            "team": null, "team_name": "Teams of one or two people", "effect": "awaits_answer", "in_force": 0, "proposed": 1,
        }]));
    }
}
