//! Waiting, being blocked, moving the date: each with its reason, none of them forgotten.

use kintsugi::jobs::come_round;
use serde_json::json;

use super::{accepted, fields, make, missing, moved};

const DAY: i64 = 24 * 3600;

on_both! {
    async fn every_slip_is_counted_with_its_reason_and_an_earlier_date_is_none(world) {
        let told = accepted(&world).await;
        let refused = make(&world.member(), &told, json!({"move": "reschedule"})).await.expect(409);
        assert_eq!(missing(&refused), ["new_due_date", "reason"]);
        let told = moved(&world.member(), &told, json!({"move": "reschedule", "due_date": "2027-01-15", "reason": "the supplier is late"})).await;
        let told = moved(&world.member(), &told, json!({"move": "reschedule", "due_date": "2027-01-10", "reason": "sooner after all"})).await;
        assert_eq!(told.json["times_replanned"], 1);
        assert_eq!(told.json["first_due_date"], "2026-12-18");
        let slips = world.outsider().get(&format!("actions/{}/slips", told.id())).await.expect(200);
        let slips = slips.json["items"].as_array().unwrap();
        assert_eq!(slips.len(), 1);
        assert_eq!(slips[0]["reason"], "the supplier is late");
    }

    async fn a_committed_date_is_not_changed_in_passing(world) {
        let told = accepted(&world).await;
        let refused = world.member().change(&format!("actions/{}", told.id()), &told, json!({"due_date": "2027-01-15"})).await.expect(422);
        assert_eq!(refused.pointers(), ["/due_date"]);
    }

    async fn a_blocked_action_says_who_can_free_the_way(world) {
        let told = accepted(&world).await;
        let told = moved(&world.member(), &told, json!({
            "move": "block", "kind": "waits_for_supplier", "why": "the licence", "who_can_unblock": "purchasing",
        })).await;
        assert_eq!(told.json["blocked"]["who_can_unblock"], "purchasing");
        assert_eq!(told.json["status"], "accepted");
        assert_eq!(told.json["next_steps"][0]["body"]["move"], "unblock");
        let told = moved(&world.member(), &told, json!({"move": "unblock"})).await;
        assert_eq!(told.json["blocked"], json!(null));
        assert_eq!(missing(&make(&world.member(), &told, json!({"move": "unblock"})).await.expect(409)), ["is_blocked"]);
    }

    async fn what_was_deferred_comes_back_by_itself_on_its_day_where_the_team_is(world) {
        let zone = json!({"calendar": {"time_zone": "Pacific/Kiritimati"}});
        let team = format!("teams/{}", world.people.team);
        world.steward().seen("*").patch(&team, zone).await.expect(200);
        let told = accepted(&world).await;
        moved(&world.lead(), &told, json!({
            "move": "defer", "reason": "after the move", "accepted_risk": "one more slow start", "re_review_on": "2026-11-25",
        })).await;
        let path = format!("actions/{}", told.id());
        let status = async || world.lead().get(&path).await.expect(200).json["status"].clone();
        // 2026-11-24 at nine in the evening there, and an hour past midnight four hours later.
        world.clock.advance(3 * DAY + 23 * 3600);
        come_round(&world.app, "one", world.clock.now()).await;
        assert_eq!(status().await, "deferred");
        world.clock.advance(4 * 3600);
        come_round(&world.app, "one", world.clock.now()).await;
        assert_eq!(status().await, "proposed");
        let history = world.lead().get(&format!("{path}/transitions")).await.expect(200);
        let last = history.json["items"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["move"], &last["by"]), (&json!("resume"), &json!("system")));
        let stuck = world.lead().get("me").await.expect(200);
        assert!(stuck.text.contains("awaits_decision"), "{}", stuck.text);
        let told = world.lead().get(&path).await;
        moved(&world.lead(), &told, json!({"move": "accept"})).await;
        world.clock.advance(DAY);
        come_round(&world.app, "one", world.clock.now()).await;
        assert_eq!(status().await, "accepted", "once");
    }

    async fn deferring_names_the_risk_and_the_day_and_coming_back_needs_no_second_soak(world) {
        let told = accepted(&world).await;
        let refused = make(&world.lead(), &told, json!({"move": "defer"})).await.expect(409);
        assert_eq!(missing(&refused), ["reason", "accepted_risk", "re_review_on"]);
        let told = moved(&world.lead(), &told, json!({
            "move": "defer", "reason": "after the move", "accepted_risk": "one more slow start", "re_review_on": "2027-02-01",
        })).await;
        assert_eq!(told.json["status"], "deferred");
        let told = moved(&world.lead(), &told, json!({"move": "resume"})).await;
        assert_eq!(told.json["status"], "proposed");
        moved(&world.lead(), &told, json!({"move": "accept"})).await;
    }

    async fn it_is_overdue_when_the_day_has_ended_where_the_team_is(world) {
        let path = format!("teams/{}", world.people.team);
        world.steward().seen("*").patch(&path, json!({"calendar": {"time_zone": "America/Los_Angeles"}})).await.expect(200);
        let mut body = fields(&world);
        body["due_date"] = "2026-11-20".into();
        let told = world.member().post("actions", body).await.expect(201);
        let told = moved(&world.lead(), &told, json!({"move": "accept"})).await;
        let path = format!("actions/{}", told.id());
        world.clock.advance(20 * 3600);
        assert_eq!(world.lead().get(&path).await.json["overdue"], false, "there it is still the day before midnight");
        world.clock.advance(5 * 3600);
        assert_eq!(world.lead().get(&path).await.json["overdue"], true);
    }
}
