//! Views are saved, changed and let go of; what their list does not take is refused as the list does.

use serde_json::{Value, json};

use super::{kept, with};
use crate::contract::audited::{newest, position};

on_both! {
    async fn a_view_is_saved_changed_and_let_go_of_with_a_trace_in_the_audit(world) {
        let before = position(&world).await;
        let view = kept(&world.steward(), json!({"shared_with": "everyone"})).await;
        assert_eq!((&view.json["mine"], &view.json["lists"], &view.json["version"]), (&json!(true), &json!("register"), &json!(1)));
        let path = format!("views/{}", view.id());
        let changed = world.steward().change(&path, &view, json!({"group_by": "team", "filters": {"overdue": "true"}})).await.expect(200);
        assert_eq!(changed.json["href"], format!("/api/v1/register/groups?view={}", view.id()));
        assert_eq!(changed.json["filters"], json!({"status": "accepted,in_progress", "overdue": "true"}), "a merge patch");
        world.steward().change(&path, &view, json!({"name": "Stale"})).await.expect(412);
        world.steward().seen("*").delete(&path).await.expect(204);
        world.steward().get(&path).await.expect(404);
        let names: Vec<_> = newest(&world, position(&world).await - before).await.iter().map(|entry| entry["type"].as_str().unwrap_or_default().to_owned() + entry["verb"].as_str().unwrap_or_default()).collect();
        assert_eq!(names.len(), 3, "{names:?}");
    }

    async fn what_the_list_does_not_take_is_refused_at_its_place(world) {
        let cases = [
            (json!({"filters": {"accountable": "me"}}), vec!["/filters/accountable"]),
            (json!({"filters": {"status": "open", "due_date": "2026-12-01"}, "sort": "title"}), vec!["/filters/due_date", "/filters/status", "/sort"]),
            (json!({"columns": ["number", "assignee"]}), vec!["/columns/1"]),
            (json!({"lists": "actions", "columns": ["number"], "group_by": "team"}), vec!["/group_by", "/columns"]),
            (json!({"lists": "stuck", "sort": "due_date", "filters": {"reason": "late"}}), vec!["/filters/reason", "/sort"]),
            (json!({"shared_with": "team"}), vec!["/team"]),
            (json!({"team": world.people.team}), vec!["/team"]),
            (json!({"name": " "}), vec!["/name"]),
            (json!({"shared_with": "team", "team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc"}), vec!["/team"]),
        ];
        for (more, pointers) in cases {
            let told = world.member().post("views", with(more)).await.expect(422);
            assert_eq!(told.pointers(), pointers, "{}", told.text);
        }
        let by_person = world.member().post("views", with(json!({"group_by": "accountable"}))).await.expect(422);
        assert_eq!(by_person.pointers(), ["/group_by"]);
        let actions = json!({"name": "Mine", "lists": "actions", "filters": {"accountable": "me"}});
        world.member().post("views", actions).await.expect(201);
    }

    async fn views_are_listed_for_those_who_can_use_them(world) {
        kept(&world.member(), json!({"name": "Mine"})).await;
        kept(&world.member(), json!({"name": "Ours", "shared_with": "team", "team": world.people.team})).await;
        kept(&world.facilitator(), json!({"name": "Everyone's", "shared_with": "everyone", "lists": "stuck", "sort": null, "filters": {"reason": "overdue"}})).await;
        for (someone, names) in [(world.member(), vec!["Mine", "Ours", "Everyone's"]), (world.lead(), vec!["Ours", "Everyone's"]), (world.administrator(), vec!["Everyone's"])] {
            let told = someone.get("views").await.expect(200);
            let told: Vec<_> = told.json["items"].as_array().unwrap().iter().map(|view| view["name"].clone()).collect();
            assert_eq!(told, names.into_iter().map(Value::from).collect::<Vec<_>>());
        }
        let told = world.member().get("views?lists=stuck").await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), 1);
    }
}
