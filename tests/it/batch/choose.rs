//! Which actions, by the register's filters: the preview freezes them.

use serde_json::json;

use super::{accepted, defer, done, outcomes, proposed};

on_both! {
    async fn the_lines_that_fit_are_frozen_by_the_preview_and_done_as_they_were_seen(world) {
        accepted(&world, 3).await;
        proposed(&world, 2).await;
        let filters = json!({"team": world.people.team, "status": "accepted"});
        let told = world.lead().post("action-batch-previews", json!({"filters": filters, "transition": defer()})).await.expect(200);
        assert_eq!((outcomes(&told), &told.json["would_apply"]), (vec!["would_apply"; 3], &json!(3)), "{}", told.text);
        let frozen: Vec<_> = told.json["items"].as_array().unwrap().iter()
            .map(|item| json!({"action": item["before"]["id"], "version": item["before"]["version"]})).collect();
        // What came to fit since is not among them, and what somebody has changed since is left alone.
        accepted(&world, 1).await;
        let changed = frozen[0]["action"].as_str().unwrap();
        world.lead().seen("*").patch(&format!("actions/{changed}"), json!({"why": "Since then"})).await.expect(200);
        let told = done(&world.lead(), frozen.into(), &defer()).await;
        assert_eq!(outcomes(&told), ["refused", "applied", "applied"], "{}", told.text);
    }

    async fn the_lines_of_a_saved_view_can_be_chosen_and_narrowed(world) {
        accepted(&world, 3).await;
        let view = crate::view::kept(&world.lead(), json!({"sort": "-created_at"})).await;
        let asked = |more: serde_json::Value| {
            let mut body = json!({"view": view.id(), "transition": defer()});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let lead = world.lead();
        let all = lead.post("action-batch-previews", asked(json!({}))).await.expect(200);
        assert_eq!((outcomes(&all).len(), &all.json["items"][0]["before"]["number"]), (3, &json!("ACT-3")));
        let none = lead.post("action-batch-previews", asked(json!({"filters": {"status": "done"}}))).await.expect(200);
        assert_eq!(outcomes(&none).len(), 0);
        let hidden = world.facilitator().post("action-batch-previews", asked(json!({}))).await.expect(422);
        assert_eq!((hidden.pointers(), hidden.codes()), (vec!["/view"], vec!["unknown"]));
    }

    async fn a_filter_that_the_register_does_not_have_is_refused_at_its_place(world) {
        let body = json!({"filters": {"accountable": "me", "due_date": "2026-12-01", "status": "open"}, "transition": defer()});
        let told = world.lead().post("action-batch-previews", body).await.expect(422);
        assert_eq!(told.pointers(), ["/filters/accountable", "/filters/due_date", "/filters/status"], "{}", told.text);
        let both = json!({"filters": {}, "items": [{"action": "ACT-1"}], "transition": defer()});
        world.lead().post("action-batch-previews", both).await.expect(422);
    }
}
