//! The change feed: complete, in the order of the commits, from wherever one stopped.

use serde_json::json;

use super::{changes, cursor, now, told};
use crate::action::{accepted, proposed};

on_both! {
    async fn what_is_written_is_told_once_and_in_order(world) {
        let since = now(&world).await;
        let first = proposed(&world).await;
        let second = proposed(&world).await;
        world.member().change(&format!("actions/{}", first.id()), &first, json!({"title": "Other"})).await.expect(200);
        world.member().seen("*").delete(&format!("actions/{}", second.id())).await.expect(204);
        let piece = changes(&world.member(), &format!("since={since}")).await;
        let (a, b) = (first.id(), second.id());
        assert_eq!(told(&piece), [
            format!("action {a} created"), format!("action {b} created"), format!("action {a} updated"), format!("action {b} removed")]);
        assert_eq!(piece.json["has_more"], false);
        let change = &piece.json["items"][2];
        assert_eq!((&change["version"], &change["fields"], &change["origin"]), (&json!(2), &json!(["title"]), &json!("live")));
        assert_eq!((&change["happened_at"], &change["recorded_at"], &change["data"]),
            (&json!("2026-11-20T08:00:00Z"), &json!("2026-11-20T08:00:00Z"), &json!(null)));
        let rest = changes(&world.member(), &format!("since={}", cursor(&piece))).await;
        assert_eq!((told(&rest).len(), cursor(&rest)), (0, cursor(&piece)));
    }

    async fn it_can_be_pulled_in_pieces_from_any_change_on(world) {
        for _ in 0..5 {
            accepted(&world).await;
        }
        let all = changes(&world.member(), "since=start&limit=500").await;
        assert_eq!(told(&changes(&world.member(), "").await), told(&all), "the beginning is where one begins");
        let mut pulled = Vec::new();
        let mut since = "start".to_owned();
        loop {
            let piece = changes(&world.member(), &format!("since={since}&limit=3")).await;
            pulled.extend(told(&piece));
            since = cursor(&piece);
            if piece.json["has_more"] == false {
                break;
            }
            assert_eq!(piece.json["items"].as_array().unwrap().len(), 3);
        }
        assert_eq!(pulled, told(&all));
        let middle = all.json["items"][4]["cursor"].as_str().unwrap();
        let rest = changes(&world.member(), &format!("since={middle}")).await;
        assert_eq!(told(&rest), told(&all)[5..]);
    }

    async fn it_is_narrowed_by_kind_and_moves_on_all_the_same(world) {
        let since = now(&world).await;
        let incident = world.member().post("incidents", json!({"title": "A"})).await.expect(201);
        let action = proposed(&world).await;
        let piece = changes(&world.member(), &format!("since={since}&types=action")).await;
        assert_eq!(told(&piece), [format!("action {} created", action.id())]);
        let piece = changes(&world.member(), &format!("since={since}&types=lesson")).await;
        assert!(told(&piece).is_empty());
        assert_eq!(cursor(&piece), now(&world).await);
        let piece = changes(&world.member(), &format!("since={since}&types=incident,action")).await;
        assert_eq!(told(&piece).first().unwrap(), &format!("incident {} created", incident.id()));
        for query in ["types=person", "types=token", "types=x", "limit=x", "expand=all", "since=x", "actor=me"] {
            let told = world.member().get(&format!("changes?{query}")).await.expect(400);
            assert_eq!(told.pointers().len(), 1, "{}", told.text);
        }
    }

    async fn a_stage_that_follows_from_something_else_is_told_too(world) {
        let incident = world.member().post("incidents", json!({"title": "A"})).await.expect(201);
        let since = now(&world).await;
        let review = json!({"incidents": [incident.id()], "owner": world.people.member.id});
        let review = world.member().post("reviews", review).await.expect(201);
        let piece = changes(&world.member(), &format!("since={since}")).await;
        let (incident, review) = (format!("incident {} updated", incident.id()), format!("review {} created", review.id()));
        assert!(told(&piece).contains(&incident) && told(&piece).contains(&review), "{}", piece.text);
        let staged = piece.json["items"].as_array().unwrap().iter().find(|item| item["type"] == "incident");
        assert_eq!(staged.unwrap()["fields"], json!(["stage"]));
    }

    async fn nobody_is_named_and_people_are_not_told_of(world) {
        let person = json!({"display_name": "Petra Person"});
        world.administrator().post("people", person).await.expect(201);
        accepted(&world).await;
        let told = changes(&world.member(), "limit=500&expand=full").await;
        assert!(!told.text.contains("per_") && !told.text.contains("Petra") && !told.text.contains("\"actor\""), "{}", told.text);
        assert!(told.text.contains("tea_"));
    }

    async fn a_cursor_of_before_a_restore_is_gone_with_where_to_begin_again(world) {
        let since = now(&world).await;
        let people = cursor(&world.steward().get("people?limit=1").await.expect(200));
        let (store, url, clock) = (world.app.store().clone(), world.url.clone(), world.clock.clone());
        let restored = std::thread::spawn(move || {
            store.renew_epoch(kintsugi::store::Context::new("system")).unwrap();
            crate::support::database::open(&url, &clock)
        });
        let app = restored.join().unwrap();
        let told = world.member().get(&format!("changes?since={since}")).await.expect(410);
        assert_eq!(told.json["code"], "void_cursor");
        assert_eq!(told.json["restart_url"], "/api/v1/changes?since=start");
        let restarted = crate::support::app::service(app.clone(), crate::support::app::config()).await;
        let asked = crate::support::World::at(restarted.clone(), &world.people.member.token);
        asked.get(&format!("changes?since={since}")).await.expect(410);
        let begun = asked.get("changes?since=start").await.expect(200);
        asked.get(&format!("changes?since={}", cursor(&begun))).await.expect(200);
        let steward = crate::support::World::at(restarted, &world.people.steward.token);
        steward.get(&format!("people?limit=1&cursor={people}")).await.expect(200);
        app.store().close();
    }

    async fn a_changed_cursor_is_refused(world) {
        let since = now(&world).await;
        let mut changed = since.clone().into_bytes();
        changed[20] = if changed[20] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let told = world.member().get(&format!("changes?since={changed}")).await.expect(400);
        assert_eq!(told.json["code"], "invalid_cursor");
        world.scoped().get("changes").await.expect(403);
    }
}
