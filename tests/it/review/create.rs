//! Planning a review.

use serde_json::json;

use super::{fields, incident, secret};

on_both! {
    async fn title_and_due_date_follow_from_the_incident_and_from_policy(world) {
        let happened = incident(&world, "sev1").await;
        let told = world.member().post("reviews", fields(&world, &[&happened])).await.expect(201);
        assert_eq!(told.header("location").unwrap(), format!("/api/v1/reviews/{}", told.id()));
        assert_eq!(
            (&told.json["status"], &told.json["title"]),
            (&json!("planned"), &json!("Nobody could pay"))
        );
        assert_eq!(
            (&told.json["depth"], &told.json["format"]),
            (&json!("standard"), &json!("meeting"))
        );
        // Ten working days after Thursday, 19 November.
        assert_eq!(told.json["due_date"], "2026-12-03");
        assert_eq!(told.json["number"], "PIR-1");
    }

    async fn the_due_date_is_counted_in_the_teams_calendar(world) {
        let path = format!("teams/{}", world.people.team);
        let team = world.lead().get(&path).await;
        world
            .lead()
            .change(&path, &team, json!({"calendar": {"holidays": ["2026-11-20"]}}))
            .await
            .expect(200);
        let happened = incident(&world, "sev1").await;
        let told = world.member().post("reviews", fields(&world, &[&happened])).await.expect(201);
        assert_eq!(told.json["due_date"], "2026-12-04");
        let mut without = fields(&world, &[&happened]);
        without["team"] = json!(null);
        assert_eq!(
            world.member().post("reviews", without).await.expect(201).json["due_date"],
            "2026-12-03"
        );
    }

    async fn what_is_not_over_counts_from_now_and_the_earliest_of_several_holds(world) {
        let going_on = world
            .member()
            .post("incidents", json!({"title": "Still slow", "severity": "sev2"}))
            .await;
        let told = world.member().post("reviews", fields(&world, &[&going_on])).await.expect(201);
        assert_eq!(told.json["due_date"], "2026-12-11");
        let over = incident(&world, "sev1").await;
        let told =
            world.member().post("reviews", fields(&world, &[&going_on, &over])).await.expect(201);
        assert_eq!(
            (&told.json["due_date"], &told.json["title"]),
            (&json!("2026-12-03"), &json!("Still slow"))
        );
    }

    async fn where_policy_asks_for_none_there_is_no_due_date(world) {
        let happened = incident(&world, "sev3").await;
        let told = world.member().post("reviews", fields(&world, &[&happened])).await.expect(201);
        assert_eq!(told.json["due_date"], json!(null));
        let policy = json!({"in_force_from": "2026-11-20", "review_due_working_days": {"sev3": 5}});
        world.steward().post("policies", policy).await.expect(201);
        let told = world.member().post("reviews", fields(&world, &[&happened])).await.expect(201);
        assert_eq!(told.json["due_date"], "2026-11-26");
    }

    async fn what_is_said_stays_as_said(world) {
        let mut said = fields(&world, &[&incident(&world, "sev1").await]);
        said["title"] = json!("The day of the certificate");
        said["due_date"] = json!("2027-01-15");
        said["depth"] = json!("note");
        let told = world.member().post("reviews", said).await.expect(201);
        assert_eq!(
            (&told.json["title"], &told.json["due_date"]),
            (&json!("The day of the certificate"), &json!("2027-01-15"))
        );
        assert_eq!(told.json["depth"], "note");
    }

    async fn every_broken_rule_is_named(world) {
        let told = world
            .member()
            .post("reviews", json!({"title": " ", "sections": {"What Happened": ""}}))
            .await
            .expect(422);
        assert_eq!(told.pointers(), ["/incidents", "/title", "/sections/What Happened"]);
        world.member().post("reviews", json!({"incident": "inc_1"})).await.expect(400);
    }

    async fn a_hidden_incident_reads_as_an_unknown_one(world) {
        let hidden = secret(&world).await;
        let unknown = "inc_01j9zv5m3q8r7t2w4x6y8z0abc";
        let told =
            world.steward().post("reviews", json!({"incidents": [hidden.id()]})).await.expect(422);
        let other =
            world.steward().post("reviews", json!({"incidents": [unknown]})).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/incidents/0"], vec!["unknown"]));
        let text = |told: &crate::support::Told| told.json["errors"].to_string();
        assert_eq!(text(&told).replace(&hidden.id(), "…"), text(&other).replace(unknown, "…"));
    }

    async fn whoever_guides_it_was_not_involved(world) {
        let involved = json!([{"person": world.people.facilitator.id, "role": "responder"}]);
        let happened = world
            .member()
            .post("incidents", json!({"title": "Slow", "involvements": involved}))
            .await
            .expect(201);
        let mut said = fields(&world, &[&happened]);
        said["facilitator"] = json!(world.people.facilitator.id);
        let told = world.member().post("reviews", said.clone()).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/facilitator"], vec!["involved"]));
        assert!(told.text.contains(happened.json["number"].as_str().unwrap()));
        said["facilitator"] = json!(world.people.steward.id);
        world.member().post("reviews", said).await.expect(201);
    }

    async fn whoever_guides_it_does_not_lead_those_who_were(world) {
        let involved = json!([{"person": world.people.member.id, "role": "responder"}]);
        let happened = world
            .member()
            .post("incidents", json!({"title": "Slow", "involvements": involved}))
            .await
            .expect(201);
        let mut said = fields(&world, &[&happened]);
        said["facilitator"] = json!(world.people.lead.id);
        let told = world.member().post("reviews", said.clone()).await.expect(422);
        assert_eq!((told.pointers(), told.codes()), (vec!["/facilitator"], vec!["leads_involved"]));
        assert!(told.text.contains("Operations") && !told.text.contains("Maja"));
    }

    async fn only_those_who_write_plan_reviews(world) {
        let said = fields(&world, &[&incident(&world, "sev1").await]);
        for who in [world.outsider(), world.administrator(), world.tool(), world.scoped()] {
            who.post("reviews", said.clone()).await.expect(403);
        }
        world.nobody().post("reviews", said.clone()).await.expect(401);
        world.facilitator().post("reviews", said).await.expect(201);
    }

    async fn a_request_sent_twice_plans_one_review(world) {
        let said = fields(&world, &[&incident(&world, "sev1").await]);
        let who = world.member().with("idempotency-key", "plan-1");
        let first = who.post("reviews", said.clone()).await.expect(201);
        let second = who.post("reviews", said).await.expect(201);
        assert_eq!(first.text, second.text);
        assert_eq!(world.member().get("reviews?include_total=true").await.json["total"], 1);
    }
}
