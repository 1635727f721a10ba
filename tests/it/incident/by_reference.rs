//! What a tool tells about the incidents that it keeps: fields, services, and what people have edited.

use serde_json::json;

use super::kept;

on_both! {
    async fn the_first_message_records_it_and_later_ones_change_it(world) {
        world.tool().get(&kept("a%2Fb%231")).await.expect(404);
        let first = json!({"title": "Doors", "severity": "sev2", "source_updated_at": "2026-11-20T06:00:00Z"});
        let told = world.tool().put(&kept("a%2Fb%231"), first).await.expect(201);
        assert_eq!((&told.json["applied"], &told.json["kept"]), (&json!(true), &json!([])));
        assert_eq!(told.json["references"][0]["external_id"], "a/b#1");
        assert_eq!((&told.json["source"]["integration"], &told.json["reporter"]), (&json!("snow-prod"), &json!(null)));
        let second = json!({"severity": null, "tags": ["x"], "source_updated_at": "2026-11-20T07:00:00Z"});
        let told = world.tool().put(&kept("a%2Fb%231"), second.clone()).await.expect(200);
        assert_eq!((&told.json["severity"], &told.json["highest_severity"]), (&json!(null), &json!("sev2")));
        assert_eq!((&told.json["title"], &told.json["version"]), (&json!("Doors"), &json!(2)));
        let again = world.tool().put(&kept("a%2Fb%231"), second).await.expect(200);
        assert_eq!(again.json["version"], 2, "the same message again changes nothing");
        let found = world.outsider().get(&kept("a%2Fb%231")).await.expect(200);
        assert_eq!(found.id(), told.id());
        let all = world.member().get("incidents?include_total=true").await.expect(200);
        assert_eq!(all.json["total"], 1);
    }

    async fn an_older_message_changes_nothing_by_time_or_by_version(world) {
        let tool = world.tool();
        tool.put(&kept("T"), json!({"title": "new", "source_updated_at": "2026-11-20T07:00:00Z"})).await.expect(201);
        let late = tool.put(&kept("T"), json!({"title": "old", "source_updated_at": "2026-11-20T06:59:59Z"})).await.expect(200);
        assert_eq!((&late.json["applied"], &late.json["title"]), (&json!(false), &json!("new")));
        assert_eq!(late.json["version"], 1);
        tool.put(&kept("V"), json!({"title": "five", "source_version": 5})).await.expect(201);
        let late = tool.put(&kept("V"), json!({"title": "four", "source_version": 4})).await.expect(200);
        assert_eq!((&late.json["applied"], &late.json["title"]), (&json!(false), &json!("five")));
        let next = tool.put(&kept("V"), json!({"title": "six", "source_version": 6})).await.expect(200);
        assert_eq!((&next.json["applied"], &next.json["title"]), (&json!(true), &json!("six")));
        let unordered = tool.put(&kept("V"), json!({"title": "?"})).await.expect(200);
        assert_eq!(unordered.json["warnings"].as_array().unwrap().len(), 1);
    }

    async fn what_a_person_has_edited_is_kept_and_the_sources_later_value_stands_beside_it(world) {
        let tool = world.tool();
        let told = tool.put(&kept("1"), json!({"title": "raw", "summary": "s", "source_version": 1})).await.expect(201);
        let path = format!("incidents/{}", told.id());
        world.lead().change(&path, &told, json!({"title": "Doors would not open"})).await.expect(200);
        let told = tool.put(&kept("1"), json!({"title": "RAW", "summary": "S", "source_version": 2})).await.expect(200);
        assert_eq!((&told.json["title"], &told.json["summary"]), (&json!("Doors would not open"), &json!("S")));
        assert_eq!((&told.json["kept"], &told.json["source"]["values"]["title"]), (&json!(["title"]), &json!("RAW")));
        assert_eq!(told.json["source"]["kept"], json!(["title"]));
    }

    async fn what_a_person_reported_is_theirs_when_a_tool_takes_it_up(world) {
        let reference = json!([{"integration": "snow-prod", "relation": "self", "external_id": "1"}]);
        let fields = json!({"title": "Doors would not open", "references": reference});
        let told = world.member().post("incidents", fields).await.expect(201);
        let message = json!({"title": "DOOR FAULT", "summary": "s", "status": "resolved", "source_version": 1});
        let taken = world.tool().put(&kept("1"), message).await.expect(200);
        assert_eq!((taken.id(), &taken.json["title"]), (told.id(), &json!("Doors would not open")));
        assert_eq!((&taken.json["summary"], &taken.json["status"]), (&json!("s"), &json!("resolved")));
        assert_eq!((&taken.json["kept"], &taken.json["source"]["values"]["title"]), (&json!(["title"]), &json!("DOOR FAULT")));
        assert_eq!(taken.json["references"].as_array().unwrap().len(), 1);
    }

    async fn what_people_had_done_before_a_tool_takes_it_up_stands_until_the_source_moves_on(world) {
        let reference = json!([{"integration": "snow-prod", "relation": "self", "external_id": "1"}]);
        let fields = json!({"title": "a", "references": reference, "resolved_at": "2026-11-20T07:00:00Z"});
        world.member().post("incidents", fields).await.expect(201);
        let told = world.tool().put(&kept("1"), json!({"status": "open", "source_version": 1})).await.expect(200);
        assert_eq!((&told.json["status"], &told.json["kept"]), (&json!("resolved"), &json!(["status"])));
        world.tool().put(&kept("1"), json!({"status": "resolved", "source_version": 2})).await.expect(200);
        let told = world.tool().put(&kept("1"), json!({"status": "open", "source_version": 3})).await.expect(200);
        assert_eq!((&told.json["status"], &told.json["reopened_count"]), (&json!("open"), &json!(1)));
    }

    async fn services_are_found_by_any_name_and_unknown_ones_wait_for_the_steward(world) {
        let steward = world.steward();
        let doors = steward.post("services", json!({"key": "doors", "name": "Doors"})).await.expect(201).id();
        let gates = steward.post("services", json!({"key": "gates", "name": "City gates"})).await.expect(201).id();
        let own = json!([{"integration": "snow-prod", "relation": "self", "external_id": "ci-7"}]);
        let bells = json!({"key": "bells", "name": "Bells", "references": own});
        let bells = steward.post("services", bells).await.expect(201).id();
        let names = json!(["doors", "City gates", "ci-7", "Drawbridge", "doors", "svc_01j9zv5m3q8r7t2w4x6y8z0abc"]);
        let told = world.tool().put(&kept("1"), json!({"title": "a", "services": names, "source_version": 1})).await.expect(201);
        assert_eq!(told.json["services"], json!([doors, gates, bells]));
        assert_eq!(told.json["unmapped_services"], json!(["Drawbridge", "svc_01j9zv5m3q8r7t2w4x6y8z0abc"]));
        assert!(told.json["warnings"][0].as_str().unwrap().contains("Drawbridge"));
        let steps = told.json["next_steps"].as_array().unwrap();
        assert!(steps.iter().any(|step| step["body"]["unmapped_services"].is_array()));
        let mapped = json!({"services": [doors], "unmapped_services": []});
        steward.change(&format!("incidents/{}", told.id()), &told, mapped).await.expect(200);
        let told = world.tool().put(&kept("1"), json!({"services": ["Drawbridge"], "source_version": 2})).await.expect(200);
        assert_eq!((&told.json["services"], &told.json["unmapped_services"]), (&json!([doors]), &json!([])));
        let told = world.tool().put(&kept("2"), json!({"title": "b", "services": ["doors"]})).await.expect(201);
        assert_eq!(told.json["services"], json!([doors]));
        let told = world.tool().put(&kept("2"), json!({"services": null})).await.expect(200);
        assert_eq!(told.json["services"], json!([]));
    }

    async fn a_machines_contradictions_are_kept_and_flagged(world) {
        let odd = json!({"title": "a", "occurred_at": "2026-11-19T10:00:00Z", "resolved_at": "2026-11-19T09:00:00Z"});
        let told = world.tool().put(&kept("1"), odd).await.expect(201);
        assert_eq!(told.json["data_quality"], json!(["resolved_before_start"]));
        let told = world.tool().put(&kept("1"), json!({"resolved_at": "2026-11-19T11:00:00Z"})).await.expect(200);
        assert_eq!((&told.json["data_quality"], &told.json["status"]), (&json!([]), &json!("resolved")));
    }

    async fn the_form_is_judged_all_the_same(world) {
        assert_eq!(world.tool().put(&kept("1"), json!({})).await.expect(422).pointers(), ["/title"]);
        assert_eq!(world.tool().put(&kept("1"), json!({"titel": "a"})).await.expect(400).pointers(), ["/titel"]);
        let wrong = world.tool().put(&kept("1"), json!({"title": "a", "status": "closed"})).await.expect(422);
        assert_eq!(wrong.pointers(), ["/status"]);
        let wrong = world.tool().put(&kept("1"), json!({"title": "a", "source_updated_at": "today"})).await.expect(422);
        assert_eq!(wrong.pointers(), ["/source_updated_at"]);
        world.tool().put("incidents/by-reference?integration=snow-prod", json!({"title": "a"})).await.expect(400);
        world.tool().put(&kept("%20"), json!({"title": "a"})).await.expect(422);
    }

    async fn a_tool_writes_its_own_integrations_records_only(world) {
        let other = "incidents/by-reference?integration=other&external_id=1";
        world.tool().put(other, json!({"title": "a"})).await.expect(403);
        world.outsider().put(&kept("1"), json!({"title": "a"})).await.expect(403);
        world.scoped().put(&kept("1"), json!({"title": "a"})).await.expect(403);
        world.nobody().put(&kept("1"), json!({"title": "a"})).await.expect(401);
        let told = world.member().put(other, json!({"title": "a"})).await.expect(201);
        assert_eq!(told.json["reporter"], json!(null), "a message is nobody's report");
    }
}
