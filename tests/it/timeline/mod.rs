//! The timelines of incidents.

use serde_json::json;

use crate::support::{Told, World};

async fn incident(world: &World) -> Told {
    world.member().post("incidents", json!({"title": "a"})).await.expect(201)
}

async fn write(world: &World, incident: &Told, text: &str, happened_at: Option<&str>) -> Told {
    let body = json!({"text": text, "happened_at": happened_at});
    world
        .outsider()
        .post(&format!("incidents/{}/timeline-events", incident.id()), body)
        .await
        .expect(201)
}

fn texts(list: &Told) -> Vec<&str> {
    list.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["text"].as_str().unwrap())
        .collect()
}

on_both! {
    async fn everyone_may_write_down_what_they_saw_and_two_views_of_a_moment_stand_side_by_side(world) {
        let incident = incident(&world).await;
        write(&world, &incident, "third", None).await;
        write(&world, &incident, "second", Some("2026-11-20T07:00:00Z")).await;
        write(&world, &incident, "second, seen otherwise", Some("2026-11-20T07:00:00Z")).await;
        let first = write(&world, &incident, "first", Some("2026-11-20T06:00:00Z")).await;
        assert_eq!(first.header("location"), Some(format!("/api/v1/timeline-events/{}", first.id())));
        assert_eq!((&first.json["incident"], &first.json["created_at"]), (&json!(incident.id()), &json!("2026-11-20T08:00:00Z")));
        let path = format!("incidents/{}/timeline-events", incident.id());
        let list = world.facilitator().get(&format!("{path}?include_total=true")).await.expect(200);
        assert_eq!(texts(&list), ["first", "second", "second, seen otherwise", "third"]);
        assert_eq!(list.json["total"], 4);
        assert!(!list.text.contains("per_"), "a timeline names roles, never people");
        let page = world.facilitator().get(&format!("{path}?limit=3")).await.expect(200);
        let cursor = page.json["next_cursor"].as_str().unwrap();
        let rest = world.facilitator().get(&format!("{path}?limit=3&cursor={cursor}")).await.expect(200);
        assert_eq!(texts(&rest), ["third"], "what has no known time comes last");
        let since = world.facilitator().get(&format!("{path}?happened_at[gte]=2026-11-20T07:00:00Z")).await.expect(200);
        assert_eq!(texts(&since), ["second", "second, seen otherwise"]);
    }

    async fn a_timeline_is_its_own_incidents(world) {
        let (one, other) = (incident(&world).await, incident(&world).await);
        write(&world, &one, "here", None).await;
        let list = world.member().get(&format!("incidents/{}/timeline-events", other.id())).await.expect(200);
        assert!(texts(&list).is_empty());
        let list = world.member().get(&format!("incidents/{}/timeline-events", one.json["number"].as_str().unwrap())).await.expect(200);
        assert_eq!(texts(&list), ["here"]);
        world.member().get("incidents/INC-99/timeline-events").await.expect(404);
        world.member().post("incidents/INC-99/timeline-events", json!({"text": "a"})).await.expect(404);
    }

    async fn a_decision_carries_what_was_known(world) {
        let incident = incident(&world).await;
        let body = json!({
            "text": "We turned it off", "kind": "decision", "role": "coordinator", "pinned": true,
            "known_then": "only the alarm", "options_seen": "wait, or turn it off", "pressure": "the doors open at eight",
        });
        let told = world.member().post(&format!("incidents/{}/timeline-events", incident.id()), body.clone()).await.expect(201);
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(&told.json[name], value);
        }
    }

    async fn whoever_wrote_it_and_contributors_may_correct_it(world) {
        let incident = incident(&world).await;
        let told = write(&world, &incident, "wrong", None).await;
        let path = format!("timeline-events/{}", told.id());
        world.administrator().change(&path, &told, json!({"text": "x"})).await.expect(403);
        world.outsider().patch(&path, json!({"text": "x"})).await.expect(428);
        let told = world.outsider().change(&path, &told, json!({"text": "right"})).await.expect(200);
        assert_eq!((&told.json["text"], &told.json["version"]), (&json!("right"), &json!(2)));
        world.lead().change(&path, &told, json!({"pinned": true})).await.expect(200);
        let stale = world.lead().change(&path, &told, json!({"pinned": false})).await.expect(412);
        assert_eq!(stale.json["current_version"], 3);
        let seen = world.steward().get(&path).await.expect(200);
        assert_eq!((&seen.json["pinned"], &seen.json["text"]), (&json!(true), &json!("right")));
    }

    async fn it_can_be_taken_back(world) {
        let incident = incident(&world).await;
        let told = write(&world, &incident, "wrong", None).await;
        let path = format!("timeline-events/{}", told.id());
        world.outsider().delete(&path).await.expect(428);
        world.administrator().seen("*").delete(&path).await.expect(403);
        world.outsider().seen("\"7\"").delete(&path).await.expect(412);
        let gone = world.outsider().seen(&told.header("etag").unwrap()).delete(&path).await.expect(204);
        assert!(gone.text.is_empty());
        world.outsider().get(&path).await.expect(404);
        let list = world.outsider().get(&format!("incidents/{}/timeline-events", incident.id())).await.expect(200);
        assert!(texts(&list).is_empty());
    }

    async fn what_has_not_happened_yet_is_refused_from_people(world) {
        let incident = incident(&world).await;
        let path = format!("incidents/{}/timeline-events", incident.id());
        let ahead = json!({"text": "a", "happened_at": "2026-11-20T08:00:01Z"});
        let refused = world.member().post(&path, ahead.clone()).await.expect(422);
        assert_eq!((refused.pointers(), refused.codes()), (vec!["/happened_at"], vec!["in_the_future"]));
        let told = world.tool().post(&path, ahead).await.expect(201);
        world.member().change(&format!("timeline-events/{}", told.id()), &told, json!({"text": "b"})).await.expect(200);
        let refused = world.member().post(&path, json!({"text": " ", "kind": "decision"})).await.expect(422);
        assert_eq!(refused.pointers(), ["/text"]);
        assert_eq!(world.member().post(&path, json!({"text": "a", "who": "b"})).await.expect(400).pointers(), ["/who"]);
    }

    async fn what_is_sent_again_is_written_once(world) {
        let incident = incident(&world).await;
        let path = format!("incidents/{}/timeline-events", incident.id());
        let asks = world.member().with("idempotency-key", "1");
        let first = asks.post(&path, json!({"text": "a"})).await.expect(201);
        assert_eq!(asks.post(&path, json!({"text": "a"})).await.expect(201).json, first.json);
        assert_eq!(texts(&world.member().get(&path).await).len(), 1);
    }
}
