//! Looking whether a done action worked.

use serde_json::json;

use super::{done, make, missing, moved};

on_both! {
    async fn somebody_else_looks_and_the_action_is_closed_as_effective(world) {
        let told = done(&world).await;
        let refused = make(&world.member(), &told, json!({"move": "verify", "verdict": "effective", "evidence": "log"})).await.expect(409);
        assert_eq!(missing(&refused), ["other_checker"]);
        let look = json!({
            "move": "verify", "verdict": "effective", "evidence": "the access log", "method": "audit",
            "observed_value": "0 sign-ins", "exposure": 40,
        });
        let told = moved(&world.facilitator(), &told, look).await;
        assert_eq!((&told.json["status"], &told.json["outcome"]), (&json!("closed"), &json!("effective")));
        let looks = world.outsider().get(&format!("actions/{}/verifications", told.id())).await.expect(200);
        assert_eq!(looks.json["items"][0]["observed_value"], "0 sign-ins");
        assert_eq!(looks.json["items"][0]["planned_on"], "2026-12-20");
    }

    async fn a_look_says_what_it_saw(world) {
        let told = done(&world).await;
        let refused = make(&world.facilitator(), &told, json!({"move": "verify"})).await.expect(409);
        assert_eq!(missing(&refused), ["verdict", "evidence"]);
    }

    async fn not_effective_means_back_to_work_and_the_history_stays(world) {
        let told = done(&world).await;
        let told = moved(&world.facilitator(), &told, json!({"move": "verify", "verdict": "not_effective", "evidence": "it was used"})).await;
        assert_eq!(told.json["status"], "in_progress");
        assert_eq!(told.json["done_at"], json!(null));
        let history = world.outsider().get(&format!("actions/{}/transitions", told.id())).await;
        assert_eq!(history.json["items"].as_array().unwrap().len(), 3);
    }

    async fn after_two_inconclusive_looks_it_may_be_let_go_with_the_risk_named(world) {
        let mut told = done(&world).await;
        let refused = make(&world.lead(), &told, json!({"move": "close_unproven", "reason": "rare"})).await.expect(409);
        assert_eq!(missing(&refused), ["second_inconclusive_look", "remaining_risk"]);
        for _ in 0..2 {
            let look = json!({"move": "verify", "verdict": "inconclusive", "evidence": "too few chances"});
            assert_eq!(missing(&make(&world.facilitator(), &told, look).await.expect(409)), ["next_check_on"]);
            let look = json!({
                "move": "verify", "verdict": "inconclusive", "evidence": "too few chances", "next_check_on": "2027-03-01",
            });
            told = moved(&world.facilitator(), &told, look).await;
            assert_eq!(told.json["check_due"], "2027-03-01");
        }
        let told = moved(&world.lead(), &told, json!({"move": "close_unproven", "reason": "rare", "remaining_risk": "it may return"})).await;
        assert_eq!(told.json["outcome"], "inconclusive");
        assert_eq!(told.json["accepted_risk"], "it may return");
    }

    async fn the_check_is_skipped_only_where_policy_asks_for_none(world) {
        let told = done(&world).await;
        assert_eq!(missing(&make(&world.lead(), &told, json!({"move": "skip_check"})).await.expect(409)), ["no_check_asked"]);
        world.steward().post("policies", json!({"in_force_from": "2026-11-20", "check_for": []})).await.expect(201);
        let told = moved(&world.lead(), &told, json!({"move": "skip_check"})).await;
        assert_eq!(told.json["outcome"], "not_checked");
    }
}
