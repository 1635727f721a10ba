//! The register as JSON.

use serde_json::{Value, json};

use super::{answered, looped, numbers};
use crate::action::{accepted, make, moved};

on_both! {
    async fn a_line_says_what_the_action_answers_by_name(world) {
        let from = looped(&world, json!({})).await;
        let reference = json!([{"integration": "jira", "relation": "ticket", "external_id": "10001",
            "display_id": "OPS-1", "last_seen_state": "in review", "last_seen_at": "2026-11-20T07:00:00Z"}]);
        let action = answered(&world, &from, json!({"what": "Calendar entries", "references": reference})).await;
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        // Drafts are for those who write; what is told to them stands here.
        let told = world.member().get("register").await.expect(200);
        let line = &told.json["items"][0];
        let number = |told: &crate::support::Told| told.json["number"].as_str().unwrap().to_owned();
        assert_eq!(line["number"].as_str(), Some(number(&action).as_str()));
        assert_eq!(line["source"], format!("live: {}", number(&from.review)));
        assert_eq!(line["raised_by_team"], "Operations");
        assert_eq!(line["team"], "Operations");
        assert_eq!(line["services"], json!(["Paying"]));
        assert_eq!(line["themes"], json!(["Certificates"]));
        assert_eq!(line["contributing_factors"], json!(["The certificate's end was in nobody's calendar"]));
        assert_eq!(line["lessons"], json!([format!("{} Certificates end", number(&from.lesson))]));
        assert_eq!(line["incidents"], json!([format!("{} Nobody could pay", number(&from.incident))]));
        assert_eq!((&line["external_ticket"], &line["external_status"]), (&json!("OPS-1"), &json!("in review")));
        assert_eq!((&line["due_date"], &line["first_due_date"]), (&json!("2026-12-18"), &json!("2026-12-18")));
        assert_eq!((&line["kpi_metric"], &line["target"]), (&json!("nobody signs in to it any more"), &json!("0 sign-ins")));
        assert_eq!((&line["strength"], &line["status"]), (&json!("stronger"), &json!("accepted")));
        assert_eq!(line["next_step"], "Begin the work");
        assert_eq!(line["url"], format!("/api/v1/actions/{}", action.id()));
    }

    async fn age_lateness_and_slips_are_worked_out(world) {
        let action = accepted(&world).await;
        let later = json!({"move": "reschedule", "due_date": "2026-12-20", "reason": "the parts are late"});
        moved(&world.lead(), &action, later).await;
        world.clock.advance(40 * 24 * 3600);
        let told = world.outsider().get("register").await.expect(200);
        let line = &told.json["items"][0];
        assert_eq!((&line["age_days"], &line["days_overdue"]), (&json!(40), &json!(10)));
        assert_eq!((&line["times_replanned"], &line["first_due_date"]), (&json!(1), &json!("2026-12-18")));
        assert_eq!(numbers(&world, "overdue=true").await.len(), 1);
        assert_eq!(numbers(&world, "overdue=false").await.len(), 0);
    }

    async fn the_last_look_says_what_was_observed(world) {
        let action = crate::action::done(&world).await;
        let verdict = json!({"move": "verify", "verdict": "inconclusive", "evidence": "too early",
            "observed_value": "3 sign-ins", "next_check_on": "2027-02-01"});
        let action = moved(&world.facilitator(), &action, verdict).await;
        let verdict = json!({"move": "verify", "verdict": "effective", "evidence": "the log", "observed_value": "0 sign-ins"});
        moved(&world.facilitator(), &action, verdict).await;
        let line = world.outsider().get("register").await.expect(200).json["items"][0].clone();
        assert_eq!((&line["observed"], &line["verdict"], &line["outcome"]),
            (&json!("0 sign-ins"), &json!("effective"), &json!("effective")));
        assert_eq!(line["next_step"], Value::Null);
    }

    async fn it_is_narrowed_by_what_an_action_is_and_says(world) {
        let from = looped(&world, json!({})).await;
        let one = answered(&world, &from, json!({"title": "Watch the certificates"})).await.json["number"].clone();
        let other = accepted(&world).await;
        let (one, other) = (one.as_str().unwrap(), other.json["number"].as_str().unwrap());
        let queries = [
            ("status=proposed".to_owned(), one),
            ("status=accepted".to_owned(), other),
            (format!("theme={}", from.theme.id()), one),
            (format!("service={}", from.service.id()), one),
            (format!("lesson={}", from.lesson.id()), one),
            (format!("review={}", from.review.id()), one),
            ("q=certificate%20watching".to_owned(), one),
            ("q=admin+host&priority=p1".to_owned(), other),
            (format!("q=certificates&team={}", world.people.team), one),
            (format!("theme={}&q=watch&status=proposed", from.theme.id()), one),
        ];
        for (query, expected) in queries {
            let told = world.member().get(&format!("register?{query}&include_total=true")).await.expect(200);
            let found: Vec<_> = told.json["items"].as_array().unwrap().iter().map(|line| line["number"].as_str().unwrap()).collect();
            assert_eq!((found, &told.json["total"]), (vec![expected], &json!(1)), "{query}");
        }
        assert!(numbers(&world, "q=nothing-of-the-kind").await.is_empty());
        assert!(numbers(&world, "q=%22").await.is_empty());
        assert_eq!(numbers(&world, "due_date[lte]=2026-12-18&sort=due_date").await.len(), 2);
    }

    async fn it_is_paged_by_key_and_each_line_comes_once(world) {
        for _ in 0..5 {
            crate::action::proposed(&world).await;
        }
        let mut found = Vec::new();
        let mut path = "register?limit=2&sort=due_date".to_owned();
        loop {
            let told = world.outsider().get(&path).await.expect(200);
            found.extend(told.json["items"].as_array().unwrap().iter().map(|line| line["id"].to_string()));
            let Some(cursor) = told.json["next_cursor"].as_str() else { break };
            path = format!("register?limit=2&sort=due_date&cursor={cursor}");
        }
        let all = found.len();
        found.sort();
        found.dedup();
        assert_eq!((all, found.len()), (5, 5));
    }

    async fn what_it_does_not_offer_is_refused_and_nobody_can_be_picked(world) {
        for query in ["accountable=me", "owner=me", "person=per_01j9zv5m3q8r7t2w4x6y8z0abc", "sort=accountable",
            "sort=team", "team=ops", "status=lost", "theme=x", "due_date=2026-01-01"] {
            let told = world.outsider().get(&format!("register?{query}")).await.expect(400);
            assert_eq!(told.pointers().len(), 1, "{query}: {}", told.text);
        }
    }

    async fn a_token_needs_the_scope_for_reports(world) {
        let told = world.scoped().get("register").await.expect(403);
        assert_eq!(told.json["needs"], "a token with the scope reports:read");
        world.scoped().get("register.csv").await.expect(403);
        make(&world.scoped(), &crate::action::proposed(&world).await, json!({"move": "accept"})).await.expect(403);
    }
}
