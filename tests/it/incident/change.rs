//! Changing an incident.

use serde_json::json;

use super::report;

on_both! {
    async fn what_is_sent_changes_and_null_clears(world) {
        let told = report(&world, json!({"title": "a", "summary": "b", "tags": ["x"], "severity": "sev3"})).await;
        let path = format!("incidents/{}", told.id());
        let body = json!({"title": "A", "summary": null, "severity": "sev1", "source_data": {"priority": 1}});
        let changed = world.lead().change(&path, &told, body).await.expect(200);
        assert_eq!((&changed.json["title"], &changed.json["summary"]), (&json!("A"), &json!(null)));
        assert_eq!((&changed.json["tags"], &changed.json["version"]), (&json!(["x"]), &json!(2)));
        let same = world.lead().change(&path, &changed, json!({"title": "A"})).await.expect(200);
        assert_eq!(same.json["version"], 2, "what changes nothing makes no version");
    }

    async fn a_number_of_a_tool_stays_as_it_was_however_often_it_is_written(world) {
        let number = "9.223372036477585e+22";
        let sent = serde_json::from_str(&format!("{{\"title\": \"a\", \"source_data\": {{\"n\": {number}}}}}")).unwrap();
        let mut told = report(&world, sent).await;
        let path = format!("incidents/{}", told.id());
        for round in 0..4 {
            assert!(told.text.contains(&format!("{{\"n\":{number}}}")), "{round}: {}", told.text);
            told = world.lead().change(&path, &told, json!({"summary": round.to_string()})).await.expect(200);
        }
    }

    async fn the_worst_severity_is_not_forgotten(world) {
        let told = report(&world, json!({"title": "a", "severity": "sev3"})).await;
        let path = format!("incidents/{}", told.id());
        let told = world.lead().change(&path, &told, json!({"severity": "sev1"})).await.expect(200);
        let told = world.lead().change(&path, &told, json!({"severity": "sev4"})).await.expect(200);
        assert_eq!((&told.json["severity"], &told.json["highest_severity"]), (&json!("sev4"), &json!("sev1")));
        let told = world.lead().change(&path, &told, json!({"severity": null})).await.expect(200);
        assert_eq!(told.json["highest_severity"], "sev1");
    }

    async fn the_stage_follows_what_is_changed(world) {
        let told = report(&world, json!({"title": "a", "severity": "sev4", "resolved_at": "2026-11-20T07:00:00Z"})).await;
        assert_eq!(told.json["stage"], "set_aside");
        let path = format!("incidents/{}", told.id());
        let told = world.lead().change(&path, &told, json!({"severity": "sev2"})).await.expect(200);
        assert_eq!((&told.json["stage"], &told.json["version"]), (&json!("recorded"), &json!(2)));
        assert_eq!(told.json["next_steps"][0]["path"], "/api/v1/reviews");
    }

    async fn one_must_say_what_one_saw_and_a_stale_change_changes_nothing(world) {
        let told = report(&world, json!({"title": "a"})).await;
        let path = format!("incidents/{}", told.id());
        world.lead().patch(&path, json!({"title": "b"})).await.expect(428);
        world.lead().change(&path, &told, json!({"title": "b"})).await.expect(200);
        let stale = world.lead().change(&path, &told, json!({"title": "c"})).await.expect(412);
        assert_eq!(stale.json["current_version"], 2);
        assert_eq!(world.lead().get(&path).await.json["title"], "b");
        world.lead().seen("*").patch(&path, json!({"title": "d"})).await.expect(200);
    }

    async fn contradictions_that_a_person_brings_are_refused_and_what_a_machine_told_before_stays(world) {
        let fields = json!({"title": "a", "occurred_at": "2026-11-19T10:00:00Z", "detected_at": "2026-11-19T09:00:00Z"});
        let told = world.tool().post("incidents", fields).await.expect(201);
        let path = format!("incidents/{}", told.id());
        let told = world.lead().change(&path, &told, json!({"title": "b"})).await.expect(200);
        assert_eq!(told.json["data_quality"], json!(["detected_before_occurred"]));
        let later = json!({"occurred_at": "2026-11-19T11:00:00Z"});
        let refused = world.lead().change(&path, &told, later.clone()).await.expect(422);
        assert_eq!((refused.pointers(), refused.codes()), (vec!["/detected_at"], vec!["detected_before_occurred"]));
        let told = world.tool().change(&path, &told, later).await.expect(200);
        assert_eq!(told.json["data_quality"], json!(["detected_before_occurred"]));
        let told = world.lead().change(&path, &told, json!({"detected_at": "2026-11-19T11:00:00Z"})).await.expect(200);
        assert_eq!(told.json["data_quality"], json!([]));
        let ahead = world.lead().change(&path, &told, json!({"acknowledged_at": "2026-11-20T08:00:01Z"})).await.expect(422);
        assert_eq!((ahead.pointers(), ahead.codes()), (vec!["/acknowledged_at"], vec!["in_the_future"]));
    }

    async fn the_state_is_changed_by_moves_alone(world) {
        let told = report(&world, json!({"title": "a"})).await;
        let path = format!("incidents/{}", told.id());
        let body = json!({"mitigated_at": "2026-11-20T07:00:00Z", "resolved_at": "2026-11-20T07:30:00Z"});
        for someone in [world.lead(), world.tool()] {
            let refused = someone.change(&path, &told, body.clone()).await.expect(422);
            assert_eq!(refused.pointers(), ["/mitigated_at", "/resolved_at"]);
            assert_eq!(refused.codes(), ["set_by_move", "set_by_move"]);
        }
        world.lead().change(&path, &told, json!({"status": "resolved"})).await.expect(400);
    }

    async fn a_time_that_was_told_wrong_can_be_put_right(world) {
        let told = report(&world, json!({"title": "a", "resolved_at": "2026-11-20T07:00:00Z"})).await;
        let path = format!("incidents/{}", told.id());
        let told = world.lead().change(&path, &told, json!({"resolved_at": "2026-11-20T06:00:00Z"})).await.expect(200);
        assert_eq!((&told.json["resolved_at"], &told.json["status"]), (&json!("2026-11-20T06:00:00Z"), &json!("resolved")));
    }

    async fn who_reported_it_may_and_other_colleagues_may_not(world) {
        let told = world.outsider().post("incidents", json!({"title": "a"})).await.expect(201);
        let path = format!("incidents/{}", told.id());
        world.administrator().change(&path, &told, json!({"title": "b"})).await.expect(403);
        let told = world.outsider().change(&path, &told, json!({"title": "b"})).await.expect(200);
        world.facilitator().change(&path, &told, json!({"title": "c"})).await.expect(200);
        world.lead().seen("*").patch("incidents/INC-99", json!({"title": "c"})).await.expect(404);
    }
}
