//! Reporting an incident.

use serde_json::json;

use super::{make, moves, steps};

on_both! {
    async fn a_title_is_enough_and_everyone_may_report(world) {
        let told = world.outsider().post("incidents", json!({"title": "Doors would not open"})).await.expect(201);
        assert_eq!(told.header("location"), Some(format!("/api/v1/incidents/{}", told.id())));
        assert_eq!((&told.json["number"], &told.json["status"]), (&json!("INC-1"), &json!("open")));
        assert_eq!((&told.json["stage"], &told.json["version"]), (&json!("recorded"), &json!(1)));
        assert_eq!(told.json["reporter"], json!(world.people.outsider.id));
        let seen = world.member().get("incidents/INC-1").await.expect(200);
        assert_eq!(seen.json["title"], "Doors would not open");
        let next = world.outsider().post("incidents", json!({"title": "Again"})).await.expect(201);
        assert_eq!(next.json["number"], "INC-2");
    }

    async fn it_says_which_moves_are_open_to_whom_and_what_they_lack(world) {
        let told = world.outsider().post("incidents", json!({"title": "Doors"})).await.expect(201);
        let open = [("mitigate", true), ("resolve", true), ("cancel", false), ("merge", false)];
        assert_eq!(moves(&told), open, "who reported it may say that it is over");
        let path = format!("incidents/{}", told.id());
        let may = moves(&world.member().get(&path).await).iter().map(|(_, permitted)| *permitted).collect::<Vec<_>>();
        assert_eq!(may, [true, true, true, true]);
        let may = moves(&world.administrator().get(&path).await).iter().map(|(_, permitted)| *permitted).collect::<Vec<_>>();
        assert_eq!(may, [false, false, false, false]);
        let lacks: Vec<_> = (0..4).map(|at| told.json["available_moves"][at]["missing"][0]["code"].clone()).collect();
        assert_eq!(lacks, [json!(null), json!(null), json!("reason"), json!("into")]);
    }

    async fn it_says_what_to_do_next_in_order(world) {
        let told = world.outsider().post("incidents", json!({"title": "Doors"})).await.expect(201);
        let say = "PATCH /api/v1/incidents/…";
        let transitions = "POST /api/v1/incidents/…/transitions";
        assert_eq!(steps(&told), [transitions, transitions, say, say, say]);
        let what: Vec<_> = told.json["next_steps"].as_array().unwrap().iter().map(|step| step["body"].clone()).collect();
        assert_eq!(what[0], json!({"move": "mitigate"}));
        assert_eq!(what[1], json!({"move": "resolve"}));
        assert!(what[2]["severity"].is_string() && what[3]["impact"].is_array());
        assert_eq!(what[4], json!({"reporter_acknowledged_at": "2026-11-20T08:00:00Z"}));
    }

    async fn what_was_resolved_before_it_was_recorded_asks_for_its_review_where_policy_does(world) {
        let over = json!({"title": "a", "severity": "sev1", "resolved_at": "2026-11-20T07:00:00Z"});
        let told = world.member().post("incidents", over).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["stage"]), (&json!("resolved"), &json!("recorded")));
        assert_eq!(told.json["first_resolved_at"], "2026-11-20T07:00:00Z");
        assert_eq!(told.json["next_steps"][0]["path"], "/api/v1/reviews");
        assert_eq!(told.json["next_steps"][0]["body"], json!({"incidents": [told.id()]}));
    }

    async fn what_policy_asks_no_review_of_is_set_aside_with_the_reason_and_may_be_reviewed_all_the_same(world) {
        let small = json!({"title": "a", "severity": "sev4", "resolved_at": "2026-11-20T07:00:00Z"});
        let told = world.member().post("incidents", small).await.expect(201);
        assert_eq!((&told.json["stage"], &told.json["version"]), (&json!("set_aside"), &json!(1)));
        assert_eq!(told.json["stage_reason"], "policy asks for no review");
        assert_eq!(steps(&told).last().unwrap(), "POST /api/v1/reviews");
        let drill = json!({"title": "a", "severity": "sev1", "kind": "drill"});
        let told = world.member().post("incidents", drill).await.expect(201);
        assert_eq!((&told.json["stage"], &told.json["stage_reason"]), (&json!("set_aside"), &json!("it was a drill")));
    }

    async fn all_that_is_wrong_with_it_is_told_at_once(world) {
        let fields = json!({
            "title": " ", "tags": [""], "grants": ["everyone"], "unmapped_services": [""],
            "impact": [{"who": "", "audience": "citizens", "could_not": ""}],
            "references": [{"integration": "x", "relation": "self", "external_id": "1", "url": "ftp://x"}],
        });
        let told = world.member().post("incidents", fields).await.expect(422);
        let pointers = [
            "/title", "/unmapped_services/0", "/tags/0", "/grants/0", "/references/0/url", "/impact/0/who",
            "/impact/0/could_not",
        ];
        assert_eq!(told.pointers(), pointers);
        let told = world.member().post("incidents", json!({"titel": "a"})).await.expect(400);
        assert_eq!(told.pointers(), ["/titel"]);
    }

    async fn what_it_names_must_exist(world) {
        let fields = json!({
            "title": "a", "services": ["svc_01j9zv5m3q8r7t2w4x6y8z0abc"], "grants": ["tea_01j9zv5m3q8r7t2w4x6y8z0abc"],
            "involvements": [
                {"person": world.people.lead.id, "role": "coordinator"},
                {"person": "per_01j9zv5m3q8r7t2w4x6y8z0abc", "role": "responder"},
            ],
        });
        let told = world.member().post("incidents", fields).await.expect(422);
        assert_eq!(told.pointers(), ["/services/0", "/grants/0", "/involvements/1/person"]);
        assert_eq!(told.codes(), ["unknown", "unknown", "unknown"]);
    }

    async fn a_persons_contradicting_times_are_refused_and_a_machines_kept_and_flagged(world) {
        let fields = json!({
            "title": "a", "occurred_at": "2026-11-19T10:00:00Z", "detected_at": "2026-11-19T09:00:00Z",
            "mitigated_at": "2026-11-19T08:00:00Z", "resolved_at": "2026-11-19T07:00:00Z",
            "closed_at": "2026-11-19T06:00:00Z", "acknowledged_at": "2026-11-21T00:00:00Z",
        });
        let told = world.member().post("incidents", fields.clone()).await.expect(422);
        let pointers = ["/detected_at", "/mitigated_at", "/resolved_at", "/closed_at", "/acknowledged_at"];
        assert_eq!(told.pointers(), pointers);
        let told = world.tool().post("incidents", fields).await.expect(201);
        let flags = [
            "detected_before_occurred", "mitigated_before_start", "resolved_before_start", "closed_before_resolved",
            "in_the_future",
        ];
        assert_eq!(told.json["data_quality"], json!(flags));
        assert_eq!(told.json["resolved_at"], "2026-11-19T07:00:00Z");
        assert_eq!(told.json["reporter"], json!(null));
    }

    async fn a_report_that_is_sent_again_has_its_effect_once(world) {
        let asks = world.member().with("idempotency-key", "7f1c");
        let first = asks.post("incidents", json!({"title": "a"})).await.expect(201);
        let again = asks.post("incidents", json!({"title": "a"})).await.expect(201);
        assert_eq!(first.json, again.json);
        assert_eq!(again.header("idempotency-replayed").as_deref(), Some("true"));
        let all = world.member().get("incidents?include_total=true").await.expect(200);
        assert_eq!(all.json["total"], 1);
        asks.post("incidents", json!({"title": "b"})).await.expect(422);
    }

    async fn the_same_record_elsewhere_belongs_to_one_incident(world) {
        let reference = json!([{"integration": "snow-prod", "relation": "self", "external_id": "INC1"}]);
        world.member().post("incidents", json!({"title": "a", "references": reference})).await.expect(201);
        let told = world.member().post("incidents", json!({"title": "b", "references": reference})).await.expect(409);
        assert_eq!(told.json["code"], "conflict");
    }

    async fn whoever_reports_may_withhold_their_name(world) {
        let fields = json!({"title": "a", "reporter_withheld": true});
        let told = world.outsider().post("incidents", fields).await.expect(201);
        assert_eq!(told.json["reporter"], json!(world.people.outsider.id));
        let path = format!("incidents/{}", told.id());
        assert_eq!(world.member().get(&path).await.expect(200).json["reporter"], json!(null));
        let mine = world.outsider().get("incidents?reporter=me").await.expect(200);
        assert_eq!(mine.json["items"].as_array().unwrap().len(), 1);
        make(&world.outsider(), &told, json!({"move": "mitigate"})).await.expect(201);
        let history = world.member().get(&format!("{path}/transitions")).await.expect(200);
        assert_eq!(history.json["items"][0]["by"], "withheld");
        let told = world.outsider().get(&path).await.expect(200);
        let reveal = json!({"reporter_withheld": false});
        world.member().change(&path, &told, reveal.clone()).await.expect(403);
        world.outsider().change(&path, &told, reveal).await.expect(200);
        assert_eq!(world.member().get(&path).await.json["reporter"], json!(world.people.outsider.id));
    }

    async fn not_everyone_may(world) {
        world.nobody().post("incidents", json!({"title": "a"})).await.expect(401);
        let told = world.scoped().post("incidents", json!({"title": "a"})).await.expect(403);
        assert_eq!(told.json["needs"], "a token with the scope incidents:write");
    }
}
