//! Nobody writes over what they have not seen, and nobody is told twice what they know.

use actix_web::http::Method;
use serde_json::json;

on_both! {
    async fn a_guard_is_read_in_every_form(world) {
        let version = world.steward().get("teams/ops").await.json["version"].as_i64().unwrap();
        let forms = [format!("\"{version}\""), format!("\"{version}-abc\""), format!("W/\"{version}\""), "*".to_owned(),
            format!("\"99\", \"{version}\"")];
        for form in forms {
            let told = world.steward().seen(&form).patch("teams/ops", json!({"name": "Operations"})).await;
            assert_eq!(told.status, 200, "{form}: {}", told.text);
        }
    }

    async fn a_stale_guard_tells_the_version_that_is_there(world) {
        let told = world.steward().seen("\"99\"").patch("teams/ops", json!({"name": "X"})).await.expect(412);
        assert_eq!((&told.json["code"], &told.json["current_version"]), (&json!("stale"), &json!(1)));
        world.steward().patch("teams/ops", json!({"name": "X"})).await.expect(428);
    }

    async fn no_change_is_lost_among_many_writers(world) {
        let mut tasks = Vec::new();
        for writer in 0..8 {
            let steward = world.steward();
            tasks.push(actix_web::rt::spawn(async move {
                let (mut done, mut tries) = (0, 0);
                while done < 5 {
                    tries += 1;
                    assert!(tries < 500, "writer {writer} never gets through");
                    let seen = steward.get("teams/ops").await.expect(200);
                    let capacity = seen.json["capacity"].as_i64().unwrap_or(0) + 1;
                    let told = steward.change("teams/ops", &seen, json!({"capacity": capacity})).await;
                    assert!(told.status == 200 || told.status == 412, "{}", told.text);
                    done += i32::from(told.status == 200);
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(world.steward().get("teams/ops").await.json["capacity"], 40);
    }

    async fn what_is_known_is_not_told_again(world) {
        let first = world.member().get("teams/ops").await.expect(200);
        let tag = first.header("etag").unwrap();
        for form in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let told = world.member().with("if-none-match", &form).get("teams/ops").await.expect(304);
            assert_eq!((told.text.as_str(), told.header("etag")), ("", Some(tag.clone())));
        }
        world.steward().change("teams/ops", &first, json!({"name": "Other"})).await.expect(200);
        world.member().with("if-none-match", &tag).get("teams/ops").await.expect(200);
    }

    async fn a_merge_patch_clears_with_null_and_leaves_the_rest(world) {
        let steward = world.steward();
        let fields = json!({"key": "a", "name": "A", "capacity": 4, "members": [world.people.member.id],
            "calendar": {"time_zone": "Asia/Tokyo", "holidays": ["2026-12-25"]}});
        let first = steward.post("teams", fields).await.expect(201);
        let path = format!("teams/{}", first.id());
        let patch = json!({"capacity": null, "calendar": {"holidays": ["2026-12-26"]}}).to_string();
        let merging = steward.seen(&first.header("etag").unwrap()).with("content-type", "application/merge-patch+json");
        let told = merging.send(Method::PATCH, &path, Some(patch)).await.expect(200);
        assert_eq!(told.json["capacity"], json!(null));
        assert_eq!(told.json["calendar"]["time_zone"], "Asia/Tokyo");
        assert_eq!(told.json["calendar"]["holidays"], json!(["2026-12-26"]));
        assert_eq!(told.json["members"], json!([world.people.member.id]));
        let blank = steward.change(&path, &told, json!({"name": null})).await.expect(422);
        assert_eq!((blank.pointers(), blank.codes()), (vec!["/name"], vec!["required"]));
        let wrong = steward.change(&path, &told, json!({"calendar": {"zone": "UTC"}})).await.expect(400);
        assert_eq!(wrong.pointers(), ["/calendar/zone"]);
    }
}
