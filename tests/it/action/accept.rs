//! Committing to an action, or saying why not.

use serde_json::json;

use super::{accepted, fields, make, missing, moved, proposed};

on_both! {
    async fn the_lead_commits_and_the_first_due_date_is_kept(world) {
        let told = accepted(&world).await;
        assert_eq!(told.json["status"], "accepted");
        assert_eq!(told.json["first_due_date"], "2026-12-18");
        assert_eq!(told.json["due_at"], "2026-12-19T00:00:00Z", "the end of the day where the team is");
        let history = world.outsider().get(&format!("actions/{}/transitions", told.id())).await.expect(200);
        assert_eq!(history.json["items"][0]["move"], "accept");
        assert_eq!(history.json["items"][0]["happened_at"], "2026-11-20T08:00:00Z");
    }

    async fn everything_that_is_missing_is_named_at_once(world) {
        let told = world.facilitator().post("actions", json!({"title": "A", "owner_team": world.people.team})).await.expect(201);
        let refused = make(&world.lead(), &told, json!({"move": "accept"})).await.expect(409);
        assert_eq!(refused.json["code"], "not_ready");
        assert_eq!(missing(&refused), ["priority", "due_date", "soak"]);
    }

    async fn a_proposal_soaks_unless_a_reason_is_kept(world) {
        let mut body = fields(&world);
        body["priority"] = "p3".into();
        let told = world.member().post("actions", body.clone()).await.expect(201);
        let refused = make(&world.lead(), &told, json!({"move": "accept"})).await.expect(409);
        assert_eq!(missing(&refused), ["soak"]);
        let passed = moved(&world.lead(), &told, json!({"move": "accept", "override_reason": "the contract ends"})).await;
        let history = world.lead().get(&format!("actions/{}/transitions", passed.id())).await;
        assert_eq!(history.json["items"][0]["overridden"], json!(["soak"]));
        let told = world.member().post("actions", body).await.expect(201);
        world.clock.advance(24 * 3600);
        moved(&world.lead(), &told, json!({"move": "accept"})).await;
    }

    async fn a_team_that_made_its_capacity_a_gate_lets_another_wait(world) {
        let path = format!("teams/{}", world.people.team);
        world.steward().seen("*").patch(&path, json!({"capacity": 1, "capacity_is_gate": true})).await.expect(200);
        let first = accepted(&world).await;
        let second = proposed(&world).await;
        let refused = make(&world.lead(), &second, json!({"move": "accept"})).await.expect(409);
        assert_eq!(missing(&refused), ["capacity"]);
        moved(&world.lead(), &second, json!({"move": "accept", "defer_instead": first.id()})).await;
        let waits = world.lead().get(&format!("actions/{}", first.id())).await.expect(200);
        assert_eq!(waits.json["status"], "deferred");
        assert_eq!(waits.json["re_review_on"], "2026-12-20");
    }

    async fn only_the_lead_commits_and_only_whoever_proposed_withdraws(world) {
        let told = proposed(&world).await;
        for someone in [world.outsider(), world.member(), world.facilitator(), world.steward(), world.administrator()] {
            make(&someone, &told, json!({"move": "accept"})).await.expect(403);
        }
        make(&world.lead(), &told, json!({"move": "withdraw", "reason": "no"})).await.expect(403);
        let told = moved(&world.member(), &told, json!({"move": "withdraw", "reason": "there is a better one"})).await;
        assert_eq!(told.json["outcome"], "withdrawn");
        assert_eq!(told.json["decision_reason"], "there is a better one");
    }

    async fn what_the_table_does_not_have_is_refused_with_the_moves_that_are_open(world) {
        let told = proposed(&world).await;
        let refused = make(&world.lead(), &told, json!({"move": "verify"})).await;
        assert_eq!(refused.status, 409, "{}", refused.text);
        assert_eq!(refused.json["code"], "invalid_move");
        let open = refused.json["available_moves"].as_array().unwrap();
        assert!(open.contains(&json!("accept")) && !open.contains(&json!("verify")));
    }

    async fn a_stale_or_unguarded_move_changes_nothing(world) {
        let told = proposed(&world).await;
        let path = format!("actions/{}/transitions", told.id());
        world.lead().post(&path, json!({"move": "accept"})).await.expect(428);
        let stale = world.lead().seen("\"7\"").post(&path, json!({"move": "accept"})).await.expect(412);
        assert_eq!(stale.json["current_version"], 1);
        world.lead().seen("\"1\"").post(&path, json!({"move": "accept", "happened_at": "2027-01-01T00:00:00Z"})).await.expect(422);
        assert_eq!(world.lead().get(&format!("actions/{}", told.id())).await.json["version"], 1);
    }
}
