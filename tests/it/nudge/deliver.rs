//! Nudges as e-mail: what arrives, when it does not, and that a server which is away for a while is tried again.

use kintsugi::jobs::post::send_some;
use serde_json::{Value, json};

use super::{DAY, nudges, pass, with_addresses, without_digest};
use crate::action::{accepted, fields, moved};
use crate::support::World;
use crate::support::smtp::Smtp;

/// Sends what is due until nothing is.
pub async fn send(world: &World, server: &Smtp) {
    while send_some(&world.app, &server.post(), Some("https://kintsugi.example.org")).await.unwrap()
        > 0
    {}
}

/// What became of the one nudge of the member.
async fn outcome(world: &World) -> (Value, Value, Value) {
    let mine = nudges(&world.member(), "recipient=me").await;
    let [nudge] = mine.as_slice() else { panic!("{mine:?}") };
    let delivery = &nudge["delivery"];
    (delivery["state"].clone(), delivery["reason"].clone(), delivery["attempts"].clone())
}

/// An action on whose due day a reminder was recorded.
pub async fn reminded(world: &World) {
    with_addresses(world).await;
    without_digest(world, json!({})).await;
    accepted(world).await;
    pass(world, 28).await;
}

on_both! {
    async fn a_reminder_arrives_as_text_and_html(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({})).await;
        let mut action = fields(&world);
        action["title"] = json!("Retire <the> shared & æble host");
        let action = world.member().post("actions", action).await.expect(201);
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        pass(&world, 28).await;
        let server = Smtp::start();
        send(&world, &server).await;
        let [mail] = &server.received()[..] else { panic!("{:?}", server.received()) };
        let number = action.json["number"].as_str().unwrap();
        assert_eq!(mail.to, "member@example.org");
        assert_eq!(mail.header("From"), "Kintsugi <kintsugi@example.org>");
        assert_eq!(mail.header("Subject"), format!("Due – {number}: Retire <the> shared & æble host"));
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        let nudge = &nudges(&world.member(), "recipient=me").await[0];
        assert_eq!(mail.header("Message-ID"), format!("<{}@example.org>", nudge["id"].as_str().unwrap()));
        let (text, html) = (mail.part("text/plain"), mail.part("text/html"));
        let link = format!("https://kintsugi.example.org/api/v1/actions/{}", action.id());
        for said in ["It is due today.", "Retire <the> shared & æble host", "You get this because you answer for the action.",
            "PATCH https://kintsugi.example.org/api/v1/me/settings", &link] {
            assert!(text.contains(said), "{said} in {text}");
        }
        for said in ["<p>It is due today.</p>", "Retire &lt;the&gt; shared &amp; æble host", &format!("<a href=\"{link}\">")] {
            assert!(html.contains(said), "{said} in {html}");
        }
        assert!(!(text + &html).contains("Maja"), "nobody is named");
        assert_eq!((&nudge["delivery"]["state"], &nudge["delivery"]["attempts"]), (&json!("sent"), &json!(1)));
    }

    async fn of_two_instances_each_nudge_is_sent_once(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({"weekly_nudges": 100})).await;
        let other = world.another().await;
        for _ in 0..45 {
            accepted(&world).await;
        }
        pass(&world, 28).await;
        let server = Smtp::start();
        tokio::join!(send(&world, &server), send(&other, &server));
        let mut ids: Vec<_> = server.received().iter().map(|mail| mail.header("Message-ID")).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), server.received().len()), (45, 45));
    }

    async fn a_server_that_stays_busy_is_tried_again_with_growing_pauses_and_given_up_in_the_end(world) {
        reminded(&world).await;
        let server = Smtp::start();
        server.refuse(Some("451 later"));
        send(&world, &server).await;
        assert_eq!(outcome(&world).await, (json!("waiting"), json!("unreachable"), json!(1)));
        send(&world, &server).await;
        assert_eq!(outcome(&world).await.2, 1, "not before some minutes");
        for _ in 0..5 * 24 * 4 {
            world.clock.advance(900);
            send(&world, &server).await;
        }
        let (state, reason, attempts) = outcome(&world).await;
        assert_eq!((state, reason, attempts), (json!("given_up"), json!("unreachable"), json!(9)));
        server.refuse(None);
        send(&world, &server).await;
        assert!(server.received().is_empty());
    }

    async fn what_could_not_be_sent_at_first_is_sent_once_the_server_is_back(world) {
        reminded(&world).await;
        let server = Smtp::start();
        server.refuse(Some("451 later"));
        send(&world, &server).await;
        server.refuse(None);
        world.clock.advance(300);
        send(&world, &server).await;
        assert_eq!(outcome(&world).await, (json!("sent"), json!(null), json!(2)));
        assert_eq!(server.received().len(), 1);
    }

    async fn an_address_that_the_server_refuses_for_good_is_not_tried_again(world) {
        reminded(&world).await;
        let server = Smtp::start();
        server.refuse(Some("550 no such user"));
        send(&world, &server).await;
        assert_eq!(outcome(&world).await, (json!("given_up"), json!("refused"), json!(1)));
    }

    async fn who_wants_none_is_sent_none_also_when_they_say_so_after_it_was_recorded(world) {
        reminded(&world).await;
        world.member().seen("*").patch("me/settings", json!({"nudged_by": "nothing"})).await.expect(200);
        let server = Smtp::start();
        send(&world, &server).await;
        assert_eq!(outcome(&world).await, (json!("held_back"), json!("asked_not_to"), json!(1)));
        pass(&world, 7).await;
        let mine = nudges(&world.member(), "recipient=me&kind=overdue").await;
        assert_eq!(mine[0]["delivery"]["reason"], "asked_not_to");
        send(&world, &server).await;
        assert!(server.received().is_empty());
    }

    async fn what_was_settled_before_it_was_sent_is_not_sent(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({})).await;
        let action = accepted(&world).await;
        pass(&world, 28).await;
        moved(&world.member(), &action, json!({"move": "complete", "evidence": "a link"})).await;
        let server = Smtp::start();
        send(&world, &server).await;
        assert_eq!(outcome(&world).await, (json!("held_back"), json!("settled"), json!(1)));
        assert!(server.received().is_empty());
    }

    async fn at_night_nothing_is_sent_and_in_the_morning_it_is(world) {
        reminded(&world).await;
        let server = Smtp::start();
        world.clock.advance(11 * 3600);
        send(&world, &server).await;
        assert_eq!(outcome(&world).await, (json!("waiting"), json!(null), json!(0)));
        // It was a Friday, so the morning is Monday's.
        world.clock.advance(DAY);
        send(&world, &server).await;
        assert!(server.received().is_empty());
        world.clock.advance(DAY + 13 * 3600);
        send(&world, &server).await;
        assert_eq!(server.received().len(), 1);
        assert!(server.received()[0].part("text/plain").contains("It was due on 2026-12-18."));
    }

    async fn what_waited_for_a_week_without_a_mail_server_is_given_up(world) {
        reminded(&world).await;
        pass(&world, 6).await;
        assert_eq!(outcome(&world).await.0, "waiting");
        pass(&world, 2).await;
        let mine = nudges(&world.member(), "recipient=me&kind=due").await;
        assert_eq!((&mine[0]["delivery"]["state"], &mine[0]["delivery"]["reason"]), (&json!("given_up"), &json!("too_old")));
    }
}
