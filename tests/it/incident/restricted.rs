//! Restricted incidents: as if they were not there for those who may not see them.

use serde_json::json;

use super::{kept, make, report, restricted};

on_both! {
    async fn its_number_comes_from_a_random_series_and_those_who_made_it_may_see_it(world) {
        let told = restricted(&world).await;
        let number = told.json["number"].as_str().unwrap();
        assert!(number.starts_with("INC-R") && number.len() == 12, "{number}");
        let granted = told.json["grants"].as_array().unwrap();
        assert_eq!(granted, &[json!(world.people.lead.id), json!(world.people.member.id)]);
        for who in [world.member(), world.lead()] {
            who.get(&format!("incidents/{number}")).await.expect(200);
        }
        assert_eq!(report(&world, json!({"title": "open"})).await.json["number"], "INC-1", "the series tells nothing of it");
    }

    async fn it_is_hidden_in_every_way_of_asking(world) {
        let told = restricted(&world).await;
        let path = format!("incidents/{}", told.id());
        let event = json!({"text": "a key was found", "happened_at": "2026-11-20T07:00:00Z"});
        let event = world.member().post(&format!("{path}/timeline-events"), event).await.expect(201);
        let event_path = format!("timeline-events/{}", event.id());
        let unknown = "incidents/inc_01j9zv5m3q8r7t2w4x6y8z0abc";
        let nothing = world.facilitator().get(unknown).await.expect(404);
        let like = |told: &crate::support::Told| {
            let mut json = told.json.clone();
            json.as_object_mut().unwrap().retain(|name, _| !["instance", "request_id"].contains(&name.as_str()));
            json
        };
        for someone in [world.outsider(), world.facilitator(), world.steward(), world.administrator(), world.tool()] {
            for path in [&path, &format!("{path}/transitions"), &format!("{path}/timeline-events"), &event_path, &kept("SEC1")] {
                assert_eq!(like(&someone.get(path).await.expect(404)), like(&nothing), "{path}");
            }
            let number = told.json["number"].as_str().unwrap();
            someone.get(&format!("incidents/{number}")).await.expect(404);
            someone.seen("*").patch(&path, json!({"title": "b"})).await.expect(404);
            someone.seen("*").post(&format!("{path}/transitions"), json!({"move": "resolve"})).await.expect(404);
            someone.post(&format!("{path}/timeline-events"), json!({"text": "a"})).await.expect(404);
            someone.seen("*").patch(&event_path, json!({"text": "b"})).await.expect(404);
            someone.seen("*").delete(&event_path).await.expect(404);
            for list in ["incidents?include_total=true", "incidents?visibility=restricted&include_total=true",
                "incidents?reference=snow-prod:SEC1&include_total=true"] {
                let found = someone.get(list).await.expect(200);
                assert_eq!((&found.json["items"], &found.json["total"]), (&json!([]), &json!(0)), "{list}");
            }
        }
        let found = world.lead().get("incidents?include_total=true").await.expect(200);
        assert_eq!(found.json["total"], 1);
        world.lead().get(&kept("SEC1")).await.expect(200);
        world.lead().get(&event_path).await.expect(200);
    }

    async fn the_tool_that_keeps_it_may_write_it_without_seeing_it(world) {
        let told = restricted(&world).await;
        let taken = world.tool().put(&kept("SEC1"), json!({"severity": "sev1", "status": "resolved"})).await.expect(204);
        assert!(taken.text.is_empty() && taken.header("etag").is_none());
        let seen = world.lead().get(&format!("incidents/{}", told.id())).await.expect(200);
        assert_eq!((&seen.json["severity"], &seen.json["status"]), (&json!("sev1"), &json!("resolved")));
        assert_eq!((&seen.json["visibility"], &seen.json["title"]), (&json!("restricted"), &json!("A key was left in the open")));
        world.facilitator().put(&kept("SEC1"), json!({"severity": "sev2"})).await.expect(404);
        world.lead().put(&kept("SEC1"), json!({"severity": "sev2"})).await.expect(200);
    }

    async fn the_tool_that_keeps_it_cannot_open_what_people_restricted(world) {
        let told = restricted(&world).await;
        let open = json!({"visibility": "open", "grants": ["per_01j9zv5m3q8r7t2w4x6y8z0abc"], "severity": "sev1"});
        world.tool().put(&kept("SEC1"), open.clone()).await.expect(204);
        world.facilitator().get(&format!("incidents/{}", told.id())).await.expect(404);
        let seen = world.lead().get(&format!("incidents/{}", told.id())).await.expect(200);
        assert_eq!((&seen.json["grants"], &seen.json["severity"]), (&told.json["grants"], &json!("sev1")));
        assert_eq!(seen.json["source"]["values"]["visibility"], "open");
        let told = world.tool().put(&kept("2"), json!({"title": "a"})).await.expect(201);
        let path = format!("incidents/{}", told.id());
        world.lead().change(&path, &told, json!({"visibility": "restricted"})).await.expect(200);
        world.tool().put(&kept("2"), json!({"visibility": null, "grants": [world.people.team]})).await.expect(204);
        world.member().get(&path).await.expect(404);
        let seen = world.lead().get(&path).await.expect(200);
        assert_eq!(seen.json["grants"], json!([world.people.lead.id]));
    }

    async fn restricting_seals_all_that_follows_and_opening_shows_it_again(world) {
        let told = world.outsider().post("incidents", json!({"title": "a"})).await.expect(201);
        let path = format!("incidents/{}", told.id());
        let event = world.outsider().post(&format!("{path}/timeline-events"), json!({"text": "b"})).await.expect(201);
        let event_path = format!("timeline-events/{}", event.id());
        world.facilitator().get(&event_path).await.expect(200);
        let closed = world.lead().change(&path, &told, json!({"visibility": "restricted"})).await.expect(200);
        let granted = json!([world.people.lead.id, world.people.outsider.id]);
        assert_eq!(closed.json["grants"], granted, "who restricts it and who reported it");
        assert_eq!(closed.json["number"], told.json["number"], "a number never changes");
        world.facilitator().get(&path).await.expect(404);
        world.facilitator().get(&event_path).await.expect(404);
        world.outsider().get(&event_path).await.expect(200);
        let team = json!({"grants": [world.people.team]});
        let closed = world.lead().change(&path, &closed, team).await.expect(200);
        world.member().get(&event_path).await.expect(200);
        world.outsider().get(&path).await.expect(404);
        world.lead().change(&path, &closed, json!({"visibility": null})).await.expect(200);
        world.facilitator().get(&path).await.expect(200);
        world.facilitator().get(&event_path).await.expect(200);
    }

    async fn what_was_drawn_from_it_is_sealed_and_opened_with_it(world) {
        let told = report(&world, json!({"title": "a", "severity": "sev1"})).await;
        let path = format!("incidents/{}", told.id());
        let review = world.member().post("reviews", json!({"incidents": [told.id()]})).await.expect(201);
        let action = json!({"title": "b", "incidents": [told.id()], "home": told.id()});
        let action = world.member().post("actions", action).await.expect(201);
        let drawn = [format!("reviews/{}", review.id()), format!("actions/{}", action.id())];
        let closed = json!({"visibility": "restricted", "grants": [world.people.team]});
        world.lead().seen("*").patch(&path, closed).await.expect(200);
        for path in &drawn {
            world.steward().get(path).await.expect(404);
            world.member().get(path).await.expect(200);
        }
        let unknown = world.steward().post("reviews", json!({"incidents": [told.id()]})).await.expect(422);
        assert_eq!((unknown.pointers(), unknown.codes()), (vec!["/incidents/0"], vec!["unknown"]));
        world.lead().seen("*").patch(&path, json!({"visibility": "open"})).await.expect(200);
        for path in &drawn {
            world.steward().get(path).await.expect(200);
        }
    }

    async fn it_stays_within_reach_of_someone(world) {
        let told = restricted(&world).await;
        let path = format!("incidents/{}", told.id());
        let refused = world.lead().change(&path, &told, json!({"grants": []})).await.expect(422);
        assert_eq!((refused.pointers(), refused.codes()), (vec!["/grants"], vec!["out_of_reach"]));
        let alone = json!({"title": "a", "visibility": "restricted"});
        assert_eq!(world.tool().post("incidents", alone.clone()).await.expect(422).pointers(), ["/grants"]);
        assert_eq!(world.tool().put(&kept("2"), alone).await.expect(422).pointers(), ["/grants"]);
        let granted = json!({"title": "a", "visibility": "restricted", "grants": [world.people.team]});
        let told = world.tool().put(&kept("2"), granted).await.expect(201);
        world.tool().get(&format!("incidents/{}", told.id())).await.expect(404);
        world.member().get(&format!("incidents/{}", told.id())).await.expect(200);
    }

    async fn whoever_reported_it_under_a_withheld_name_is_let_in_without_being_named(world) {
        let fields = json!({"title": "a", "visibility": "restricted", "reporter_withheld": true, "grants": [world.people.team]});
        let told = world.outsider().post("incidents", fields).await.expect(201);
        let path = format!("incidents/{}", told.id());
        world.outsider().get(&path).await.expect(200);
        let seen = world.member().get(&path).await.expect(200);
        assert_eq!((&seen.json["reporter"], &seen.json["grants"]), (&json!(null), &json!([world.people.team])));
        assert!(!seen.text.contains(&world.people.outsider.id.unwrap().to_string()));
    }

    async fn it_can_be_worked_on_by_those_who_may_see_it(world) {
        let told = restricted(&world).await;
        let told = make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(201);
        assert_eq!(told.json["status"], "resolved");
        let again = world.lead().with("idempotency-key", "1").post("incidents", json!({"title": "b"})).await.expect(201);
        assert_eq!(again.json["visibility"], json!(null));
    }

    async fn an_answer_that_was_given_is_not_told_again_to_whom_may_not_see_it_any_more(world) {
        let asks = world.member().with("idempotency-key", "1");
        let told = asks.post("incidents", json!({"title": "a"})).await.expect(201);
        let path = format!("incidents/{}", told.id());
        let closed = world.lead().change(&path, &told, json!({"visibility": "restricted"})).await.expect(200);
        world.lead().change(&path, &closed, json!({"grants": [world.people.lead.id]})).await.expect(200);
        asks.post("incidents", json!({"title": "a"})).await.expect(404);
    }

    async fn what_is_hidden_does_not_hold_the_loop_of_an_open_incident(world) {
        let open = report(&world, json!({"title": "a", "severity": "sev1"})).await;
        let path = format!("incidents/{}", open.id());
        let stage = async || world.steward().get(&path).await.expect(200).json["stage"].clone();
        let first = stage().await;
        let hidden = restricted(&world).await;
        let both = json!({"incidents": [open.id(), hidden.id()]});
        world.member().post("reviews", both).await.expect(201);
        assert_eq!(stage().await, first, "a review that only some may see");
        let path = format!("incidents/{}", hidden.id());
        world.lead().seen("*").patch(&path, json!({"visibility": "open"})).await.expect(200);
        assert_eq!(stage().await, "in_review", "it counts once it is open");
        world.lead().seen("*").patch(&path, json!({"visibility": "restricted"})).await.expect(200);
        assert_eq!(stage().await, first, "and not any more once it is hidden again");
    }

    async fn who_only_reads_does_not_learn_by_a_reference_that_it_is_there(world) {
        restricted(&world).await;
        for taken in ["SEC1", "SEC2"] {
            let reference = json!([{"integration": "snow-prod", "relation": "self", "external_id": taken}]);
            let fields = json!({"title": "a", "references": reference});
            let told = world.outsider().post("incidents", fields).await.expect(422);
            assert_eq!((told.pointers(), told.codes()), (vec!["/references/0/relation"], vec!["not_for_you"]));
        }
    }
}
