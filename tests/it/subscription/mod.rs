//! What people and teams follow, and the lessons that fit it.

use serde_json::{Value, json};

use crate::lesson::audience::service;
use crate::lesson::{draft, published, team};
use crate::support::ask::Ask;
use crate::support::{Told, World};

async fn theme(world: &World, key: &str) -> Told {
    world.steward().post("themes", json!({"key": key, "name": key})).await.expect(201)
}

async fn titles(who: &Ask, path: &str) -> Vec<String> {
    let told = who.get(path).await.expect(200);
    let items = told.json["items"].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

async fn about(world: &World, title: &str, more: Value) -> Told {
    let mut fields = json!({"title": title});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.clock.advance(60);
    published(world, fields).await
}

on_both! {
    async fn one_follows_services_and_themes_and_nobody_else_sees_what(world) {
        let keys = theme(&world, "keys").await;
        let none = world.outsider().get("me/subscriptions").await.expect(200);
        assert_eq!(none.json, json!({"id": null, "version": 0, "changed_at": null, "services": [], "themes": []}));
        let told = world.outsider().put("me/subscriptions", json!({"themes": [keys.id()]})).await.expect(200);
        assert_eq!((&told.json["themes"], &told.json["version"]), (&json!([keys.id()]), &json!(1)));
        let same = world.outsider().put("me/subscriptions", json!({"themes": [keys.id()]})).await.expect(200);
        assert_eq!(same.text, told.text);
        let told = world.outsider().put("me/subscriptions", json!({})).await.expect(200);
        assert_eq!((&told.json["themes"], &told.json["version"]), (&json!([]), &json!(2)));
        let nowhere = json!({"services": ["svc_01j9zv5m3q8r7t2w4x6y8z0abc"]});
        assert_eq!(world.outsider().put("me/subscriptions", nowhere).await.expect(422).pointers(), ["/services/0"]);
        assert_eq!(world.member().get("me/subscriptions").await.expect(200).json["version"], 0);
        world.tool().put("me/subscriptions", json!({})).await.expect(403);
        for path in ["changes?since=start", "exports/links"] {
            let told = world.steward().get(path).await.expect(200);
            assert!(!told.text.contains("sub_"), "{path}: {}", told.text);
        }
    }

    async fn what_a_team_follows_is_its_leads_to_say_and_everyones_to_see(world) {
        let keys = theme(&world, "keys").await;
        let path = format!("teams/{}/subscriptions", world.people.team);
        let body = json!({"themes": [keys.id()]});
        world.member().put(&path, body.clone()).await.expect(403);
        world.lead().put(&path, body).await.expect(200);
        assert_eq!(world.outsider().get(&path).await.expect(200).json["themes"], json!([keys.id()]));
        world.lead().put("teams/tea_01j9zv5m3q8r7t2w4x6y8z0abc/subscriptions", json!({})).await.expect(404);
    }

    async fn new_lessons_that_fit_are_listed_for_me_and_for_my_team(world) {
        let (keys, time) = (theme(&world, "keys").await, theme(&world, "time").await);
        let other = team(&world, "other").await;
        let till = service(&world, "till", &other, json!({})).await;
        let own = json!({"key": "own", "name": "Own", "owner_team": world.people.team});
        let own = world.steward().post("services", own).await.expect(201);
        about(&world, "Nobody's", json!({})).await;
        about(&world, "Keys", json!({"themes": [keys.id()]})).await;
        about(&world, "Till", json!({"services": [till.id()]})).await;
        about(&world, "Own", json!({"services": [own.id()]})).await;
        about(&world, "Time", json!({"themes": [time.id()]})).await;
        about(&world, "All", json!({"audience": "everyone"})).await;
        draft(&world, json!({"title": "Draft", "themes": [keys.id()]})).await;
        assert_eq!(titles(&world.member(), "me/lessons").await, ["All", "Own"]);
        let mine = json!({"themes": [keys.id()], "services": [till.id()]});
        world.member().put("me/subscriptions", mine).await.expect(200);
        let path = format!("teams/{}/subscriptions", world.people.team);
        world.lead().put(&path, json!({"themes": [time.id()]})).await.expect(200);
        assert_eq!(titles(&world.member(), "me/lessons").await, ["All", "Time", "Own", "Till", "Keys"]);
        let team = format!("teams/{}/lessons", world.people.team);
        assert_eq!(titles(&world.outsider(), &team).await, ["All", "Time", "Own"]);
        assert_eq!(titles(&world.outsider(), "me/lessons").await, ["All"]);
        let since = "me/lessons?published_at[gte]=2026-11-20T08:04:00Z&limit=2";
        assert_eq!(titles(&world.member(), since).await, ["All", "Time"], "what a digest asks");
        assert_eq!(titles(&world.tool(), "me/lessons").await, ["All"]);
    }

    async fn what_is_restricted_is_listed_for_those_who_may_see_it(world) {
        let keys = theme(&world, "keys").await;
        let restricted = json!({"title": "x", "visibility": "restricted"});
        let incident = world.member().post("incidents", restricted).await.expect(201);
        about(&world, "Hidden", json!({"sources": [incident.id()], "themes": [keys.id()]})).await;
        for (who, seen) in [(world.member(), 1), (world.lead(), 0)] {
            who.put("me/subscriptions", json!({"themes": [keys.id()]})).await.expect(200);
            let told = who.get("me/lessons?include_total=true").await.expect(200);
            assert_eq!(told.json["total"], seen);
        }
    }

    async fn who_is_erased_follows_nothing(world) {
        let keys = theme(&world, "keys").await;
        world.outsider().put("me/subscriptions", json!({"themes": [keys.id()]})).await.expect(200);
        let id = world.people.outsider.id.unwrap();
        let body = json!({"confirm": id, "reason": "asked"});
        world.administrator().seen("*").post(&format!("people/{id}/erasure"), body).await.expect(200);
        let held = world.app.ask(move |tx| {
            use kintsugi::domain::subscription::Subscription;
            Ok(tx.find_by_unchecked::<Subscription>("subscriber", id.to_string())?)
        });
        assert!(held.await.unwrap().is_none());
    }
}
