//! The same lines come in again, unchanged or changed.

use serde_json::json;

use super::{bring, counts, line, post_mortem};
use crate::support::World;

async fn position(world: &World) -> i64 {
    world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position
}

on_both! {
    async fn the_same_lines_change_nothing(world) {
        let first = bring(&world.steward(), &post_mortem()).await.expect(201);
        let before = position(&world).await;
        let second = bring(&world.steward(), &post_mortem()).await.expect(200);
        assert_eq!(counts(&second), [0, 0, 6, 0], "{}", second.text);
        assert_eq!(position(&world).await, before, "no news");
        let ids = |told: &crate::support::Told| told.json["results"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&first), ids(&second));
    }

    async fn a_line_that_says_something_else_brings_its_record_up_to_it(world) {
        let told = bring(&world.steward(), &post_mortem()).await.expect(201);
        let id = told.json["results"][5]["id"].as_str().unwrap().to_owned();
        let mut lines = post_mortem();
        lines[5]["fields"]["title"] = json!("Watch every disk");
        lines[5]["status"] = json!("done");
        let told = bring(&world.steward(), &lines).await.expect(201);
        assert_eq!(counts(&told), [0, 1, 5, 0], "{}", told.text);
        let action = world.member().get(&format!("actions/{id}")).await.expect(200);
        assert_eq!((action.json["title"].as_str(), action.json["status"].as_str()), (Some("Watch every disk"), Some("done")));
        assert_eq!((action.json["version"].clone(), action.json["number"].clone()), (json!(2), json!("ACT-1")));
    }

    async fn what_was_edited_here_since_is_left_alone_and_reported(world) {
        let told = bring(&world.steward(), &post_mortem()).await.expect(201);
        let path = format!("incidents/{}", told.json["results"][0]["id"].as_str().unwrap());
        let seen = world.member().get(&path).await.expect(200);
        world.member().change(&path, &seen, json!({"title": "Mail was slow"})).await.expect(200);
        let mut lines = post_mortem();
        lines[0]["fields"]["title"] = json!("Mail was down all day");
        let told = bring(&world.steward(), &lines).await.expect(200);
        assert_eq!(counts(&told), [0, 0, 6, 0]);
        assert!(told.json["results"][0]["warnings"][0].as_str().unwrap().starts_with("edited_here"), "{}", told.text);
        assert_eq!(world.member().get(&path).await.expect(200).json["title"], "Mail was slow");
    }

    async fn a_stage_that_moved_by_itself_is_no_edit(world) {
        // The review that came later moved the incident's stage, and with it its version.
        bring(&world.steward(), &post_mortem()).await.expect(201);
        let mut lines = post_mortem();
        lines[0]["fields"]["summary"] = json!("For an hour.");
        let told = bring(&world.steward(), &lines).await.expect(201);
        assert_eq!(counts(&told), [0, 1, 5, 0], "{}", told.text);
        let id = told.json["results"][0]["id"].as_str().unwrap();
        let incident = world.member().get(&format!("incidents/{id}")).await.expect(200);
        assert_eq!((incident.json["stage"].as_str(), incident.json["summary"].as_str()), (Some("improving"), Some("For an hour.")));
    }

    async fn what_another_way_brought_is_known(world) {
        let query = "incidents/by-reference?integration=docs&external_id=PM-9";
        world.facilitator().put(query, json!({"title": "By reference"})).await.expect(201);
        let told = bring(&world.steward(), &post_mortem()).await.expect(201);
        assert_eq!(counts(&told), [5, 0, 1, 0], "{}", told.text);
        assert!(told.json["results"][0]["warnings"][0].as_str().unwrap().starts_with("known_here"));
    }

    async fn within_one_request_too(world) {
        let lines = [line("theme", "a", json!({"fields": {"key": "disk", "name": "Disk"}}))];
        let twice = [lines[0].clone(), lines[0].clone()];
        let told = bring(&world.steward(), &twice).await.expect(201);
        assert_eq!(counts(&told), [1, 0, 1, 0], "{}", told.text);
    }
}
