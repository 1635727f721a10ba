//! What is hidden from a reader leaves no trace in the feed, not even in its cursors.

use serde_json::json;

use super::{changes, cursor, told};

on_both! {
    async fn hidden_changes_are_not_told_and_do_not_move_the_reader(world) {
        let quiet = world.facilitator();
        let before = cursor(&changes(&quiet, "since=now").await);
        let secret = json!({"title": "Secret", "visibility": "restricted", "grants": [world.people.lead.id]});
        let secret = world.member().post("incidents", secret).await.expect(201);
        world.member().post("actions", json!({"title": "Work", "home": secret.id()})).await.expect(201);
        let comment = json!({"title": "Other", "visibility": "restricted"});
        world.member().post("incidents", comment).await.expect(201);
        for query in [format!("since={before}"), "since=now".to_owned(), format!("since={before}&limit=1")] {
            let piece = changes(&quiet, &query).await;
            assert_eq!((told(&piece).len(), cursor(&piece), &piece.json["has_more"]), (0, before.clone(), &json!(false)));
        }
        let entitled = changes(&world.lead(), &format!("since={before}")).await;
        // The incident, its stage, the action drawn from it; not the other incident.
        assert_eq!(told(&entitled).len(), 3, "{}", entitled.text);
        let open = world.member().post("incidents", json!({"title": "Open"})).await.expect(201);
        let piece = changes(&quiet, &format!("since={before}")).await;
        assert_eq!(told(&piece), [format!("incident {} created", open.id())]);
        assert_eq!(cursor(&piece).len(), before.len());
    }

    async fn what_is_opened_is_told_from_then_on(world) {
        let secret = json!({"title": "Secret", "visibility": "restricted"});
        let secret = world.member().post("incidents", secret).await.expect(201);
        let quiet = world.facilitator();
        let since = cursor(&changes(&quiet, "since=now").await);
        let path = format!("incidents/{}", secret.id());
        world.member().seen("*").patch(&path, json!({"visibility": "open"})).await.expect(200);
        let piece = changes(&quiet, &format!("since={since}")).await;
        assert!(told(&piece).contains(&format!("incident {} updated", secret.id())), "{}", piece.text);
    }

    async fn the_cursor_of_an_export_does_not_move_with_what_is_hidden(world) {
        let quiet = world.facilitator();
        let cursor = async || quiet.get("exports/actions").await.expect(200).header("x-change-cursor").unwrap();
        let before = cursor().await;
        let secret = json!({"title": "Secret", "visibility": "restricted", "grants": [world.people.lead.id]});
        world.member().post("incidents", secret).await.expect(201);
        assert_eq!(cursor().await, before);
        world.member().post("incidents", json!({"title": "Open"})).await.expect(201);
        assert_ne!(cursor().await, before);
    }
}
