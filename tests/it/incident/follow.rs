//! Following the source of an incident along the state table.

use serde_json::{Value, json};

use super::{kept, make};
use crate::support::{Told, World};

/// A message of the source: a state, and the hour of the twentieth of November.
fn says(status: &str, hour: u32) -> Value {
    json!({"status": status, "source_updated_at": format!("2026-11-20T{hour:02}:00:00Z")})
}

async fn first(world: &World, status: &str) -> Told {
    let mut message = says(status, 0);
    message["title"] = "a".into();
    message["severity"] = "sev1".into();
    world.tool().put(&kept("1"), message).await.expect(201)
}

async fn history(world: &World, told: &Told) -> Vec<String> {
    let history =
        world.member().get(&format!("incidents/{}/transitions", told.id())).await.expect(200);
    let rows = history.json["items"].as_array().unwrap().iter();
    rows.map(|row| {
        format!(
            "{} {}→{}",
            row["move"].as_str().unwrap(),
            row["from"].as_str().unwrap(),
            row["to"].as_str().unwrap()
        )
    })
    .collect()
}

on_both! {
    async fn it_goes_where_the_source_says_by_drawn_arrows_and_counts_what_came_back(world) {
        let told = first(&world, "open").await;
        let told_resolved = world.tool().put(&kept("1"), says("resolved", 2)).await.expect(200);
        assert_eq!((&told_resolved.json["status"], &told_resolved.json["version"]), (&json!("resolved"), &json!(2)));
        assert_eq!(told_resolved.json["resolved_at"], "2026-11-20T02:00:00Z");
        let back = world.tool().put(&kept("1"), says("open", 3)).await.expect(200);
        assert_eq!((&back.json["status"], &back.json["reopened_count"]), (&json!("open"), &json!(1)));
        assert_eq!((&back.json["resolved_at"], &back.json["first_resolved_at"]), (&json!(null), &json!("2026-11-20T02:00:00Z")));
        world.tool().put(&kept("1"), says("resolved", 4)).await.expect(200);
        let half = world.tool().put(&kept("1"), says("mitigated", 5)).await.expect(200);
        assert_eq!((&half.json["status"], &half.json["reopened_count"]), (&json!("mitigated"), &json!(2)));
        let none = world.tool().put(&kept("1"), says("cancelled", 6)).await.expect(200);
        assert_eq!((&none.json["status"], &none.json["stage"]), (&json!("cancelled"), &json!("set_aside")));
        let again = world.tool().put(&kept("1"), says("resolved", 7)).await.expect(200);
        assert_eq!((&again.json["status"], &again.json["reopened_count"]), (&json!("resolved"), &json!(2)));
        let steps = [
            "resolve open→resolved", "reopen resolved→open", "resolve open→resolved", "reopen resolved→open",
            "mitigate open→mitigated", "cancel mitigated→cancelled", "reopen cancelled→open", "resolve open→resolved",
        ];
        assert_eq!(history(&world, &told).await, steps);
    }

    async fn messages_out_of_order_lead_to_the_newest(world) {
        let told = first(&world, "open").await;
        world.tool().put(&kept("1"), says("resolved", 4)).await.expect(200);
        for late in [says("open", 3), says("mitigated", 2), says("cancelled", 1)] {
            let told = world.tool().put(&kept("1"), late).await.expect(200);
            assert_eq!((&told.json["applied"], &told.json["status"]), (&json!(false), &json!("resolved")));
        }
        assert_eq!(history(&world, &told).await, ["resolve open→resolved"]);
    }

    async fn it_enters_in_the_state_of_its_source_without_moves(world) {
        let told = first(&world, "resolved").await;
        assert_eq!((&told.json["status"], &told.json["resolved_at"]), (&json!("resolved"), &json!(null)));
        assert_eq!((&told.json["stage"], &told.json["version"]), (&json!("recorded"), &json!(1)));
        assert!(history(&world, &told).await.is_empty());
        let stale = json!({"title": "b", "status": "open", "resolved_at": "2026-11-19T00:00:00Z"});
        let told = world.tool().put(&kept("2"), stale).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["resolved_at"]), (&json!("open"), &json!(null)));
        assert_eq!(told.json["first_resolved_at"], "2026-11-19T00:00:00Z");
    }

    async fn the_times_that_the_source_tells_are_those_of_its_moves(world) {
        let told = first(&world, "open").await;
        let mut message = says("resolved", 6);
        message["resolved_at"] = "2026-11-20T05:30:00Z".into();
        message["mitigated_at"] = "2026-11-20T04:30:00Z".into();
        let told_resolved = world.tool().put(&kept("1"), message).await.expect(200);
        assert_eq!(told_resolved.json["resolved_at"], "2026-11-20T05:30:00Z");
        assert_eq!(told_resolved.json["mitigated_at"], "2026-11-20T04:30:00Z");
        let history = world.member().get(&format!("incidents/{}/transitions", told.id())).await.expect(200);
        assert_eq!(history.json["items"][0]["happened_at"], "2026-11-20T05:30:00Z");
    }

    async fn times_alone_tell_where_it_stands(world) {
        world.tool().put(&kept("1"), json!({"title": "a", "source_version": 1})).await.expect(201);
        let over = json!({"resolved_at": "2026-11-20T05:00:00Z", "source_version": 2});
        let told = world.tool().put(&kept("1"), over).await.expect(200);
        assert_eq!((&told.json["status"], &told.json["resolved_at"]), (&json!("resolved"), &json!("2026-11-20T05:00:00Z")));
        let told = world.tool().put(&kept("1"), json!({"resolved_at": null, "source_version": 3})).await.expect(200);
        assert_eq!((&told.json["status"], &told.json["reopened_count"]), (&json!("open"), &json!(1)));
    }

    async fn a_state_that_the_source_repeats_does_not_undo_what_a_person_did(world) {
        let told = first(&world, "open").await;
        make(&world.lead(), &told, json!({"move": "resolve"})).await.expect(201);
        let same = world.tool().put(&kept("1"), says("open", 2)).await.expect(200);
        assert_eq!((&same.json["status"], &same.json["kept"]), (&json!("resolved"), &json!(["status"])));
        let agreed = world.tool().put(&kept("1"), says("resolved", 3)).await.expect(200);
        assert_eq!((&agreed.json["status"], &agreed.json["kept"]), (&json!("resolved"), &json!([])));
        let back = world.tool().put(&kept("1"), says("open", 4)).await.expect(200);
        assert_eq!((&back.json["status"], &back.json["reopened_count"]), (&json!("open"), &json!(1)), "this is news");
    }

    async fn a_persons_time_of_resolution_is_kept(world) {
        let told = first(&world, "open").await;
        let move_on = json!({"move": "resolve", "happened_at": "2026-11-20T01:00:00Z"});
        make(&world.lead(), &told, move_on).await.expect(201);
        let mut message = says("resolved", 3);
        message["resolved_at"] = "2026-11-20T02:00:00Z".into();
        let told = world.tool().put(&kept("1"), message).await.expect(200);
        assert_eq!((&told.json["resolved_at"], &told.json["kept"]), (&json!("2026-11-20T01:00:00Z"), &json!(["resolved_at"])));
        assert_eq!(told.json["source"]["values"]["resolved_at"], "2026-11-20T02:00:00Z");
        world.tool().put(&kept("1"), says("open", 4)).await.expect(200);
        let mut message = says("resolved", 6);
        message["resolved_at"] = "2026-11-20T05:00:00Z".into();
        let told = world.tool().put(&kept("1"), message).await.expect(200);
        assert_eq!(told.json["resolved_at"], "2026-11-20T05:00:00Z", "it came back, so what was said before does not hold");
    }

    async fn what_a_person_cancelled_or_merged_stays_so(world) {
        let told = first(&world, "open").await;
        let told = make(&world.lead(), &told, json!({"move": "cancel", "reason": "none"})).await.expect(201);
        let resolved = world.tool().put(&kept("1"), says("resolved", 2)).await.expect(200);
        assert_eq!((&resolved.json["status"], &resolved.json["kept"]), (&json!("cancelled"), &json!(["status"])));
        assert_eq!(resolved.json["source"]["values"]["status"], "resolved");
        let seen = world.lead().get(&format!("incidents/{}", told.id())).await.expect(200);
        make(&world.lead(), &seen, json!({"move": "reopen", "reason": "it was one"})).await.expect(201);
        let followed = world.tool().put(&kept("1"), says("mitigated", 3)).await.expect(200);
        assert_eq!(followed.json["status"], "mitigated");
    }

    async fn merging_is_not_taken_from_a_message(world) {
        first(&world, "open").await;
        let told = world.tool().put(&kept("1"), says("merged", 2)).await.expect(200);
        assert_eq!((&told.json["status"], &told.json["kept"]), (&json!("open"), &json!(["status"])));
        assert!(told.json["warnings"][0].as_str().unwrap().contains("merge"));
        let mut message = says("merged", 1);
        message["title"] = "b".into();
        let other = world.tool().put(&kept("2"), message).await.expect(201);
        assert_eq!(other.json["status"], "open");
    }

    async fn a_stale_time_that_the_source_keeps_telling_changes_nothing(world) {
        first(&world, "resolved").await;
        let mut message = says("open", 2);
        message["resolved_at"] = "2026-11-20T01:00:00Z".into();
        let told = world.tool().put(&kept("1"), message.clone()).await.expect(200);
        assert_eq!((&told.json["status"], &told.json["resolved_at"]), (&json!("open"), &json!(null)));
        let again = world.tool().put(&kept("1"), message).await.expect(200);
        assert_eq!(again.json["version"], told.json["version"]);
    }
}
