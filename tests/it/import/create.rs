//! Lines come in.

use serde_json::json;

use super::{bring, counts, line, post_mortem};

on_both! {
    async fn history_enters_in_its_sources_state_with_its_own_dates(world) {
        let told = bring(&world.steward(), &post_mortem()).await.expect(201);
        assert_eq!(counts(&told), [6, 0, 0, 0], "{}", told.text);
        let ids: Vec<_> = told.json["results"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
        let incident = world.member().get(&format!("incidents/{}", ids[0])).await.expect(200);
        assert_eq!((incident.json["origin"].as_str(), incident.json["status"].as_str()), (Some("imported"), Some("resolved")));
        assert_eq!(incident.json["stage"], "improving", "its action has no outcome yet");
        assert_eq!(incident.json["references"][0]["external_id"], "PM-9");
        let review = world.member().get(&format!("reviews/{}", ids[2])).await.expect(200);
        assert_eq!(review.json["status"], "published");
        assert_eq!(review.json["edition"]["published_at"], "2024-03-06T09:00:00Z");
        assert_eq!(review.json["edition"]["sections"]["unplaced"], "Written later.");
        let action = world.member().get(&format!("actions/{}", ids[5])).await.expect(200);
        assert_eq!((action.json["status"].as_str(), action.json["proposed_at"].as_str()), (Some("proposed"), Some("2024-03-06T09:00:00Z")));
        assert_eq!(action.json["owner_team"], world.people.team.to_string());
        assert_eq!(action.json["number"], "ACT-1");
    }

    async fn gates_begin_with_the_next_move(world) {
        let told = bring(&world.steward(), &post_mortem()).await.expect(201);
        let action = told.json["results"][5]["id"].as_str().unwrap().to_owned();
        let seen = world.lead().get(&format!("actions/{action}")).await.expect(200);
        let path = format!("actions/{action}/transitions");
        let told = world.lead().seen(&seen.header("etag").unwrap()).post(&path, json!({"move": "accept"})).await.expect(409);
        let missing: Vec<_> = told.json["missing"].as_array().unwrap().iter().map(|guard| guard["code"].clone()).collect();
        assert_eq!(missing, ["priority", "due_date"], "no soak for what is old");
    }

    async fn of_a_bad_line_nothing_is_written_and_it_says_why(world) {
        let lines = [
            line("incident", "a", json!({"fields": {"title": "Good"}})),
            line("incident", "b", json!({"fields": {"title": "", "severty": 1}})),
            line("incident", "c", json!({"fields": {"title": "Strange"}, "colour": "red"})),
            line("incident", "d", json!({"fields": {"title": "Astray", "services": ["no-such"]}})),
            line("action", "e", json!({"status": "closed", "fields": {"title": "Without outcome"}})),
            line("quux", "f", json!({})),
            json!({"type": "incident", "fields": {"title": "Without a key"}}),
        ];
        let told = bring(&world.steward(), &lines).await.expect(201);
        assert_eq!(counts(&told), [2, 0, 0, 5], "{}", told.text);
        let faults: Vec<_> = told.json["results"].as_array().unwrap().iter().map(|row| {
            row["errors"].as_array().unwrap().iter().map(|error| {
                format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
            }).collect::<Vec<_>>().join(", ")
        }).collect();
        let expected = [
            "", "/fields/severty unknown_field", "/colour unknown_field", "/fields/services/0 unknown", "/outcome contradicts",
            "/type unknown_word", "",
        ];
        assert_eq!(faults, expected);
        let incidents = world.member().get("incidents?include_total=true").await.expect(200);
        assert_eq!(incidents.json["total"], 2);
        let again = world.steward().get(&format!("imports/{}", told.id())).await.expect(200);
        assert_eq!(again.json["results"].as_array().unwrap().len(), 5, "only what something is to be said about");
        world.outsider().get(&format!("imports/{}", told.id())).await.expect(403);
    }

    async fn contradictions_are_kept_and_flagged(world) {
        let lines = [
            line("incident", "a", json!({"status": "resolved", "data_quality": ["ambiguous_time"], "reopened_count": 2, "fields": {
                "title": "Backwards", "reported_at": "2024-03-05T10:00:00Z", "resolved_at": "2024-03-04T10:00:00Z",
                "closed_at": "2024-03-06T10:00:00Z"}})),
            line("incident", "b", json!({"status": "resolved", "fields": {"title": "Never resolved", "closed_at": "2024-03-06T10:00:00Z"}})),
        ];
        let told = bring(&world.steward(), &lines).await.expect(201);
        let shown = |index: usize| {
            let id = told.json["results"][index]["id"].as_str().unwrap().to_owned();
            let someone = world.member();
            async move { someone.get(&format!("incidents/{id}")).await.expect(200).json }
        };
        let first = shown(0).await;
        assert_eq!(first["data_quality"], json!(["ambiguous_time", "resolved_before_start"]));
        assert_eq!((first["reopened_count"].clone(), first["first_resolved_at"].clone()), (json!(2), json!(null)));
        let second = shown(1).await;
        assert_eq!(second["data_quality"], json!(["closed_without_resolution"]));
        assert_eq!((second["status"].clone(), second["resolved_at"].clone()), (json!("resolved"), json!(null)));
    }

    async fn each_record_stands_in_the_feed_as_imported(world) {
        let before = world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position;
        bring(&world.steward(), &post_mortem()).await.expect(201);
        let system = kintsugi::domain::permission::Caller::system();
        let entries = world.app.ask(move |tx| Ok(tx.changes(before, 100, &system, &[])?)).await.unwrap();
        let created: Vec<_> = entries.iter().filter(|entry| entry.verb == "created").map(|entry| entry.noun.to_string()).collect();
        assert_eq!(created, ["incident", "timeline_event", "review", "factor", "lesson", "action", "import"]);
        assert!(entries.iter().filter(|entry| entry.verb == "created").all(|entry| entry.origin.to_string() == "imported"));
    }

    async fn a_tool_brings_in_its_own_records_only(world) {
        let own = json!({"type": "incident", "key": {"integration": "snow-prod", "external_id": "INC1"}, "fields": {"title": "Own"}});
        let told = bring(&world.tool(), &[own, line("incident", "a", json!({"fields": {"title": "Other's"}}))]).await.expect(201);
        assert_eq!(counts(&told), [1, 0, 0, 1]);
        assert_eq!(told.json["results"][1]["errors"][0]["code"], "forbidden");
    }

    async fn a_request_sent_again_has_its_effect_once(world) {
        let someone = world.steward().with("idempotency-key", "batch-1");
        let first = bring(&someone, &post_mortem()).await.expect(201);
        let second = bring(&someone, &post_mortem()).await.expect(201);
        assert_eq!((first.text, second.header("idempotency-replayed")), (second.text, Some("true".to_owned())));
    }

    async fn numbers_that_lines_bring_are_not_drawn_again(world) {
        let lines = [line("incident", "a", json!({"number": "INC-41", "fields": {"title": "Old"}}))];
        bring(&world.steward(), &lines).await.expect(201);
        let told = world.member().post("incidents", json!({"title": "New"})).await.expect(201);
        assert_eq!(told.json["number"], "INC-42");
        let taken = [line("incident", "b", json!({"number": "INC-42", "fields": {"title": "Other"}}))];
        let told = bring(&world.steward(), &taken).await.expect(200);
        assert_eq!(told.json["results"][0]["errors"][0]["pointer"], "/number");
    }
}
