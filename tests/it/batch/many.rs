//! Many are moved or changed; each is refused or done for itself.

use serde_json::json;

use super::{accept, accepted, defer, done, items, outcomes, proposed};
use crate::action::make;
use crate::contract::audited::{newest, position};

on_both! {
    async fn many_actions_are_deferred_at_once_and_each_is_told_with_its_version(world) {
        let actions = accepted(&world, 3).await;
        let told = done(&world.lead(), items(&actions), &defer()).await;
        assert_eq!((outcomes(&told), told.json["applied"].clone()), (vec!["applied"; 3], json!(3)));
        for (action, item) in actions.iter().zip(told.json["items"].as_array().unwrap()) {
            let now = world.lead().get(&format!("actions/{}", action.id())).await.expect(200);
            assert_eq!((now.json["status"].clone(), item["after"]["status"].clone()), (json!("deferred"), json!("deferred")));
            assert_eq!((item["after"]["version"].clone(), item["action"].clone()), (now.json["version"].clone(), json!(action.id())));
            assert_eq!(item["etag"].as_str().map(str::to_owned), now.header("etag"), "the tag is that of the action itself");
        }
    }

    async fn what_is_refused_hinders_no_other_and_says_what_the_single_request_says(world) {
        let mut actions = accepted(&world, 2).await;
        actions.insert(1, proposed(&world, 1).await.remove(0));
        let start = json!({"move": "start"});
        let told = done(&world.member(), items(&actions), &start).await;
        assert_eq!(outcomes(&told), ["applied", "refused", "applied"]);
        let alone = make(&world.member(), &actions[1], start).await.expect(409);
        let mut problem = told.json["items"][1]["problem"].clone();
        for (name, value) in problem.as_object_mut().unwrap() {
            if !["instance", "request_id"].contains(&name.as_str()) {
                assert_eq!(*value, alone.json[name], "{name}");
            }
        }
        assert_eq!(problem["instance"], format!("/api/v1/actions/{}", actions[1].id()));
        assert_eq!((&told.json["applied"], &told.json["refused"], &told.json["not_tried"]), (&json!(2), &json!(1), &json!(0)));
    }

    async fn everything_that_is_missing_is_named_for_each(world) {
        let actions = proposed(&world, 2).await;
        let changes = [json!({"priority": "p2"}), json!({"priority": "p2", "criterion": null, "due_date": null})];
        for (action, change) in actions.iter().zip(changes) {
            world.lead().seen("*").patch(&format!("actions/{}", action.id()), change).await.expect(200);
        }
        let ids = json!([{"action": actions[0].id()}, {"action": actions[1].json["number"]}]);
        let told = done(&world.lead(), ids, &json!({"move": "accept"})).await;
        let missing = |index: usize| told.json["items"][index]["problem"]["missing"].as_array().unwrap_or_else(|| panic!("{}", told.text)).len();
        assert_eq!((outcomes(&told), missing(0), missing(1)), (vec!["refused"; 2], 1, 3), "{}", told.text);
    }

    async fn each_is_judged_by_the_version_that_was_seen(world) {
        let actions = accepted(&world, 2).await;
        world.lead().seen("*").patch(&format!("actions/{}", actions[0].id()), json!({"why": "Somebody was faster"})).await.expect(200);
        let told = done(&world.lead(), items(&actions), &defer()).await;
        assert_eq!(outcomes(&told), ["refused", "applied"]);
        assert_eq!(told.json["items"][0]["problem"]["current_version"], 3, "{}", told.text);
    }

    async fn who_may_is_asked_of_each(world) {
        let actions = accepted(&world, 1).await;
        let told = done(&world.outsider(), items(&actions), &defer()).await;
        assert_eq!(told.json["items"][0]["problem"]["code"], "forbidden", "{}", told.text);
        let reading = world.with_token(&world.people.scoped.token).post("action-batches", json!({"items": items(&actions), "transition": defer()})).await;
        assert_eq!((reading.status, reading.json["needs"].clone()), (403, json!("a token with the scope actions:write")));
    }

    async fn each_leaves_what_the_single_move_leaves(world) {
        let actions = accepted(&world, 2).await;
        let later = json!({"move": "reschedule", "due_date": "2027-02-26", "reason": "The supplier is late"});
        let before = position(&world).await;
        done(&world.lead(), items(&actions), &later).await;
        let entries = newest(&world, position(&world).await - before).await;
        for action in &actions {
            let path = format!("actions/{}", action.id());
            let slips = world.member().get(&format!("{path}/slips")).await.expect(200);
            assert_eq!((slips.json["items"][0]["to_date"].clone(), slips.json["items"].as_array().unwrap().len()), (json!("2027-02-26"), 1));
            let history = world.member().get(&format!("{path}/transitions")).await.expect(200);
            assert_eq!(history.json["items"].as_array().unwrap().last().unwrap()["move"], "reschedule");
            let known = entries.iter().filter(|entry| entry["record"] == action.id() && entry["actor"] == json!(world.people.lead.id));
            assert_eq!(known.count(), 1, "{entries:?}");
        }
    }

    async fn many_are_handed_to_another_team_and_merged_into_one(world) {
        let actions = proposed(&world, 4).await;
        let ops = world.steward().get("teams/ops").await.expect(200).id();
        let other = world.steward().post("teams", json!({"key": "platform", "name": "Platform"})).await.expect(201).id();
        assert_ne!(ops, other);
        let body = json!({"items": items(&actions), "change": {"owner_team": other, "accountable": null}});
        let told = world.lead().post("action-batches", body).await.expect(200);
        assert_eq!((outcomes(&told), &told.json["items"][3]["after"]["owner_team"]), (vec!["applied"; 4], &json!(other)));
        let into = json!({"move": "merge", "into": actions[0].id(), "reason": "One piece of work"});
        let ids = actions.iter().map(|action| json!({"action": action.id()})).collect();
        let told = done(&world.facilitator(), ids, &into).await;
        assert_eq!(outcomes(&told), ["refused", "applied", "applied", "applied"], "one is not merged into itself: {}", told.text);
        assert_eq!(told.json["items"][1]["after"]["outcome"], "merged");
    }

    async fn what_is_not_a_batch_is_refused_before_anything_is_looked_up(world) {
        let lead = world.lead();
        let cases = [
            (json!({"items": [], "transition": accept()}), 422, "/items"),
            (json!({"items": [{"action": "ACT-1"}, {"action": "ACT-1"}], "transition": accept()}), 422, "/items/1/action"),
            (json!({"items": [{"action": "ACT-1"}]}), 422, "/transition"),
            (json!({"items": [{"action": "ACT-1"}], "transition": accept(), "change": {}}), 422, "/transition"),
            (json!({"items": [{"action": "ACT-1"}], "transition": {"move": "acept"}}), 422, "/transition/move"),
            (json!({"items": [{"action": "ACT-1"}], "transition": {"move": "accept", "due": "2026-12-01"}}), 400, "/transition/due"),
            (json!({"items": [{"action": "ACT-1"}], "change": {"titel": "x"}}), 400, "/change/titel"),
            (json!({"items": [{"action": "ACT-1", "seen": 1}], "transition": accept()}), 400, "/items/0/seen"),
            (json!({"items": vec![json!({"action": "ACT-1"}); 201], "transition": accept()}), 422, "/items"),
            (json!({"filters": {}, "transition": accept()}), 400, "/filters"),
        ];
        for (body, status, pointer) in cases {
            let told = lead.post("action-batches", body).await.expect(status);
            assert_eq!(told.pointers(), [pointer], "{}", told.text);
        }
    }
}
