//! Who did what, for those who answer for the records.

use kintsugi::domain::seal::SealKey;
use kintsugi::http::HttpConfig;
use kintsugi::http::feed::seal_cursor;
use serde_json::json;
use sha2::{Digest, Sha512};

use crate::action::accepted;
use crate::support::World;
use crate::support::app::service;

on_both! {
    async fn it_says_who_did_what_at_whose_request(world) {
        let asked = world.member().with("x-request-id", "abc-123");
        let action = asked.post("actions", crate::action::fields(&world)).await.expect(201);
        let told = world.steward().get(&format!("audit-events?record={}", action.id())).await.expect(200);
        let event = &told.json["items"][0];
        assert_eq!((&event["event"], &event["type"], &event["op"]), (&json!("action.created"), &json!("action"), &json!("created")));
        assert_eq!(event["actor"], json!(world.people.member.id));
        assert_eq!(event["request_id"], "abc-123");
        assert_eq!((&event["record"], &event["version"]), (&action.json["id"], &json!(1)));
        assert_eq!(event["hash"].as_str().unwrap().len(), 64);
    }

    async fn the_head_is_the_last_entrys_hash(world) {
        accepted(&world).await;
        let head = world.administrator().get("audit-events/head").await.expect(200);
        let told = world.administrator().get("audit-events?limit=1").await.expect(200);
        let last = &told.json["items"][0];
        assert_eq!((&head.json["position"], &head.json["hash"]), (&last["position"], &last["hash"]));
        assert!(head.json["epoch"].as_str().is_some_and(|epoch| !epoch.is_empty()));
    }

    async fn what_is_told_of_the_database_does_not_make_a_cursor(world) {
        let service = service(world.app.clone(), HttpConfig::default()).await;
        let asked = World::at(service, &world.people.administrator.token);
        let head = asked.get("audit-events/head").await.expect(200);
        assert!(!head.text.contains(world.app.cursor_key()));
        let epoch = head.json["epoch"].as_str().unwrap();
        let forge = |secret: &str| seal_cursor(&SealKey::new(Sha512::digest(secret).into()), epoch, 0);
        for known in [epoch.to_owned(), format!("cursors\n{epoch}"), String::new()] {
            let told = asked.get(&format!("changes?since={}", forge(&known))).await.expect(400);
            assert_eq!(told.json["code"], "invalid_cursor");
        }
        asked.get(&format!("changes?since={}", forge(world.app.cursor_key()))).await.expect(200);
    }

    async fn it_is_paged_and_narrowed_but_never_by_person(world) {
        world.clock.advance(60);
        accepted(&world).await;
        let all = world.steward().get("audit-events?limit=200").await.expect(200);
        let all = all.json["items"].as_array().unwrap().clone();
        let mut pulled = Vec::new();
        let mut path = "audit-events?limit=4".to_owned();
        loop {
            let told = world.steward().get(&path).await.expect(200);
            pulled.extend(told.json["items"].as_array().unwrap().clone());
            let Some(cursor) = told.json["next_cursor"].as_str() else { break };
            path = format!("audit-events?limit=4&cursor={cursor}");
        }
        assert_eq!(pulled, all);
        let since = "audit-events?recorded_at[gte]=2026-11-20T08:01:00Z&types=action";
        let told = world.steward().get(since).await.expect(200);
        let events: Vec<_> = told.json["items"].as_array().unwrap().iter().map(|item| item["event"].clone()).collect();
        assert_eq!(events, ["action.accepted", "action.created"]);
        let before = "audit-events?recorded_at[lt]=2026-11-20T08:01:00Z&types=action";
        assert_eq!(world.steward().get(before).await.expect(200).json["items"], json!([]));
        for query in ["actor=me", "person=me", "by=me", "sort=actor", "recorded_at[gte]=yesterday", "cursor=x"] {
            world.steward().get(&format!("audit-events?{query}")).await.expect(400);
        }
    }

    async fn it_is_for_those_who_keep_the_house_and_shows_them_nothing_restricted(world) {
        for someone in [world.outsider(), world.member(), world.lead(), world.facilitator(), world.scoped()] {
            someone.get("audit-events").await.expect(403);
            someone.get("audit-events/head").await.expect(403);
        }
        let secret = json!({"title": "Secret", "visibility": "restricted"});
        let secret = world.member().post("incidents", secret).await.expect(201);
        for someone in [world.administrator(), world.steward()] {
            let told = someone.get("audit-events?limit=200").await.expect(200);
            assert!(!told.text.contains(&secret.id()), "{}", told.text);
            let told = someone.get(&format!("audit-events?record={}", secret.id())).await.expect(200);
            assert_eq!(told.json, json!({"items": [], "next_cursor": null}));
        }
    }
}
