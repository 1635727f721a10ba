//! API tokens.

use std::time::Duration;

use kintsugi::domain::token::Secret;
use serde_json::{Value, json};

use crate::support::World;

/// When a token was last used, as its owner is told once what runs beside the requests is done.
async fn last_used(world: &World, id: &str) -> Value {
    actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    let told = world.member().get(&format!("tokens/{id}")).await.expect(200);
    assert_eq!(told.json["version"], 1, "the token itself does not change");
    told.json["last_used_at"].clone()
}

on_both! {
    async fn a_secret_is_shown_once_and_kept_nowhere(world) {
        let fields = json!({"name": "report", "scopes": ["catalogue:read", "reports:read"]});
        let made = world.member().post("tokens", fields).await.expect(201);
        let secret = made.json["secret"].as_str().unwrap().to_owned();
        assert!(Secret::parse(&secret).is_some() && secret.starts_with("kin_pat_") && secret.len() == 44);
        let path = format!("tokens/{}", made.id());
        let seen = world.member().get(&path).await.expect(200);
        assert!(!seen.text.contains(secret.split_at(12).1) && !seen.text.contains("hash"));
        assert_eq!(seen.json["prefix"], json!(secret.split_at(12).0));
        world.with_token(&secret).get("me").await.expect(200);
        if let Some(file) = world.url.strip_prefix("sqlite://") {
            for file in [file.to_owned(), format!("{file}-wal")] {
                let bytes = std::fs::read(file).unwrap_or_default();
                let needle = &secret.as_bytes()[12..];
                assert!(!bytes.windows(needle.len()).any(|window| window == needle), "the secret is in the database");
            }
        }
    }

    async fn a_tools_token_is_an_administrators_to_make(world) {
        let fields = json!({"name": "ServiceNow", "kind": "svc", "scopes": ["incidents:write"], "integration": "snow"});
        world.steward().post("tokens", fields.clone()).await.expect(403);
        let made = world.administrator().post("tokens", fields).await.expect(201);
        let tool = world.with_token(made.json["secret"].as_str().unwrap());
        let me = tool.get("me").await.expect(200);
        assert_eq!((&me.json["person"], &me.json["integration"]), (&json!(null), &json!("snow")));
        assert_eq!(me.json["roles"], json!(["service"]));
        tool.post("tokens", json!({"name": "x", "scopes": ["incidents:write"]})).await.expect(403);
    }

    async fn a_token_cannot_hand_on_more_than_it_has(world) {
        let fields = json!({"name": "narrow", "scopes": ["tokens:write", "catalogue:read"]});
        let made = world.steward().post("tokens", fields).await.expect(201);
        let narrow = world.with_token(made.json["secret"].as_str().unwrap());
        let told = narrow.post("tokens", json!({"name": "wide", "scopes": ["catalogue:write"]})).await.expect(403);
        assert!(told.json["needs"].as_str().unwrap().contains("catalogue:write"));
        narrow.post("tokens", json!({"name": "same", "scopes": ["catalogue:read"]})).await.expect(201);
    }

    async fn a_revoked_token_is_refused_at_once_and_for_good(world) {
        let made = world.member().post("tokens", json!({"name": "x", "scopes": ["catalogue:read"]})).await.expect(201);
        let holder = world.with_token(made.json["secret"].as_str().unwrap());
        holder.get("me").await.expect(200);
        let path = format!("tokens/{}", made.id());
        world.member().delete(&path).await.expect(428);
        let told = world.member().seen("*").delete(&path).await.expect(200);
        assert!(told.json["revoked_at"].is_string());
        holder.get("me").await.expect(401);
        let again = world.member().seen("*").delete(&path).await.expect(200);
        assert_eq!(again.json["version"], told.json["version"]);
    }

    async fn a_token_says_in_which_hour_it_was_last_used(world) {
        let made = world.member().post("tokens", json!({"name": "x", "scopes": ["catalogue:read"]})).await.expect(201);
        let holder = world.with_token(made.json["secret"].as_str().unwrap());
        assert_eq!(last_used(&world, &made.id()).await, json!(null));
        let head = world.steward().get("audit-events/head").await.expect(200);
        world.clock.advance(25 * 60);
        holder.get("me").await.expect(200);
        assert_eq!(last_used(&world, &made.id()).await, json!("2026-11-20T08:00:00Z"));

        let answered = || world.app.store().pulse().answered.load(std::sync::atomic::Ordering::Relaxed);
        let before = answered();
        for _ in 0..5 {
            world.clock.advance(6);
            holder.get("me").await.expect(200);
            last_used(&world, &made.id()).await;
        }
        assert_eq!(answered(), before, "once in an hour is enough");

        world.clock.advance(60 * 60);
        holder.get("me").await.expect(200);
        assert_eq!(last_used(&world, &made.id()).await, json!("2026-11-20T09:00:00Z"));
        let listed = world.member().get("tokens?owner=me").await.expect(200);
        let items = listed.json["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["id"] == made.id()).unwrap();
        assert_eq!(item["last_used_at"], "2026-11-20T09:00:00Z");
        assert_eq!(world.steward().get("audit-events/head").await.json, head.json, "nothing is told of it");
    }

    async fn the_use_of_a_token_that_is_refused_is_not_kept(world) {
        let fields = json!({"name": "x", "scopes": ["catalogue:read"], "expires_at": "2026-11-20T09:00:00Z"});
        let made = world.member().post("tokens", fields).await.expect(201);
        let holder = world.with_token(made.json["secret"].as_str().unwrap());
        world.clock.advance(2 * 60 * 60);
        holder.get("me").await.expect(401);
        assert_eq!(last_used(&world, &made.id()).await, json!(null));
    }

    async fn a_use_that_cannot_be_kept_disturbs_nobody(world) {
        let store = world.app.store().clone();
        std::thread::spawn(move || store.close()).join().unwrap();
        world.clock.advance(60 * 60);
        let me = world.member().get("me").await.expect(200);
        assert_eq!(last_used(&world, me.json["token"].as_str().unwrap()).await, json!(null));
    }

    async fn other_peoples_tokens_do_not_exist(world) {
        let made = world.member().post("tokens", json!({"name": "x", "scopes": ["catalogue:read"]})).await.expect(201);
        let path = format!("tokens/{}", made.id());
        for someone in [world.lead(), world.steward(), world.facilitator(), world.tool()] {
            someone.get(&path).await.expect(404);
            someone.seen("*").delete(&path).await.expect(404);
        }
        world.administrator().get(&path).await.expect(200);
        let own = world.member().get("tokens").await.expect(200);
        let owners: Vec<_> = own.json["items"].as_array().unwrap().iter().map(|token| &token["person"]).collect();
        assert!(owners.len() == 2 && owners.iter().all(|owner| **owner == json!(world.people.member.id)));
        let all = world.administrator().get("tokens?include_total=true").await.expect(200);
        assert!(all.json["total"].as_i64().unwrap() > 5);
        world.administrator().seen("*").delete(&path).await.expect(200);
    }

    async fn a_token_must_say_what_it_is_for(world) {
        let fields = json!({"name": "", "scopes": [], "integration": "x", "expires_at": "2026-11-19T00:00:00Z"});
        let told = world.member().post("tokens", fields).await.expect(422);
        assert_eq!(told.pointers(), ["/name", "/scopes", "/integration"]);
        let fields = json!({"name": "x", "scopes": ["catalogue:read"], "expires_at": "2026-11-20T08:00:00Z"});
        assert_eq!(world.member().post("tokens", fields).await.expect(422).pointers(), ["/expires_at"]);
    }
}
