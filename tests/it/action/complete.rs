//! Reporting an action done.

use serde_json::json;

use super::{accepted, make, missing, moved, proposed};

on_both! {
    async fn completing_without_evidence_lists_all_that_is_missing(world) {
        let body = json!({"title": "Two of everything", "control_kind": "redundancy", "accountable": world.people.member.id});
        let told = world.member().post("actions", body).await.expect(201);
        let refused = make(&world.member(), &told, json!({"move": "complete"})).await.expect(409);
        assert_eq!(missing(&refused), ["owner_team", "evidence"]);
        assert_eq!(refused.json["missing"][0]["overridable"], false);
        assert_eq!(refused.json["missing"][1]["overridable"], true);
    }

    async fn done_is_not_closed_its_check_is_due(world) {
        let told = accepted(&world).await;
        let told = moved(&world.member(), &told, json!({"move": "start"})).await;
        let told = moved(&world.member(), &told, json!({"move": "complete", "evidence": "https://changes.example/1"})).await;
        assert_eq!(told.json["status"], "done");
        assert_eq!(told.json["outcome"], json!(null));
        assert_eq!(told.json["check_due"], "2026-12-20", "thirty days after, as its criterion says");
        assert_eq!(told.json["next_steps"][0]["body"]["move"], "verify");
    }

    async fn it_appears_once_in_the_feed_and_the_loop_of_nobody_else_moves(world) {
        let told = accepted(&world).await;
        let before = world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position;
        moved(&world.member(), &told, json!({"move": "complete", "evidence": "a link"})).await;
        let after = world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position;
        assert_eq!(after - before, 1);
    }

    async fn a_resolved_ticket_counts_as_evidence(world) {
        let told = accepted(&world).await;
        let ticket = json!([{"integration": "jira", "relation": "ticket", "external_id": "OPS-7", "last_seen_state": "Done"}]);
        let told = world.member().change(&format!("actions/{}", told.id()), &told, json!({"references": ticket})).await.expect(200);
        moved(&world.member(), &told, json!({"move": "complete"})).await;
    }

    async fn a_bystander_does_not_report_it_done(world) {
        let told = proposed(&world).await;
        let refused = make(&world.outsider(), &told, json!({"move": "complete", "evidence": "x"})).await.expect(403);
        assert!(refused.json["needs"].as_str().unwrap().contains("accountable"), "{}", refused.text);
    }
}
