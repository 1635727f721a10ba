//! Where the work of others changes they are told, heard and given time, before it is called done.

use serde_json::{Value, json};

use super::{now, plan_of, planned};
use crate::action::{accepted, make, missing, moved};
use crate::support::World;
use crate::support::ask::Told;

fn completed() -> Value {
    json!({"move": "complete", "evidence": "https://changes.example/1"})
}

/// An action at work, whose plan names these groups.
async fn changing(world: &World, groups: Value) -> Told {
    let action = accepted(world).await;
    moved(&world.member(), &action, json!({"move": "start"})).await;
    planned(&world.member(), &action, json!({"affected_groups": groups})).await;
    action
}

/// What the move `complete` lacks now, by the action itself.
async fn lacks(world: &World, action: &Told) -> Vec<String> {
    let told = now(world, action).await;
    let moves = told.json["available_moves"].as_array().unwrap().clone();
    let complete = moves.iter().find(|open| open["move"] == "complete").unwrap();
    let codes = complete["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lack| lack["code"].as_str().unwrap().to_owned());
    codes.filter(|code| code != "evidence").collect()
}

on_both! {
    async fn who_changes_the_work_of_others_is_asked_whether_they_are_ready(world) {
        let action = changing(&world, json!([{"group": "Sales"}, {"group": "Stock", "informed_on": "2026-11-02", "agreed": true}])).await;
        assert_eq!(lacks(&world, &action).await, ["informed", "agreed", "notice_period", "way_back"]);
        let step = now(&world, &action).await.json["next_steps"][0].clone();
        assert_eq!((&step["method"], &step["path"]), (&json!("PATCH"), &json!(format!("/api/v1/actions/{}/plan", action.id()))));
        assert_eq!(step["body"]["affected_groups"][0]["group"], "Sales");
        let refused = make(&world.member(), &now(&world, &action).await, completed()).await.expect(409);
        assert_eq!(missing(&refused), ["informed", "agreed", "notice_period", "way_back"]);
        assert!(refused.json["missing"].as_array().unwrap().iter().all(|lack| lack["overridable"] == true));

        let groups = json!([{"group": "Sales", "informed_on": "2026-11-04", "agreed": false, "concerns": "Who helps us?"},
            {"group": "Stock", "informed_on": "2026-11-02", "agreed": true}]);
        let told = planned(&world.lead(), &action, json!({"affected_groups": groups, "way_back": "Turn it on again"})).await;
        assert_eq!(told.json["earliest_effective_on"], "2026-11-18");
        assert_eq!(told.json["missing"].as_array().unwrap().len(), 2);
        assert_eq!(lacks(&world, &action).await, ["agreed", "notice_period"]);
        let groups = json!([{"group": "Sales", "informed_on": "2026-11-04", "agreed": true}]);
        planned(&world.lead(), &action, json!({"affected_groups": groups, "effective_on": "2026-11-18"})).await;
        assert_eq!(lacks(&world, &action).await, Vec::<String>::new());
        let told = world.outsider().get(&plan_of(&action)).await.expect(200);
        assert_eq!(told.json["next_steps"][0]["body"], json!({"move": "complete"}));
        moved(&world.member(), &now(&world, &action).await, completed()).await;
    }

    async fn nobody_is_asked_where_nobody_elses_work_changes(world) {
        let action = changing(&world, json!([])).await;
        planned(&world.member(), &action, json!({"effective_on": "2026-11-20", "intent": "Only ours"})).await;
        assert_eq!(lacks(&world, &action).await, Vec::<String>::new());
        moved(&world.member(), &now(&world, &action).await, completed()).await;
    }

    async fn the_notice_period_is_counted_in_the_teams_working_days_from_when_the_last_was_told(world) {
        let calendar = json!({"calendar": {"holidays": ["2026-11-11"]}});
        world.steward().seen("*").patch(&format!("teams/{}", world.people.team), calendar).await.expect(200);
        let groups = json!([{"group": "Stock", "informed_on": "2026-10-01", "agreed": true},
            {"group": "Sales", "informed_on": "2026-11-04", "agreed": true}]);
        let action = changing(&world, groups).await;
        planned(&world.member(), &action, json!({"way_back": "Turn it on again"})).await;
        // Nine, ten and eleven working days after Wednesday the fourth, with a holiday between.
        for (day, ready) in [("2026-11-18", false), ("2026-11-19", true), ("2026-11-20", true)] {
            let told = planned(&world.member(), &action, json!({"effective_on": day})).await;
            assert_eq!(told.json["earliest_effective_on"], "2026-11-19");
            assert_eq!(lacks(&world, &action).await.is_empty(), ready, "{day}");
        }
        let policy = json!({"in_force_from": "2026-11-20", "notice_working_days": 15});
        world.steward().post("policies", policy).await.expect(201);
        let told = world.outsider().get(&plan_of(&action)).await.expect(200);
        assert_eq!(told.json["earliest_effective_on"], "2026-11-26");
        assert_eq!(lacks(&world, &action).await, ["notice_period"]);
    }

    async fn in_an_emergency_it_is_passed_with_a_reason_that_stays(world) {
        let action = changing(&world, json!([{"group": "Sales"}])).await;
        let mut body = completed();
        body["override_reason"] = json!("The old way is unsafe from tonight");
        moved(&world.member(), &now(&world, &action).await, body).await;
        let made = world.outsider().get(&format!("actions/{}/transitions", action.id())).await.expect(200);
        let last = made.json["items"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["overridden"], json!(["informed", "agreed", "notice_period", "way_back"]));
        assert_eq!(last["override_reason"], "The old way is unsafe from tonight");
    }

    async fn a_ticket_that_is_done_elsewhere_waits_for_those_whose_work_changes(world) {
        let action = changing(&world, json!([{"group": "Sales"}])).await;
        let own = json!([{"integration": "snow-prod", "relation": "self", "external_id": "TASK1"}]);
        world.steward().seen("*").patch(&format!("actions/{}", action.id()), json!({"references": own})).await.expect(403);
        world.lead().seen("*").patch(&format!("actions/{}", action.id()), json!({"references": own})).await.expect(200);
        let seen = json!({"references": [{"integration": "snow-prod", "relation": "self", "external_id": "TASK1",
            "last_seen_state": "closed"}], "source_updated_at": "2026-11-20T07:00:00Z"});
        let told = world.tool().put("actions/by-reference?integration=snow-prod&external_id=TASK1", seen).await.expect(200);
        assert_eq!(told.json["status"], "in_progress");
        assert!(told.json["needs_decision"].as_str().is_some(), "{}", told.text);
    }
}
