//! A batch that is sent again: nothing happens twice, and what is told is true. `reliability::batch` kills the service in
//! the middle of one.

use serde_json::json;

use super::{accepted, defer, items, outcomes, proposed};
use crate::contract::audited::position;

on_both! {
    async fn a_batch_sent_again_under_its_key_does_nothing_twice(world) {
        let actions = accepted(&world, 3).await;
        let body = json!({"items": items(&actions), "transition": defer()});
        let lead = world.lead().with("idempotency-key", "monday");
        let first = lead.post("action-batches", body.clone()).await.expect(200);
        let after = position(&world).await;
        let again = lead.post("action-batches", body).await.expect(200);
        assert_eq!(position(&world).await, after, "something happened again");
        for (before, now) in first.json["items"].as_array().unwrap().iter().zip(again.json["items"].as_array().unwrap()) {
            assert_eq!((&before["after"], &before["etag"]), (&now["after"], &now["etag"]));
            assert_eq!((&before["replayed"], &now["replayed"]), (&json!(false), &json!(true)));
        }
    }

    async fn what_was_refused_is_tried_again_and_what_was_done_is_not(world) {
        let mut actions = accepted(&world, 1).await;
        actions.extend(proposed(&world, 1).await);
        let ids: Vec<_> = actions.iter().map(|action| json!({"action": action.id()})).collect();
        let body = json!({"items": ids, "transition": {"move": "start"}});
        let member = world.member().with("idempotency-key", "tuesday");
        let told = member.post("action-batches", body.clone()).await.expect(200);
        assert_eq!(outcomes(&told), ["applied", "refused"]);
        crate::action::moved(&world.lead(), &actions[1], crate::batch::accept()).await;
        let told = member.post("action-batches", body).await.expect(200);
        assert_eq!(outcomes(&told), ["applied", "applied"]);
        let starts = world.member().get(&format!("actions/{}/transitions", actions[0].id())).await.expect(200);
        let starts = starts.json["items"].as_array().unwrap().iter().filter(|item| item["move"] == "start");
        assert_eq!(starts.count(), 1);
    }

    async fn a_key_is_good_for_one_batch_even_where_all_of_it_was_refused(world) {
        let actions = proposed(&world, 2).await;
        let member = world.member().with("idempotency-key", "wednesday");
        let told = member.post("action-batches", json!({"items": items(&actions), "transition": {"move": "start"}})).await.expect(200);
        assert_eq!(outcomes(&told), ["refused", "refused"]);
        let other = member.post("action-batches", json!({"items": items(&actions), "transition": defer()})).await.expect(422);
        assert_eq!(other.json["code"], "idempotency_key_reused");
    }
}
