//! A tool tells about a team that it keeps.

use serde_json::json;

const PATH: &str = "teams/by-reference?integration=snow-prod&external_id=grp%2F7%2312";

on_both! {
    async fn the_first_message_founds_it_and_later_ones_change_it(world) {
        let first = json!({"key": "net", "name": "Network", "source_updated_at": "2026-11-01T00:00:00Z"});
        let told = world.tool().put(PATH, first.clone()).await.expect(201);
        assert_eq!(told.json["applied"], true);
        assert_eq!(told.json["references"][0]["external_id"], "grp/7#12");
        assert_eq!(told.json["references"][0]["relation"], "self");
        let again = world.tool().put(PATH, first).await.expect(200);
        assert_eq!((&again.json["version"], again.id()), (&json!(1), told.id()), "the same again changes nothing");
        let second = json!({"name": "Networks", "source_updated_at": "2026-11-02T00:00:00Z"});
        let told = world.tool().put(PATH, second).await.expect(200);
        assert_eq!((&told.json["name"], &told.json["version"]), (&json!("Networks"), &json!(2)));
        let seen = world.member().get(PATH).await.expect(200);
        assert_eq!(seen.json["name"], "Networks");
        assert_eq!(seen.json["source"]["integration"], "snow-prod");
    }

    async fn an_older_message_changes_nothing(world) {
        let new = json!({"key": "net", "name": "New", "source_version": 7});
        world.tool().put(PATH, new).await.expect(201);
        let old = json!({"name": "Old", "source_version": 6});
        let told = world.tool().put(PATH, old).await.expect(200);
        assert_eq!((&told.json["applied"], &told.json["name"]), (&json!(false), &json!("New")));
        let head = world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position;
        world.tool().put(PATH, json!({"name": "Old", "source_version": 6})).await.expect(200);
        assert_eq!(world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position, head);
    }

    async fn what_a_person_edited_is_theirs(world) {
        world.tool().put(PATH, json!({"key": "net", "name": "Theirs", "capacity": 3, "source_version": 1})).await.expect(201);
        let seen = world.steward().get("teams/net").await.expect(200);
        world.steward().change("teams/net", &seen, json!({"name": "Ours"})).await.expect(200);
        let told = world.tool().put(PATH, json!({"name": "Theirs too", "capacity": null, "source_version": 2})).await.expect(200);
        assert_eq!((&told.json["name"], &told.json["capacity"]), (&json!("Ours"), &json!(null)));
        assert_eq!((&told.json["kept"], &told.json["applied"]), (&json!(["name"]), &json!(true)));
        assert_eq!(told.json["source"]["values"]["name"], "Theirs too");
    }

    async fn without_an_order_arrival_counts_and_the_answer_says_so(world) {
        let told = world.tool().put(PATH, json!({"key": "net", "name": "A"})).await.expect(201);
        assert_eq!(told.json["warnings"].as_array().unwrap().len(), 1);
        let told = world.tool().put(PATH, json!({"name": "B"})).await.expect(200);
        assert_eq!(told.json["name"], "B");
    }

    async fn a_tool_writes_only_what_its_own_integration_keeps(world) {
        let other = "teams/by-reference?integration=jira&external_id=1";
        let told = world.tool().put(other, json!({"key": "net", "name": "A"})).await.expect(403);
        assert!(told.json["needs"].as_str().unwrap().contains("jira"));
        world.member().put(PATH, json!({"key": "net", "name": "A"})).await.expect(403);
        world.steward().put(other, json!({"key": "net", "name": "A"})).await.expect(201);
    }

    async fn a_message_that_does_not_fit_is_refused_by_place(world) {
        let cases = [
            (json!({"source_version": "7"}), 400, "/source_version"),
            (json!({"source_updated_at": "today"}), 422, "/source_updated_at"),
            (json!({"nmae": "x"}), 400, "/nmae"),
            (json!({"name": "No key"}), 422, "/key"),
        ];
        for (message, status, pointer) in cases {
            let told = world.tool().put(PATH, message).await.expect(status);
            assert_eq!(told.pointers(), [pointer]);
        }
        world.tool().get(PATH).await.expect(404);
        let told = world.tool().put("teams/by-reference?integration=snow-prod", json!({})).await.expect(400);
        assert_eq!(told.pointers(), ["external_id"]);
    }
}
