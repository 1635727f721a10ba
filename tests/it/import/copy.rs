//! A copy of everything: out of one database, into an empty one, and out again, the same to the byte.

use kintsugi::app::Kintsugi;
use serde_json::{Value, json};

use super::{bring, counts, line, post_mortem};
use crate::support::app::{config, service};
use crate::support::ask::Ask;
use crate::support::{World, database};

const KINDS: &[&str] = &[
    "teams",
    "services",
    "themes",
    "incidents",
    "timeline_events",
    "reviews",
    "factors",
    "lessons",
    "uptakes",
    "shares",
    "fragilities",
    "actions",
    "verifications",
    "transitions",
    "slips",
    "comments",
];

/// Another database of the same engine, and its steward.
async fn elsewhere(world: &World) -> (Kintsugi, Ask) {
    let (sqlite, clock) = (world.url.starts_with("sqlite"), world.clock.clone());
    let open = move || {
        let database = if sqlite { database::sqlite() } else { database::postgres().unwrap() };
        let app = database::open(&database.url, &clock);
        (database, app)
    };
    let (database, app) = std::thread::spawn(open).join().unwrap();
    let steward = World::at(service(app.clone(), config()).await, &database.people.steward.token);
    // The database goes when the process does.
    std::mem::forget(database);
    (app, steward)
}

/// Every export.
async fn everything(someone: &Ask) -> String {
    let mut all = String::new();
    for kind in KINDS {
        let told = someone.get(&format!("exports/{kind}")).await.expect(200);
        all.push_str(&told.text);
    }
    all
}

/// Something of every kind.
async fn live(world: &World) {
    let steward = world.steward();
    let team = steward
        .post("teams", json!({"key": "desk", "name": "Desk", "capacity": 3}))
        .await
        .expect(201);
    let service = json!({"key": "shop", "name": "Shop", "owner_team": team.id()});
    let service = steward.post("services", service).await.expect(201);
    let theme = steward.post("themes", json!({"key": "disk", "name": "Disk"})).await.expect(201);
    let fields = json!({"title": "Live", "severity": "sev2", "services": [service.id()], "tags": ["a"], "occurred_at": "2026-11-01T10:00:00Z"});
    let incident = world.member().post("incidents", fields).await.expect(201);
    let path = format!("incidents/{}", incident.id());
    let tag = incident.header("etag").unwrap();
    world
        .member()
        .seen(&tag)
        .post(&format!("{path}/transitions"), json!({"move": "resolve"}))
        .await
        .expect(201);
    world
        .member()
        .post(&format!("{path}/timeline-events"), json!({"text": "Seen", "kind": "detection"}))
        .await
        .expect(201);
    let review = world
        .member()
        .post("reviews", json!({"incidents": [incident.id()], "depth": "note"}))
        .await
        .expect(201);
    let factor = json!({"statement": "Full", "theme": theme.id()});
    let factor =
        world.member().post(&format!("reviews/{}/factors", review.id()), factor).await.expect(201);
    world
        .member()
        .post(&format!("reviews/{}/comments", review.id()), json!({"text": "Well put"}))
        .await
        .expect(201);
    let lesson = json!({"title": "Disks", "insight": "fill up", "applies_when": "always", "sources": [review.id()], "services": [service.id()]});
    let lesson = world.member().post("lessons", lesson).await.expect(201);
    let tag = lesson.header("etag").unwrap();
    let publish = format!("lessons/{}/transitions", lesson.id());
    world.member().seen(&tag).post(&publish, json!({"move": "publish"})).await.expect(201);
    let share = json!({"kind": "talk", "teams": [team.id()], "on_date": "2026-12-03"});
    let share =
        world.member().post(&format!("lessons/{}/shares", lesson.id()), share).await.expect(201);
    let held = json!({"move": "hold", "people_reached": 12});
    world
        .member()
        .seen("*")
        .post(&format!("shares/{}/transitions", share.id()), held)
        .await
        .expect(201);
    let text = json!({"text": "Ours as well"});
    world.member().post(&format!("lessons/{}/comments", lesson.id()), text).await.expect(201);
    let fragility = json!({"kind": "manual_step", "title": "By hand", "service": service.id()});
    world.member().post("fragilities", fragility).await.expect(201);
    let action = json!({"title": "Mend", "home": review.id(), "factors": [factor.id()], "owner_team": team.id(), "due_date": "2027-02-01", "priority": "p3"});
    world.member().post("actions", action).await.expect(201);
}

on_both! {
    async fn an_export_taken_into_an_empty_database_is_exported_the_same(world) {
        live(&world).await;
        let reopened = json!({"status": "resolved", "reopened_count": 1, "fields": {
            "title": "Came back", "resolved_at": "2024-03-05T10:00:00Z"}});
        bring(&world.steward(), &[post_mortem(), vec![line("incident", "b", reopened)]].concat()).await;
        let out = everything(&world.steward()).await;
        let (app, steward) = elsewhere(&world).await;
        world.clock.advance(3_600);
        let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let all = u64::try_from(lines.len()).unwrap();
        let told = bring(&steward, &lines).await.expect(201);
        assert_eq!(counts(&told), [all - 1, 0, 1, 0], "the team of both worlds is there already: {}", told.text);
        let copy = everything(&steward).await;
        assert_eq!(out, copy);
        let again = bring(&steward, &lines).await.expect(200);
        assert_eq!(counts(&again), [0, 0, all, 0], "{}", again.text);
        assert_eq!(everything(&steward).await, copy);
        let store = app.store().clone();
        std::thread::spawn(move || store.close()).join().unwrap();
    }
}
