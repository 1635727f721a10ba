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

    async fn a_trend_over_few_chances_is_inconclusive_unless_somebody_says_otherwise(world) {
        let told = done(&world).await;
        let mut look = json!({"move": "verify", "method": "trend", "exposure": 12, "occurrences": 0, "evidence": "the log"});
        let refused = make(&world.facilitator(), &told, look.clone()).await.expect(409);
        assert_eq!(missing(&refused), ["next_check_on"], "inconclusive by default, so it needs a next look");
        look["next_check_on"] = json!("2027-03-01");
        let told = moved(&world.facilitator(), &told, look.clone()).await;
        assert_eq!((&told.json["status"], &told.json["verdict"]), (&json!("done"), &json!("inconclusive")));
        let warning = told.json["cautions"][0].as_str().unwrap();
        assert!(warning.contains("a trend over 12 chances tells little: up to 25 % of them may still go wrong (3/12)"), "{warning}");
        look["verdict"] = json!("effective");
        let told = moved(&world.facilitator(), &told, look).await;
        assert_eq!((&told.json["outcome"], told.json["cautions"].as_array().unwrap().len()), (&json!("effective"), 1));
        let again = world.outsider().get(&format!("actions/{}", told.id())).await.expect(200);
        assert_eq!(again.json["cautions"], json!([]));
    }

    async fn of_no_occurrences_over_many_chances_the_upper_limit_is_three_over_them(world) {
        let mut told = done(&world).await;
        for (exposure, occurrences) in [(300, Some(0)), (300, Some(2)), (2, Some(0)), (40, None)] {
            let look = json!({"move": "verify", "verdict": "inconclusive", "method": "trend", "exposure": exposure,
                "occurrences": occurrences, "evidence": "the log", "next_check_on": "2027-03-01"});
            told = moved(&world.facilitator(), &told, look).await;
        }
        let looks = world.outsider().get(&format!("actions/{}/verifications", told.id())).await.expect(200);
        let limits: Vec<_> = looks.json["items"].as_array().unwrap().iter().map(|look| look["upper_limit"].clone()).collect();
        assert_eq!(limits, [json!(0.01), json!(null), json!(1.0), json!(null)]);
    }

    async fn a_stronger_control_is_looked_at_again_after_half_a_year_and_a_year(world) {
        let look = json!({"move": "verify", "verdict": "effective", "method": "drill", "evidence": "it held"});
        let mut told = moved(&world.facilitator(), &done(&world).await, look.clone()).await;
        assert_eq!(told.json["recheck_on"], "2027-05-20");
        assert_eq!(told.json["next_steps"][0]["what"], "Look on 2027-05-20 whether it still works");
        let stuck = || async { world.outsider().get("stuck?reason=awaits_check").await.expect(200).json };
        assert_eq!(stuck().await["items"], json!([]));
        for next in [json!("2027-11-20"), json!(null)] {
            world.clock.advance(190 * 24 * 3600);
            let late = stuck().await["items"][0].clone();
            assert_eq!(late["id"], told.id());
            assert!(late["because"].as_str().unwrap().starts_with("whether it still works was to be checked on"), "{late}");
            assert_eq!(late["next_steps"][0]["body"]["move"], "verify");
            told = moved(&world.facilitator(), &told, look.clone()).await;
            assert_eq!((&told.json["recheck_on"], &told.json["outcome"]), (&next, &json!("effective")));
        }
        assert_eq!(stuck().await["items"], json!([]));
    }

    async fn what_no_longer_works_goes_back_to_work_or_begets_a_successor(world) {
        let look = |verdict: &str| json!({"move": "verify", "verdict": verdict, "method": "drill", "evidence": "the drill"});
        let told = moved(&world.facilitator(), &done(&world).await, look("effective")).await;
        let told = moved(&world.facilitator(), &told, look("not_effective")).await;
        assert_eq!((&told.json["status"], &told.json["reopened_count"]), (&json!("in_progress"), &json!(1)));
        assert_eq!((&told.json["recheck_on"], &told.json["closed_at"]), (&json!(null), &json!(null)));
        let steps = told.json["next_steps"].as_array().unwrap();
        let mut body = steps.iter().find(|step| step["path"] == "/api/v1/actions").unwrap()["body"].clone();
        body["title"] = json!("Take the host away");
        let next = world.lead().post("actions", body).await.expect(201);
        assert_eq!(next.json["succeeds"], told.id());
        let told = moved(&world.lead(), &told, json!({"move": "supersede", "into": next.id()})).await;
        assert_eq!(told.json["replaced_by"], next.id());
    }
}
