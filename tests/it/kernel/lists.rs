//! Lists: paged by sealed cursors, narrowed and sorted only by what their table offers.

use std::collections::HashSet;

use kintsugi::http::HttpConfig;
use serde_json::json;

use crate::support::World;

async fn fill(world: &World, themes: usize) {
    for number in 0..themes {
        world.clock.advance(1);
        let fields = json!({"key": format!("t-{number:03}"), "name": format!("Theme {number}"), "active": number % 3 != 0});
        world.steward().post("themes", fields).await.expect(201);
    }
}

on_both! {
    async fn every_entry_comes_once_in_either_direction(world) {
        fill(&world, 25).await;
        for sort in ["created_at", "-created_at", "changed_at", "-changed_at,id"] {
            let (mut seen, mut cursor, mut pages) = (Vec::new(), None::<String>, 0);
            loop {
                let more = cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
                let told = world.member().get(&format!("themes?limit=10&sort={sort}{more}")).await.expect(200);
                let items = told.json["items"].as_array().unwrap();
                seen.extend(items.iter().map(|item| item["key"].as_str().unwrap().to_owned()));
                pages += 1;
                cursor = told.json["next_cursor"].as_str().map(str::to_owned);
                let link = told.header("link");
                assert_eq!(link.is_some(), cursor.is_some());
                let Some(next) = &cursor else { break };
                assert!(link.unwrap().contains(next));
            }
            let different: HashSet<_> = seen.iter().collect();
            assert_eq!((seen.len(), different.len(), pages), (25, 25, 3), "{sort}");
            let mut sorted = seen.clone();
            sorted.sort();
            if sort.starts_with('-') {
                sorted.reverse();
            }
            assert_eq!(seen, sorted, "{sort}");
        }
    }

    async fn a_cursor_is_good_for_nothing_else(world) {
        fill(&world, 3).await;
        let told = world.member().get("themes?limit=1&active=true").await.expect(200);
        let cursor = told.json["next_cursor"].as_str().unwrap().to_owned();
        let path = |rest: &str, cursor: &str| format!("themes?limit=1{rest}&cursor={cursor}");
        world.member().get(&path("&active=true", &cursor)).await.expect(200);
        for other in ["", "&active=false", "&active=true&sort=-created_at", "&active=true&key=t-001"] {
            let told = world.member().get(&path(other, &cursor)).await.expect(400);
            assert_eq!(told.json["code"], "invalid_cursor", "{other}");
        }
        world.steward().get(&path("&active=true", &cursor)).await.expect(400);
        world.member().get(&format!("teams?limit=1&active=true&cursor={cursor}")).await.expect(400);
        for index in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            world.member().get(&path("&active=true", &changed)).await.expect(400);
        }
    }

    async fn a_cursor_is_good_across_instances_whatever_their_settings(world) {
        fill(&world, 2).await;
        let told = world.member().get("themes?limit=1").await.expect(200);
        let cursor = told.json["next_cursor"].as_str().unwrap();
        let other = crate::support::app::service(world.app.clone(), HttpConfig::default()).await;
        let elsewhere = crate::support::World::at(other, &world.people.member.token);
        elsewhere.get(&format!("themes?limit=1&cursor={cursor}")).await.expect(200);
    }

    async fn what_a_list_does_not_offer_is_refused_and_what_it_offers_is_named(world) {
        let told = world.member().get("services?teem=x&sort=name&limit=0&active=maybe&tier=tier1,tier9").await.expect(400);
        let mut pointers = told.pointers();
        pointers.sort_unstable();
        assert_eq!(pointers, ["active", "limit", "sort", "teem", "tier"]);
        let detail = told.json["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("did you mean `team`?") && detail.contains("include_total"), "{detail}");
        for bad in ["created_at=2026-01-01T00:00:00Z", "created_at[lt]=yesterday", "created_at[eq]=1", "key[lt]=a",
            "team=tea_x", "team=per_01j9zv5m3q8r7t2w4x6y8z0abc", "reference=x", "limit=1&limit=2", "cursor=x", "%00=1"] {
            world.member().get(&format!("services?{bad}")).await.expect(400);
        }
    }

    async fn filters_narrow(world) {
        fill(&world, 6).await;
        let keys = |path: &'static str| {
            let member = world.member();
            async move {
                let told = member.get(path).await.expect(200);
                let items = told.json["items"].as_array().unwrap().clone();
                items.iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
            }
        };
        assert_eq!(keys("themes?active=false").await, ["t-000", "t-003"]);
        assert_eq!(keys("themes?key=t-004").await, ["t-004"]);
        assert_eq!(keys("themes?created_at[gt]=2026-11-20T08:00:04Z").await, ["t-004", "t-005"]);
        assert_eq!(keys("themes?created_at[lte]=2026-11-20T08:00:02Z&active=true").await, ["t-001"]);
        let told = world.member().get("themes?limit=500&include_total=true").await.expect(200);
        assert_eq!((told.json["total"].as_i64(), told.json["next_cursor"].is_null()), (Some(6), true));
    }

    async fn only_the_properties_asked_for_are_told(world) {
        fill(&world, 1).await;
        let told = world.member().get("themes?fields=id,key").await.expect(200);
        assert_eq!(told.json["items"][0].as_object().unwrap().len(), 2);
        let told = world.member().get("themes?fields=id,kye").await.expect(400);
        assert!(told.json["errors"][0]["detail"].as_str().unwrap().contains("did you mean `key`?"));
    }
}
