//! Sessions end: by signing out, by an administrator, with what they began with, idle, and in any case.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::rt::task::spawn_blocking;
use actix_web::rt::time::sleep;
use kintsugi::store::Context;
use serde_json::{Value, json};

use crate::support::app::{config, service};
use crate::support::ask::Ask;
use crate::support::{Told, database};

const HOUR: i64 = 3_600;

async fn sessions(browser: &Ask) -> Vec<Value> {
    browser.get("me/sessions").await.expect(200).json["items"].as_array().unwrap().clone()
}

async fn sign_out(browser: &Ask) -> Told {
    browser.send(Method::POST, "/auth/sign-out", Some("{}".into())).await
}

on_both! {
    async fn a_session_is_a_caller_like_any_other(world) {
        let browser = world.signed_in(&world.people.steward).await;
        let (by_cookie, by_token) = (browser.get("me").await.expect(200).json, world.steward().get("me").await.expect(200).json);
        assert_eq!((&by_cookie["may"], &by_cookie["roles"], &by_cookie["scopes"]), (&by_token["may"], &by_token["roles"], &json!(null)));
        let made = browser.post("themes", json!({ "key": "a", "name": "A" })).await.expect(201);
        browser.change(&format!("themes/{}", made.id()), &made, json!({ "name": "B" })).await.expect(200);
        world.signed_in(&world.people.outsider).await.post("themes", json!({ "key": "b", "name": "B" })).await.expect(403);
        let audit = world.steward().get("audit-events?types=theme&limit=1").await.expect(200);
        assert_eq!(audit.json["items"][0]["actor"], json!(world.people.steward.id));
    }

    async fn authorization_wins_over_the_cookie(world) {
        let browser = world.signed_in(&world.people.steward).await;
        let told = browser.with("authorization", &format!("Bearer {}", world.people.member.token)).get("me").await.expect(200);
        assert_eq!(told.json["person"], json!(world.people.member.id));
        for wrong in ["Bearer x", "Bearer", "Basic eDp5", ""] {
            browser.with("authorization", wrong).get("me").await.expect(401);
        }
    }

    async fn a_database_that_was_put_back_brings_no_session_back(world) {
        let browser = world.signed_in(&world.people.member).await;
        let link = world.link(&world.people.member).await;
        let app = world.app.clone();
        let renew = move || app.store().renew_epoch(Context::new("system"));
        spawn_blocking(renew).await.unwrap().unwrap();
        world.clock.advance(6);
        browser.get("me").await.expect(401);
        world.open(&link).await.expect(403);
        world.member().get("me").await.expect(200);
    }

    async fn a_session_is_no_token_and_a_bent_one_is_none(world) {
        let told = world.open(&world.link(&world.people.member).await).await.expect(303);
        let cookie = told.cookie("__Host-kintsugi_session");
        let secret = cookie.split_once('=').unwrap().1;
        world.nobody().with("cookie", &cookie).get("me").await.expect(200);
        world.with_token(secret).get("me").await.expect(401);
        let (name, other) = ("__Host-kintsugi_session", "A".repeat(43));
        for bent in [
            format!("{name}="), format!("{name}={other}"), format!("{cookie}A"), format!("{cookie}; {name}={other}"),
            format!("kintsugi_session={secret}"), format!("__host-kintsugi_session={secret}"),
            format!("{name}={}", world.people.member.token),
        ] {
            world.nobody().with("cookie", &bent).get("me").await.expect(401);
        }
        world.nobody().with("cookie", &format!("a=b; {cookie} ;c")).get("me").await.expect(200);
        if let Some(file) = world.url.strip_prefix("sqlite://") {
            for file in [file.to_owned(), format!("{file}-wal")] {
                let bytes = std::fs::read(file).unwrap_or_default();
                assert!(!bytes.windows(43).any(|window| window == secret.as_bytes()), "the secret is in the database");
            }
        }
    }

    async fn signing_out_ends_it_at_once(world) {
        let browser = world.signed_in(&world.people.member).await;
        browser.get("me").await.expect(200);
        let told = sign_out(&browser).await.expect(204);
        assert!(told.header("set-cookie").unwrap().starts_with("__Host-kintsugi_session=; Path=/; Max-Age=0;"));
        browser.get("me").await.expect(401);
        sign_out(&browser).await.expect(204);
        let audit = world.steward().get("audit-events?limit=1").await.expect(200);
        assert_eq!((&audit.json["items"][0]["event"], &audit.json["items"][0]["actor"]), (&json!("session.ended"), &json!(world.people.member.id)));
    }

    async fn a_new_sign_in_ends_what_the_browser_had(world) {
        let browser = world.signed_in(&world.people.member).await;
        browser.get("me").await.expect(200);
        let form = browser.with("content-type", "application/x-www-form-urlencoded");
        let secret = world.link(&world.people.lead).await;
        let told = form.send(Method::POST, "/auth/first", Some(format!("secret={secret}"))).await.expect(303);
        let me = world.nobody().with("cookie", &told.cookie("__Host-kintsugi_session")).get("me").await.expect(200);
        assert_eq!(me.json["person"], json!(world.people.lead.id));
        browser.get("me").await.expect(401);
    }

    async fn ones_own_sessions_are_listed_and_ended_and_nobody_elses(world) {
        let here = world.signed_in(&world.people.member).await;
        let long = format!("Browser {}", "x".repeat(500));
        let form = world.nobody().with("sec-fetch-site", "same-origin").with("user-agent", &long);
        let secret = world.link(&world.people.member).await;
        let told = form.with("content-type", "application/x-www-form-urlencoded").send(Method::POST, "/auth/first", Some(format!("secret={secret}"))).await.expect(303);
        let there = world.nobody().with("sec-fetch-site", "same-origin").with("cookie", &told.cookie("__Host-kintsugi_session"));
        let mine = sessions(&here).await;
        assert_eq!(mine.iter().map(|session| session["current"].as_bool().unwrap()).collect::<Vec<_>>(), [false, true]);
        assert_eq!(mine[0]["user_agent"].as_str().unwrap().len(), 120);
        assert_eq!((&mine[0]["created_at"], &mine[0]["ends_at"]), (&json!("2026-11-20T08:00:00Z"), &json!("2026-11-20T20:00:00Z")));
        assert!(!mine[0].to_string().contains("hash"));
        let lead = world.signed_in(&world.people.lead).await;
        assert_eq!((sessions(&lead).await.len(), sessions(&world.tool()).await.len()), (1, 0));
        let other = format!("me/sessions/{}", mine[0]["id"].as_str().unwrap());
        lead.delete(&other).await.expect(404);
        world.administrator().delete(&other).await.expect(404);
        here.delete(&other).await.expect(204);
        there.get("me").await.expect(401);
        here.delete(&other).await.expect(404);
        assert_eq!(sessions(&here).await.len(), 1);
    }

    async fn an_administrator_ends_all_of_a_persons_sessions(world) {
        let (one, other, lead) = (world.signed_in(&world.people.member).await, world.signed_in(&world.people.member).await, world.signed_in(&world.people.lead).await);
        let link = world.link(&world.people.member).await;
        let path = format!("people/{}/sessions", world.people.member.id.unwrap());
        world.steward().delete(&path).await.expect(403);
        lead.delete(&path).await.expect(403);
        one.get("me").await.expect(200);
        world.signed_in(&world.people.administrator).await.delete(&path).await.expect(204);
        for browser in [one, other] {
            browser.get("me").await.expect(401);
        }
        lead.get("me").await.expect(200);
        world.open(&link).await.expect(403);
        world.administrator().delete(&path).await.expect(204);
        let audit = world.steward().get("audit-events?limit=3").await.expect(200);
        let events: Vec<_> = audit.json["items"].as_array().unwrap().iter().map(|item| item["event"].as_str().unwrap().to_owned()).collect();
        assert_eq!(events, ["person.signed_out", "session.ended", "session.ended"]);
    }

    async fn it_ends_with_what_it_began_with(world) {
        for (change, back) in [
            (json!({ "active": false }), json!({ "active": true })),
            (json!({ "roles": ["colleague"] }), json!({ "roles": ["contributor"] })),
            (json!({ "identities": [{ "issuer": "a", "subject": "b" }] }), json!({ "identities": [] })),
        ] {
            let browser = world.signed_in(&world.people.member).await;
            browser.get("me").await.expect(200);
            let person = format!("people/{}", world.people.member.id.unwrap());
            for change in [&change, &back] {
                world.administrator().seen("*").patch(&person, change.clone()).await.expect(200);
                browser.get("me").await.expect(401);
            }
        }
        let browser = world.signed_in(&world.people.member).await;
        let person = format!("people/{}", world.people.member.id.unwrap());
        world.administrator().seen("*").patch(&person, json!({ "display_name": "Maja M. Member" })).await.expect(200);
        browser.get("me").await.expect(200);
    }

    async fn on_another_instance_it_is_gone_after_five_seconds(world) {
        let (url, clock) = (world.url.clone(), world.clock.clone());
        let elsewhere = spawn_blocking(move || database::open(&url, &clock)).await.unwrap();
        let other = service(elsewhere.clone(), config()).await;
        let told = world.open(&world.link(&world.people.member).await).await.expect(303);
        let cookie = told.cookie("__Host-kintsugi_session");
        let there = Ask::new(other, None).with("cookie", &cookie);
        there.get("me").await.expect(200);
        let here = world.nobody().with("sec-fetch-site", "same-origin").with("cookie", &cookie);
        sign_out(&here).await.expect(204);
        here.get("me").await.expect(401);
        world.clock.advance(5);
        there.get("me").await.expect(401);
        spawn_blocking(move || elsewhere.store().close()).await.unwrap();
    }

    async fn idle_it_ends_after_twelve_hours_and_used_after_seven_days(world) {
        let (idle, used) = (world.signed_in(&world.people.member).await, world.signed_in(&world.people.member).await);
        for hour in 1..=167 {
            world.clock.advance(HOUR);
            used.get("me").await.expect(200);
            // What is used is kept beside the request.
            sleep(Duration::from_millis(5)).await;
            if hour == 11 {
                assert_eq!(sessions(&used).await.len(), 2);
            }
            if hour == 12 {
                idle.get("me").await.expect(401);
                assert_eq!(sessions(&used).await.len(), 1);
            }
        }
        assert_eq!(sessions(&used).await[0]["ends_at"], "2026-11-27T08:00:00Z");
        world.clock.advance(HOUR - 1);
        used.get("me").await.expect(200);
        world.clock.advance(1);
        used.get("me").await.expect(401);
        let back = world.signed_in(&world.people.member).await;
        assert_eq!(sessions(&back).await.len(), 1);
    }
}
