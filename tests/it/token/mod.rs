//! API tokens.

use kintsugi::domain::token::Secret;
use serde_json::json;

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
