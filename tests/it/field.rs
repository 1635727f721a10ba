//! What other systems were seen to get wrong, a test each; those that are held elsewhere stand in `docs/field.md`.

use std::collections::BTreeMap;
use std::net::TcpListener;

use actix_web::rt::task::spawn_blocking;
use kintsugi::jobs::post::send_some;
use serde_json::{Value, json};

use crate::action::{accepted, moved};
use crate::contract::{json as document, operations};
use crate::nudge::{pass, with_addresses, without_digest};
use crate::review;
use crate::support::smtp::post_to;

/// The properties of a schema, with those that it is put together from.
fn properties(schema: &Value) -> BTreeMap<String, Value> {
    if let Some(name) = schema["$ref"].as_str() {
        return properties(document().pointer(name.trim_start_matches('#')).unwrap());
    }
    let parts = ["allOf", "oneOf"].into_iter().filter_map(|of| schema[of].as_array()).flatten();
    let own = schema["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, about)| (name.clone(), about.clone()));
    parts.flat_map(properties).chain(own).collect()
}

/// Whether a schema says what it is, by itself or by what it is put together from.
fn says(about: &Value) -> bool {
    let named = about["$ref"].as_str();
    let parts = ["allOf", "oneOf"].into_iter().filter_map(|of| about[of].as_array()).flatten();
    about["description"].as_str().is_some_and(|text| text.len() > 5)
        || named.is_some_and(|name| says(document().pointer(name.trim_start_matches('#')).unwrap()))
        || parts.into_iter().any(says)
}

#[test]
fn whatever_can_be_read_can_be_written_or_says_what_it_follows_from() {
    let mut seen = 0;
    for operation in operations().iter().filter(|operation| operation.method == "PATCH") {
        let of = |place: &Value| {
            let content = place["content"].as_object().unwrap();
            properties(&content.values().next().unwrap()["schema"])
        };
        let (json, id) = (&operation.json, &operation.id);
        let (read, written) = (of(&json["responses"]["200"]), of(&json["requestBody"]));
        for (name, about) in &read {
            let said = says(about);
            assert!(said, "{id}: {name} does not say what it is");
            seen += 1;
        }
        let lost: Vec<_> = written.keys().filter(|name| !read.contains_key(*name)).collect();
        let kept_to_itself = ["source_data", "confirm"];
        let lost: Vec<_> =
            lost.into_iter().filter(|name| !kept_to_itself.contains(&name.as_str())).collect();
        assert!(lost.is_empty(), "{id}: what is written cannot be read: {lost:?}");
    }
    assert!(seen > 100, "only {seen} properties were found");
}

on_both! {
    async fn a_duration_follows_from_what_happened_not_from_when_it_was_written(world) {
        let told = review::incident(&world, "sev2").await;
        let path = format!("incidents/{}", told.id());
        let times = |told: &Value| ["occurred_at", "resolved_at", "first_resolved_at"].map(|name| told[name].clone());
        world.clock.advance(3 * 24 * 3600);
        let changed = world.member().change(&path, &told, json!({"title": "Nobody could pay by card"})).await.expect(200);
        assert_ne!(changed.json["changed_at"], told.json["changed_at"]);
        assert_eq!(times(&changed.json), times(&told.json));
    }

    async fn an_action_has_a_due_date_that_can_be_set_and_an_end_that_says_why(world) {
        let told = accepted(&world).await;
        let later = json!({"move": "reschedule", "due_date": "2027-01-15", "reason": "a part is missing"});
        let told = moved(&world.lead(), &told, later).await;
        assert_eq!(told.json["due_date"], "2027-01-15");
        let let_go = json!({"move": "cancel", "reason": "the host is gone"});
        moved(&world.lead(), &told, let_go).await;
        let read = world.outsider().get(&format!("actions/{}", told.id())).await.expect(200);
        assert_eq!((&read.json["outcome"], &read.json["decision_reason"]), (&json!("cancelled"), &json!("the host is gone")));
        assert_eq!(read.json["decided_by"], json!(world.people.lead.id));
    }

    async fn a_mail_server_that_says_nothing_holds_up_nobodys_work(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({})).await;
        let action = accepted(&world).await;
        pass(&world, 28).await;
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let post = post_to(silent.local_addr().unwrap().port());
        let sending = send_some(&world.app, &post, None);
        tokio::pin!(sending);
        let called = spawn_blocking(move || (silent.accept().unwrap(), silent));
        let line = tokio::select! {
            _ = &mut sending => panic!("nothing can have been sent"),
            line = called => line.unwrap(),
        };
        moved(&world.member(), &action, json!({"move": "complete", "evidence": "a link"})).await;
        // It hangs up at last, the nudge is to be tried again, and whoever it is for sees why.
        drop(line);
        sending.await.unwrap();
        let mine = crate::nudge::nudges(&world.member(), "recipient=me").await;
        let delivery = &mine[0]["delivery"];
        assert_eq!((&delivery["state"], &delivery["reason"]), (&json!("waiting"), &json!("unreachable")));
    }

    async fn a_review_is_of_one_incident_or_of_several_and_each_leads_to_it(world) {
        let (one, other) = (review::incident(&world, "sev1").await, review::incident(&world, "sev2").await);
        let fields = review::fields(&world, &[&one, &other]);
        let told = world.member().post("reviews", fields).await.expect(201);
        assert_eq!(told.json["incidents"].as_array().unwrap().len(), 2);
        for incident in [one, other] {
            let path = format!("reviews?incident={}", incident.id());
            let list = world.member().get(&path).await.expect(200);
            assert_eq!(list.json["items"][0]["id"], told.id());
            let incident = world.member().get(&format!("incidents/{}", incident.id())).await.expect(200);
            assert_eq!(incident.json["stage"], "in_review");
        }
    }
}
