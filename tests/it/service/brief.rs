//! What to know before changing a service.

use serde_json::{Value, json};

use crate::lesson::audience::service;
use crate::lesson::{draft, published, team};
use crate::support::{Told, World};

async fn brief(world: &World, key: &str) -> Value {
    world.tool().get(&format!("services/{key}/brief")).await.expect(200).json
}

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect()
}

async fn incident(world: &World, title: &str, service: &Told, more: Value) -> Told {
    let mut fields = json!({"title": title, "services": [service.id()]});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.member().post("incidents", fields).await.expect(201)
}

on_both! {
    async fn it_tells_lessons_actions_fragilities_incidents_and_anniversaries(world) {
        let owner = team(&world, "owner").await;
        let store = service(&world, "store", &owner, json!({})).await;
        let till = service(&world, "till", &owner, json!({"upstream": [store.id()], "purpose": "To pay"})).await;
        let theme = world.steward().post("themes", json!({"key": "keys", "name": "Keys"})).await.expect(201);
        let day = |year: i32| json!({"occurred_at": format!("{year}-11-18T10:00:00Z")});
        let last = incident(&world, "Last", &till, json!({"occurred_at": "2026-11-01T10:00:00Z"})).await;
        incident(&world, "A year ago", &till, day(2025)).await;
        incident(&world, "Elsewhere", &store, day(2025)).await;
        incident(&world, "In spring", &till, json!({"occurred_at": "2026-04-01T10:00:00Z"})).await;
        incident(&world, "A drill", &till, json!({"kind": "drill", "occurred_at": "2026-11-02T10:00:00Z"})).await;
        published(&world, json!({"title": "Like it", "themes": [theme.id()]})).await;
        published(&world, json!({"title": "Below it", "services": [store.id()]})).await;
        published(&world, json!({"title": "A way round below", "services": [store.id()], "kind": "workaround"})).await;
        published(&world, json!({"title": "About it", "services": [till.id()], "themes": [theme.id()]})).await;
        published(&world, json!({"title": "Something else"})).await;
        draft(&world, json!({"title": "A draft", "services": [till.id()]})).await;
        let action = json!({"title": "Its own", "services": [till.id()], "due_date": "2027-02-01"});
        world.member().post("actions", action).await.expect(201);
        let action = json!({"title": "From its incident", "home": last.id(), "due_date": "2027-01-01"});
        world.member().post("actions", action).await.expect(201);
        let fragility = json!({"title": "By hand", "kind": "manual_step", "service": till.id()});
        world.member().post("fragilities", fragility).await.expect(201);
        let told = brief(&world, "till").await;
        assert_eq!((&told["service"]["name"], &told["service"]["owner_team_name"]), (&json!("till"), &json!("owner")));
        assert_eq!(titles(&told["lessons"]), ["About it", "Below it", "Like it"]);
        let because: Vec<_> = told["lessons"].as_array().unwrap().iter().map(|one| &one["because"]).collect();
        assert_eq!(because, ["service", "dependency", "theme"]);
        assert_eq!(told["lessons_total"], 3);
        assert_eq!(titles(&told["open_actions"]), ["From its incident", "Its own"]);
        assert_eq!(titles(&told["fragilities"]), ["By hand"]);
        assert_eq!(titles(&told["last_incidents"]), ["Last", "In spring", "A year ago"]);
        assert_eq!(titles(&told["anniversaries"]), ["A year ago"]);
        assert_eq!(told["as_of_date"], "2026-11-20");
        assert!(!told.to_string().contains("per_"));
        let ways_round = brief(&world, "store").await;
        assert_eq!(titles(&ways_round["lessons"]), ["A way round below", "Below it", "About it"]);
    }

    async fn a_tool_asks_by_its_own_id_and_the_answer_fits_into_a_form(world) {
        let path = "services/by-reference?integration=snow-prod&external_id=ci-1";
        let till = world.tool().put(path, json!({"key": "till", "name": "Till"})).await.expect(201);
        for number in 0..12 {
            let long = "It ends at night. ".repeat(200);
            let title = format!("{number} {}", "A title ".repeat(20));
            published(&world, json!({"title": title, "services": [till.id()], "insight": long, "applies_when": long})).await;
            let action = json!({"title": title, "services": [till.id()]});
            world.member().post("actions", action).await.expect(201);
            incident(&world, &title, &till, json!({})).await;
        }
        let path = "services/by-reference/brief?integration=snow-prod&external_id=ci-1";
        let told = world.tool().get(path).await.expect(200);
        println!("figure: a full brief has {} bytes", told.text.len());
        assert!(told.text.len() < 16_384, "{} bytes", told.text.len());
        assert_eq!((&told.json["lessons_total"], told.json["lessons"].as_array().unwrap().len()), (&json!(12), 8));
        assert_eq!(told.text, world.outsider().get("services/till/brief").await.expect(200).text, "the same for all");
        world.tool().get("services/by-reference/brief?integration=snow-prod&external_id=none").await.expect(404);
        world.tool().get("services/by-reference/brief").await.expect(400);
    }

    async fn what_is_restricted_is_in_it_for_nobody_not_even_in_a_count(world) {
        let owner = team(&world, "owner").await;
        let till = service(&world, "till", &owner, json!({})).await;
        let before = world.member().get("services/till/brief").await.expect(200).text;
        let restricted = json!({"visibility": "restricted", "occurred_at": "2025-11-18T10:00:00Z"});
        let hidden = incident(&world, "Hidden", &till, restricted).await;
        let theme = world.steward().post("themes", json!({"key": "keys", "name": "Keys"})).await.expect(201);
        published(&world, json!({"sources": [hidden.id()], "services": [till.id()], "themes": [theme.id()]})).await;
        published(&world, json!({"title": "Like the hidden", "themes": [theme.id()]})).await;
        let action = json!({"title": "x", "home": hidden.id(), "services": [till.id()]});
        world.member().post("actions", action).await.expect(201);
        let open = json!({"title": "Open, and found by nothing but what is hidden", "incidents": [hidden.id()]});
        world.member().post("actions", open).await.expect(201);
        let fragility = json!({"title": "x", "kind": "manual_step", "service": till.id(), "home": hidden.id()});
        world.member().post("fragilities", fragility).await.expect(201);
        assert_eq!(world.member().get("services/till/brief").await.expect(200).text, before);
    }
}
