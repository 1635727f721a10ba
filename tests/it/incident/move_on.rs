//! Moving an incident on.

use serde_json::{Value, json};

use super::{make, missing, moves, report, steps};

on_both! {
    async fn it_is_mitigated_then_resolved_each_at_its_own_time(world) {
        let told = report(&world, json!({"title": "a", "severity": "sev1", "occurred_at": "2026-11-20T06:00:00Z"})).await;
        let told = make(&world.lead(), &told, json!({"move": "mitigate", "happened_at": "2026-11-20T07:00:00Z"})).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["mitigated_at"]), (&json!("mitigated"), &json!("2026-11-20T07:00:00Z")));
        assert_eq!(told.header("location"), Some(format!("/api/v1/incidents/{}/transitions", told.id())));
        let told = make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["resolved_at"]), (&json!("resolved"), &json!("2026-11-20T08:00:00Z")));
        assert_eq!(told.json["first_resolved_at"], "2026-11-20T08:00:00Z");
        assert_eq!(moves(&told), [("reopen", true), ("cancel", true), ("merge", true)]);
        assert_eq!(steps(&told)[0], "POST /api/v1/reviews");
        let history = world.outsider().get(&format!("incidents/{}/transitions", told.id())).await.expect(200);
        let rows: Vec<_> = history.json["items"].as_array().unwrap().iter().map(|row| {
            ["move", "from", "to", "happened_at", "recorded_at"].map(|name| row[name].as_str().unwrap().to_owned())
        }).collect();
        assert_eq!(rows, [
            ["mitigate", "open", "mitigated", "2026-11-20T07:00:00Z", "2026-11-20T08:00:00Z"],
            ["resolve", "mitigated", "resolved", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"],
        ]);
        assert_eq!(history.json["next_cursor"], Value::Null);
    }

    async fn resolving_sets_aside_what_policy_asks_no_review_of_in_the_same_version(world) {
        let told = report(&world, json!({"title": "a", "severity": "sev5"})).await;
        let told = make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(201);
        assert_eq!((&told.json["stage"], &told.json["version"]), (&json!("set_aside"), &json!(2)));
        let told = make(&world.lead(), &told, json!({"move": "reopen", "reason": "it came back"})).await.expect(201);
        assert_eq!((&told.json["stage"], &told.json["version"]), (&json!("recorded"), &json!(3)));
    }

    async fn its_stage_follows_its_review(world) {
        let told = report(&world, json!({"title": "a", "severity": "sev1"})).await;
        let told = make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(201);
        let path = format!("incidents/{}", told.id());
        let review = world.member().post("reviews", json!({"incidents": [told.id()]})).await.expect(201);
        let seen = world.member().get(&path).await.expect(200);
        assert_eq!((&seen.json["stage"], steps(&seen)[0].as_str()), (&json!("in_review"), "GET /api/v1/reviews?incident=…"));
        let list = world.member().get("incidents?stage=in_review").await.expect(200);
        assert_eq!(list.json["items"][0]["id"], json!(told.id()));
        let waive = json!({"move": "waive", "reason": "the same as last week"});
        world.facilitator().seen("*").post(&format!("reviews/{}/transitions", review.id()), waive).await.expect(201);
        let seen = world.member().get(&path).await.expect(200);
        assert_eq!((&seen.json["stage"], &seen.json["stage_reason"]), (&json!("set_aside"), &json!("its review was waived")));
        assert!(!steps(&seen).iter().any(|step| step.contains("reviews")), "somebody set it aside");
        let told = make(&world.lead(), &seen, json!({"move": "cancel", "reason": "none"})).await.expect(201);
        assert_eq!(told.json["stage_reason"], "the incident was cancelled");
    }

    async fn what_came_back_is_counted_and_what_was_set_aside_in_error_is_not(world) {
        let told = report(&world, json!({"title": "a"})).await;
        let told = make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(201);
        let refused = make(&world.lead(), &told, json!({"move": "reopen", "reason": " "})).await.expect(409);
        assert_eq!((&refused.json["code"], missing(&refused)), (&json!("not_ready"), vec!["reason"]));
        world.clock.advance(3_600);
        let told = make(&world.lead(), &told, json!({"move": "reopen", "reason": "it came back"})).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["reopened_count"]), (&json!("open"), &json!(1)));
        assert_eq!((&told.json["resolved_at"], &told.json["first_resolved_at"]), (&json!(null), &json!("2026-11-20T08:00:00Z")));
        let told = make(&world.lead(), &told, json!({"move": "cancel", "reason": "a false alarm"})).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["stage"]), (&json!("cancelled"), &json!("set_aside")));
        assert_eq!((&told.json["stage_reason"], moves(&told)), (&json!("the incident was cancelled"), vec![("reopen", true)]));
        assert!(steps(&told).is_empty());
        let told = make(&world.lead(), &told, json!({"move": "reopen", "reason": "it was none"})).await.expect(201);
        assert_eq!((&told.json["reopened_count"], &told.json["stage"]), (&json!(1), &json!("recorded")));
    }

    async fn a_move_that_the_table_does_not_have_names_those_that_it_has(world) {
        let told = report(&world, json!({"title": "a"})).await;
        let refused = make(&world.lead(), &told, json!({"move": "reopen", "reason": "x"})).await.expect(409);
        assert_eq!((&refused.json["code"], &refused.json["current_status"]), (&json!("invalid_move"), &json!("open")));
        assert_eq!(refused.json["available_moves"], json!(["mitigate", "resolve", "cancel", "merge"]));
        let told = make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(201);
        let refused = make(&world.lead(), &told, json!({"move": "mitigate"})).await.expect(409);
        assert_eq!(refused.json["available_moves"], json!(["reopen", "cancel", "merge"]));
    }

    async fn a_refused_move_leaves_no_trace(world) {
        let told = report(&world, json!({"title": "a"})).await;
        make(&world.lead(), &told, json!({"move": "cancel"})).await.expect(409);
        let path = format!("incidents/{}", told.id());
        assert_eq!(world.lead().get(&path).await.json["version"], 1);
        let history = world.lead().get(&format!("{path}/transitions")).await.expect(200);
        assert_eq!(history.json["items"], json!([]));
    }

    async fn a_move_happens_neither_in_the_future_nor_before_the_incident_began(world) {
        let told = report(&world, json!({"title": "a", "detected_at": "2026-11-20T07:00:00Z"})).await;
        let ahead = make(&world.lead(), &told, json!({"move": "resolve", "happened_at": "2026-11-20T08:00:01Z"})).await.expect(422);
        assert_eq!(ahead.pointers(), ["/happened_at"]);
        let early = json!({"move": "resolve", "happened_at": "2026-11-20T06:00:00Z"});
        let before = make(&world.lead(), &told, early.clone()).await.expect(409);
        assert_eq!(missing(&before), ["not_before_start"]);
        let kept = make(&world.tool(), &told, early).await.expect(201);
        assert_eq!(kept.json["data_quality"], json!(["resolved_before_start"]), "what a machine tells is kept and flagged");
    }

    async fn one_must_say_what_one_saw(world) {
        let told = report(&world, json!({"title": "a"})).await;
        let path = format!("incidents/{}/transitions", told.id());
        world.lead().post(&path, json!({"move": "resolve"})).await.expect(428);
        make(&world.lead(), &told, json!({"move": "mitigate"})).await.expect(201);
        let stale = make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(412);
        assert_eq!(stale.json["current_version"], 2);
    }

    async fn a_move_that_is_sent_again_is_made_once(world) {
        let told = report(&world, json!({"title": "a"})).await;
        let asks = world.lead().with("idempotency-key", "1");
        let first = make(&asks, &told, json!({"move": "resolve"})).await.expect(201);
        let again = make(&asks, &told, json!({"move": "resolve"})).await.expect(201);
        assert_eq!(first.json, again.json);
        let history = world.lead().get(&format!("incidents/{}/transitions", told.id())).await;
        assert_eq!(history.json["items"].as_array().unwrap().len(), 1);
    }

    async fn who_may_stands_in_the_table(world) {
        let told = world.outsider().post("incidents", json!({"title": "a"})).await.expect(201);
        let cancel = json!({"move": "cancel", "reason": "x"});
        let refused = make(&world.outsider(), &told, cancel.clone()).await.expect(403);
        assert_eq!(refused.json["operation"], "incident.cancel");
        make(&world.administrator(), &told, json!({"move": "resolve"})).await.expect(403);
        let told = make(&world.outsider(), &told, json!({"move": "resolve"})).await.expect(201);
        make(&world.administrator(), &told, json!({"move": "mitigate"})).await.expect(403);
        make(&world.facilitator(), &told, cancel).await.expect(201);
        world.nobody().get(&format!("incidents/{}/transitions", told.id())).await.expect(401);
    }

    async fn a_move_says_only_what_belongs_to_it(world) {
        let told = report(&world, json!({"title": "a"})).await;
        assert_eq!(make(&world.lead(), &told, json!({"move": "close"})).await.expect(422).pointers(), ["/move"]);
        let refused = make(&world.lead(), &told, json!({"move": "resolve", "reasons": "x"})).await.expect(400);
        assert_eq!(refused.pointers(), ["/reasons"]);
    }
}
