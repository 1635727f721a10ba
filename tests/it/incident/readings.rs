//! Who was told of a restricted incident is kept, and told to those who decide who may see it.

use serde_json::{Value, json};

use super::{kept, report, restricted};
use crate::support::{Told, World};

async fn readings(world: &World, incident: &Told) -> Vec<Value> {
    let told = world.lead().get(&format!("incidents/{}/readings", incident.id())).await.expect(200);
    told.json["items"].as_array().unwrap().clone()
}

/// Who was told of what, oldest first, but for the lead, who is told by asking.
async fn by_others(world: &World, incident: &Told) -> Vec<(Value, Value)> {
    let mut all = readings(world, incident).await;
    all.retain(|reading| reading["actor"] != json!(world.people.lead.id));
    all.reverse();
    all.iter().map(|reading| (reading["actor"].clone(), reading["type"].clone())).collect()
}

on_both! {
    async fn whoever_is_told_of_it_is_recorded_once_an_hour(world) {
        let incident = restricted(&world).await;
        let path = format!("incidents/{}", incident.id());
        assert_eq!(by_others(&world, &incident).await, []);
        let member = json!(world.people.member.id);
        for _ in 0..3 {
            world.member().get(&path).await.expect(200);
            world.member().get("incidents").await.expect(200);
        }
        assert_eq!(by_others(&world, &incident).await, [(member.clone(), json!("incident"))]);
        world.clock.advance(3600);
        world.member().get(&path).await.expect(200);
        assert_eq!(by_others(&world, &incident).await.len(), 2, "another hour");
        let head = world.administrator().get("audit-events/head").await.expect(200);
        world.member().get(&path).await.expect(200);
        assert_eq!(world.administrator().get("audit-events/head").await.json, head.json, "the same hour");
        let store = world.app.store();
        let audit = std::thread::scope(|scope| scope.spawn(|| store.verify_audit()).join()).unwrap();
        assert_eq!(audit.unwrap().broken, None);
    }

    async fn lists_searches_exports_and_what_was_drawn_from_it_count_alike(world) {
        for way in ["incidents", "incidents?reference=snow-prod:SEC1", "changes?expand=full", "exports/incidents", "by-reference"] {
            let incident = restricted(&world).await;
            let path = if way == "by-reference" { kept("SEC1") } else { way.to_owned() };
            world.member().get(&path).await.expect(200);
            assert!(!by_others(&world, &incident).await.is_empty(), "{way}");
            world.clock.advance(3600);
            world.lead().seen("*").patch(&format!("incidents/{}", incident.id()), json!({"references": []})).await.expect(200);
        }
        let incident = restricted(&world).await;
        let action = json!({"title": "b", "home": incident.id()});
        let action = world.lead().post("actions", action).await.expect(201);
        world.member().get(&format!("actions/{}", action.id())).await.expect(200);
        assert_eq!(by_others(&world, &incident).await, [(json!(world.people.member.id), json!("action"))]);
    }

    async fn what_is_open_is_read_without_a_trace_and_the_feed_does_not_tell_of_reading(world) {
        let open = report(&world, json!({"title": "open"})).await;
        let incident = restricted(&world).await;
        let since = world.lead().get("changes?since=now").await.expect(200).json["next_cursor"].clone();
        let before = world.administrator().get("audit-events/head").await.expect(200);
        world.outsider().get(&format!("incidents/{}", open.id())).await.expect(200);
        assert_eq!(world.administrator().get("audit-events/head").await.json, before.json);
        world.member().get(&format!("incidents/{}", incident.id())).await.expect(200);
        let told = world.lead().get(&format!("changes?since={}", since.as_str().unwrap())).await.expect(200);
        assert_eq!((&told.json["items"], &told.json["next_cursor"]), (&json!([]), &since));
    }

    async fn they_are_told_to_those_who_may_see_the_record_and_the_audit(world) {
        let fields = json!({"title": "a", "visibility": "restricted", "grants": [world.people.steward.id, world.people.lead.id]});
        let incident = world.member().post("incidents", fields).await.expect(201);
        let path = format!("incidents/{}", incident.id());
        world.lead().get(&path).await.expect(200);
        for (someone, status) in [(world.steward(), 200), (world.member(), 200), (world.facilitator(), 404), (world.administrator(), 404)] {
            someone.get(&format!("{path}/readings")).await.expect(status);
        }
        let read = |told: &Told| told.text.contains("incident.read");
        let audit = format!("audit-events?record={}", incident.id());
        assert!(read(&world.steward().get(&audit).await.expect(200)));
        assert!(!read(&world.administrator().get(&audit).await.expect(200)), "hidden from them");
    }

    async fn whoever_asked_that_their_name_be_withheld_is_not_named_as_a_reader(world) {
        let fields = json!({"title": "a", "visibility": "restricted", "reporter_withheld": true, "grants": [world.people.team]});
        let incident = world.outsider().post("incidents", fields).await.expect(201);
        world.outsider().get(&format!("incidents/{}", incident.id())).await.expect(200);
        assert_eq!(by_others(&world, &incident).await, [(json!("withheld"), json!("incident"))]);
    }
}
