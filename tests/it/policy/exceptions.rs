//! What the organisation decides otherwise for some reviews and some actions.

use serde_json::{Value, json};

use crate::action::{fields, make, missing, moved};
use crate::nudge::{decide, nudges, pass, told, without_digest};
use crate::support::World;
use crate::support::ask::Told;

/// A service of the world's team.
async fn service(world: &World) -> String {
    let service = json!({"key": "host", "name": "Host", "owner_team": world.people.team});
    world.steward().post("services", service).await.expect(201).id()
}

async fn report(world: &World, incident: Value) -> Told {
    world.member().post("incidents", incident).await.expect(201)
}

/// A proposal of some priority, with everything but a criterion and a due date.
async fn bare(world: &World, priority: Option<&str>, team: &str) -> Told {
    let mut action = fields(world);
    action["priority"] = json!(priority);
    action["owner_team"] = json!(team);
    action["criterion"] = json!(null);
    action["due_date"] = json!(null);
    world.member().post("actions", action).await.expect(201)
}

on_both! {
    async fn a_near_miss_is_reviewed_where_policy_says_so_and_a_drill_still_is_not(world) {
        let near_miss = json!({"title": "Almost", "kind": "near_miss", "resolved_at": "2026-11-19T07:00:00Z"});
        assert_eq!(report(&world, near_miss.clone()).await.json["stage"], "set_aside");
        decide(&world, json!({"review_exceptions": [{"kinds": ["near_miss", "drill"], "due_working_days": 5}]})).await;
        let told = report(&world, near_miss).await;
        assert_eq!(told.json["stage"], "recorded");
        let review = world.member().post("reviews", json!({"incidents": [told.id()]})).await.expect(201);
        assert_eq!(review.json["due_date"], "2026-11-26");
        let drill = report(&world, json!({"title": "As if", "kind": "drill"})).await;
        assert_eq!(drill.json["stage_reason"], "it was a drill");
    }

    async fn reviews_are_asked_for_by_severity_and_by_whose_service_it_was_and_the_last_that_fits_counts(world) {
        let service = service(&world).await;
        decide(&world, json!({"review_exceptions": [
            {"severities": ["sev3"], "due_working_days": 20},
            {"severities": ["sev2", "sev3"], "teams": [world.people.team], "due_working_days": null},
        ]})).await;
        for (severity, services, stage) in [
            ("sev3", json!([]), "recorded"),
            ("sev3", json!([service]), "set_aside"),
            ("sev2", json!([service]), "set_aside"),
            ("sev2", json!([]), "recorded"),
            ("sev1", json!([service]), "recorded"),
        ] {
            let told = report(&world, json!({"title": "a", "severity": severity, "services": services, "resolved_at": "2026-11-19T07:00:00Z"})).await;
            assert_eq!(told.json["stage"], stage, "{severity} {services}");
        }
    }

    async fn a_team_soaks_and_is_asked_for_criteria_by_rules_of_its_own(world) {
        decide(&world, json!({"action_exceptions": [
            {"teams": [world.people.team], "soak_hours": 0, "criterion": true},
            {"priorities": ["p4"], "criterion": false},
        ]})).await;
        let accept = json!({"move": "accept", "due_date": "2027-01-08"});
        let own = world.people.team.to_string();
        let told = make(&world.lead(), &bare(&world, Some("p3"), &own).await, accept.clone()).await.expect(409);
        assert_eq!(missing(&told), ["criterion"]);
        moved(&world.lead(), &bare(&world, Some("p4"), &own).await, accept.clone()).await;
        let web = json!({"key": "web", "name": "Web", "lead": world.people.lead.id});
        let web = world.steward().post("teams", web).await.expect(201).id();
        let told = make(&world.lead(), &bare(&world, Some("p3"), &web).await, accept).await.expect(409);
        assert_eq!(missing(&told), ["soak"], "elsewhere it is as in general");
    }

    async fn what_is_checked_and_when_follows_from_team_and_priority(world) {
        decide(&world, json!({"action_exceptions": [
            {"priorities": ["p3"], "check": true, "check_after_days": 14, "soak_hours": 0},
            {"priorities": ["p1"], "check": false, "criterion": false},
        ]})).await;
        let team = world.people.team.to_string();
        for (priority, check) in [("p3", json!("2026-12-04")), ("p1", json!(null))] {
            let action = bare(&world, Some(priority), &team).await;
            let action = moved(&world.lead(), &action, json!({"move": "accept", "due_date": "2027-01-08"})).await;
            let told = moved(&world.member(), &action, json!({"move": "complete", "evidence": "it is gone"})).await;
            assert_eq!(told.json["check_due"], check, "{priority}: {}", told.text);
        }
    }

    async fn reminders_and_questions_follow_from_team_and_priority(world) {
        let one = json!({"priorities": ["p1"], "reminder_days": [-3], "lead_question_days": 3});
        without_digest(&world, json!({"action_exceptions": [one]})).await;
        let mut carried = Vec::new();
        for priority in ["p1", "p2"] {
            let mut action = fields(&world);
            action["priority"] = json!(priority);
            carried.push(world.member().post("actions", action).await.expect(201));
        }
        world.clock.advance(25 * 3600);
        for action in &carried {
            moved(&world.lead(), action, json!({"move": "accept"})).await;
        }
        pass(&world, 45).await;
        let about = async |action: &Told| told(&nudges(&world.member(), &format!("action={}", action.id())).await);
        assert_eq!(about(&carried[0]).await, ["due_soon 2026-12-15 accountable", "lead_question 2026-12-21 lead"]);
        assert_eq!(about(&carried[1]).await, [
            "due 2026-12-18 accountable", "overdue 2026-12-25 accountable", "lead_question 2027-01-01 lead",
        ]);
    }

    async fn who_accepts_is_told_the_due_date_that_policy_suggests(world) {
        let team = world.people.team.to_string();
        let suggested = |told: &Told| told.json["next_steps"][0]["body"].clone();
        // Sixty days after Friday, 20 November: a Tuesday.
        let told = bare(&world, Some("p2"), &team).await;
        assert_eq!(suggested(&told), json!({"move": "accept", "due_date": "2027-01-19"}));
        decide(&world, json!({"action_exceptions": [{"teams": [team], "due_days": 15}]})).await;
        // Fifteen days after: a Saturday, so the Monday after it.
        let told = bare(&world, Some("p2"), &team).await;
        assert_eq!(suggested(&told), json!({"move": "accept", "due_date": "2026-12-07"}));
        let mut dated = fields(&world);
        dated["due_date"] = json!("2026-12-24");
        let told = world.member().post("actions", dated).await.expect(201);
        assert_eq!(suggested(&told), json!({"move": "accept"}));
    }

    async fn an_exception_for_a_team_that_is_unknown_or_without_end_is_refused(world) {
        let unknown = "tea_01j9zv5m3q8r7t2w4x6y8z0abc";
        let policy = json!({"action_exceptions": [{}, {"teams": [world.people.team, unknown]}]});
        for path in ["policies", "policy-previews"] {
            let told = world.steward().post(path, policy.clone()).await.expect(422);
            assert_eq!(told.pointers(), ["/action_exceptions/1/teams/1"]);
            assert_eq!(told.json["errors"][0]["code"], "unknown");
        }
        let policy = json!({"action_exceptions": [{"soak_hours": 9999, "reminder_days": [400]}], "review_exceptions": [{"due_working_days": 9999}]});
        let told = world.steward().post("policies", policy).await.expect(422);
        assert_eq!(told.pointers(), ["/review_exceptions/0/due_working_days", "/action_exceptions/0/soak_hours", "/action_exceptions/0/reminder_days"]);
        let told = world.steward().post("policies", json!({"action_exceptions": [{"severities": ["sev1"]}]})).await.expect(400);
        assert_eq!(told.pointers(), ["/action_exceptions/0/severities"]);
    }

    async fn a_preview_also_says_what_would_be_asked_of_actions(world) {
        let team = world.people.team.to_string();
        let carried = bare(&world, Some("p3"), &team).await;
        world.clock.advance(25 * 3600);
        moved(&world.lead(), &carried, json!({"move": "accept", "due_date": "2027-01-08"})).await;
        bare(&world, Some("p3"), &team).await;
        let asked = json!({"action_exceptions": [{"priorities": ["p3"], "criterion": true, "check": true, "soak_hours": 0}]});
        let told = world.steward().post("policy-previews", asked).await.expect(200);
        let line = |effect: &str, in_force: i64, proposed: i64| json!({
            "team": null, "team_name": "Teams of one or two people", "effect": effect, "in_force": in_force, "proposed": proposed,
        });
        assert_eq!(told.json["items"], json!([line("soaks", 1, 0), line("criterion_missing", 0, 1), line("check_asked", 0, 1)]));
    }
}
