//! Each reason for which something is stuck, and what to do about it.

use serde_json::{Value, json};

use super::{DAY, reasons, stuck};
use crate::action::{accepted, done, fields, moved};

/// The calls of the next steps, as method, path and move.
fn calls(item: &Value) -> Vec<String> {
    let steps = item["next_steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            let name = step["body"]["move"].as_str().unwrap_or_default();
            format!("{} {name}", step["method"].as_str().unwrap()).trim().to_owned()
        })
        .collect()
}

on_both! {
    async fn an_overdue_action_says_since_when_and_what_to_do(world) {
        let action = accepted(&world).await;
        world.clock.advance(28 * DAY);
        assert!(stuck(&world, "").await.is_empty(), "the last day is not over");
        world.clock.advance(DAY);
        let items = stuck(&world, "").await;
        let item = &items[0];
        assert_eq!((items.len(), &item["reason"], &item["kind"]), (1, &json!("overdue"), &json!("action")));
        assert_eq!((&item["since"], &item["stuck_seconds"]), (&json!("2026-12-19T00:00:00Z"), &json!(8 * 3600)));
        assert_eq!(item["because"], "it was due on 2026-12-18");
        assert_eq!((&item["id"], &item["number"]), (&action.json["id"], &action.json["number"]));
        assert_eq!((&item["team_name"], &item["status"]), (&json!("Operations"), &json!("accepted")));
        assert_eq!(calls(item), ["POST start", "POST reschedule", "POST defer"]);
        let step = &item["next_steps"][1];
        assert_eq!(step["path"], format!("/api/v1/actions/{}/transitions", action.id()));
        let lacks: Vec<_> = step["missing"].as_array().unwrap().iter().map(|lack| lack["code"].clone()).collect();
        assert_eq!(lacks, ["new_due_date", "reason"]);
    }

    async fn the_due_day_ends_where_the_team_is(world) {
        let path = format!("teams/{}", world.people.team);
        let calendar = json!({"calendar": {"time_zone": "Pacific/Kiritimati"}});
        world.steward().seen("*").patch(&path, calendar).await.expect(200);
        accepted(&world).await;
        world.clock.advance(28 * DAY + 2 * 3600);
        assert_eq!(stuck(&world, "").await[0]["since"], "2026-12-18T10:00:00Z");
    }

    async fn a_blocked_action_says_what_stands_in_the_way_and_who_can_remove_it(world) {
        let action = accepted(&world).await;
        let block = json!({"move": "block", "kind": "waits_for_supplier", "why": "a part", "who_can_unblock": "the supplier"});
        let blocked = moved(&world.member(), &action, block).await;
        let items = stuck(&world, "reason=blocked").await;
        assert_eq!(items[0]["because"], "waits for supplier: a part");
        assert_eq!((&items[0]["who_can_unblock"], &items[0]["since"]), (&json!("the supplier"), &json!("2026-11-20T08:00:00Z")));
        assert_eq!(calls(&items[0]), ["POST unblock", "POST defer"]);
        moved(&world.member(), &blocked, json!({"move": "unblock"})).await;
        assert!(stuck(&world, "").await.is_empty());
    }

    async fn what_nobody_owns_is_found(world) {
        let told = world.member().post("actions", json!({"title": "Somebody should"})).await.expect(201);
        let items = stuck(&world, "").await;
        assert_eq!((&items[0]["reason"], &items[0]["because"]), (&json!("unowned"), &json!("it has no team")));
        assert_eq!(items[0]["team"], Value::Null);
        assert_eq!(items[0]["next_steps"][0]["body"], json!({"owner_team": null}));
        world.member().change(&format!("actions/{}", told.id()), &told, json!({"owner_team": world.people.team})).await.expect(200);
        assert!(stuck(&world, "").await.is_empty());
        let mut body = fields(&world);
        body["accountable"] = Value::Null;
        let action = world.member().post("actions", body).await.expect(201);
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        let items = stuck(&world, "").await;
        assert_eq!(items[0]["because"], "nobody is accountable for it");
        assert_eq!(items[0]["next_steps"][0]["body"], json!({"accountable": null}));
    }

    async fn a_dissolved_team_and_a_person_who_left_leave_their_actions_behind(world) {
        let action = accepted(&world).await;
        assert!(stuck(&world, "").await.is_empty());
        world.clock.advance(3600);
        let member = format!("people/{}", world.people.member.id.unwrap());
        world.administrator().seen("*").patch(&member, json!({"active": false})).await.expect(200);
        let told = world.lead().get("stuck").await.expect(200);
        let item = &told.json["items"][0];
        assert_eq!((&item["reason"], &item["id"]), (&json!("unowned"), &action.json["id"]));
        assert_eq!(item["because"], "the accountable person is no longer active");
        assert_eq!(item["since"], "2026-11-20T09:00:00Z");
        assert!(!told.text.contains("per_") && !told.text.contains("Maja"), "{}", told.text);
        world.clock.advance(3600);
        let team = format!("teams/{}", world.people.team);
        world.steward().seen("*").patch(&team, json!({"active": false})).await.expect(200);
        let told = world.facilitator().get("stuck?reason=unowned&kind=action").await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), 1, "{}", told.text);
        assert_eq!(told.json["items"][0]["because"], "its team is no longer active");
        for query in ["reason=overdue", "kind=review", "team=tea_01j9zv5m3q8r7t2w4x6y8z0abc"] {
            let told = world.facilitator().get(&format!("stuck?{query}")).await.expect(200);
            assert_eq!(told.json["items"], json!([]), "{query}");
        }
    }

    async fn an_old_proposal_waits_for_a_decision(world) {
        crate::action::proposed(&world).await;
        world.clock.advance(14 * DAY - 1);
        assert!(stuck(&world, "").await.is_empty());
        world.clock.advance(1);
        let items = stuck(&world, "").await;
        assert_eq!(items[0]["reason"], "awaits_decision");
        assert_eq!(items[0]["because"], "it was proposed on 2026-11-20 and not decided on");
        assert_eq!(calls(&items[0]), ["POST accept", "POST decline", "POST defer"]);
    }

    async fn a_date_that_slipped_twice_wants_a_new_decision(world) {
        let mut action = accepted(&world).await;
        for (day, expected) in [("2026-12-20", 0), ("2026-12-22", 1)] {
            let later = json!({"move": "reschedule", "due_date": day, "reason": "not yet"});
            action = moved(&world.member(), &action, later).await;
            assert_eq!(stuck(&world, "").await.len(), expected);
        }
        let items = stuck(&world, "").await;
        assert_eq!((&items[0]["reason"], &items[0]["because"]), (&json!("awaits_decision"), &json!("its due date slipped 2 times")));
        assert_eq!(calls(&items[0]), ["POST reschedule", "POST hand_back", "POST defer", "POST cancel"]);
    }

    async fn a_check_whose_day_has_come_is_waited_for(world) {
        let action = done(&world).await;
        assert_eq!(action.json["check_due"], "2026-12-20");
        world.clock.advance(29 * DAY);
        assert!(stuck(&world, "").await.is_empty());
        world.clock.advance(DAY);
        let items = stuck(&world, "").await;
        assert_eq!((&items[0]["reason"], calls(&items[0])), (&json!("awaits_check"), vec!["POST verify".to_owned()]));
        assert_eq!(items[0]["because"], "its effect was to be checked on 2026-12-20");
    }

    async fn a_deferral_whose_day_has_come_is_told(world) {
        let action = accepted(&world).await;
        let defer = json!({"move": "defer", "reason": "no hands", "accepted_risk": "it stays", "re_review_on": "2026-12-01"});
        moved(&world.lead(), &action, defer).await;
        world.clock.advance(10 * DAY);
        assert!(stuck(&world, "").await.is_empty());
        world.clock.advance(DAY);
        let items = stuck(&world, "").await;
        assert_eq!((&items[0]["reason"], calls(&items[0])), (&json!("deferral_over"), vec!["POST resume".to_owned(), "POST cancel".to_owned()]));
    }

    async fn a_late_review_and_a_late_answer_are_told(world) {
        let incident = crate::review::incident(&world, "sev1").await;
        let mut fields = crate::review::fields(&world, &[&incident]);
        fields["due_date"] = "2026-11-22".into();
        let review = world.member().post("reviews", fields).await.expect(201);
        let asked = json!({"asked": [world.people.team]});
        let lesson = crate::lesson::published(&world, asked).await;
        world.clock.advance(2 * DAY);
        assert!(stuck(&world, "").await.is_empty());
        world.clock.advance(DAY);
        let items = stuck(&world, "").await;
        assert_eq!(items.len(), 1);
        assert_eq!((&items[0]["reason"], &items[0]["kind"], &items[0]["id"]), (&json!("overdue"), &json!("review"), &review.json["id"]));
        assert_eq!((calls(&items[0]), &items[0]["team_name"]), (vec!["POST begin".to_owned()], &json!("Operations")));
        world.clock.advance(20 * DAY);
        let items = stuck(&world, "kind=lesson").await;
        assert_eq!((items.len(), &items[0]["reason"], &items[0]["id"]), (1, &json!("awaits_answer"), &lesson.json["id"]));
        assert_eq!(items[0]["number"], lesson.json["number"]);
        let step = &items[0]["next_steps"][0];
        assert!(step["path"].as_str().unwrap().ends_with("/answer"), "{step}");
        let answer = world.lead().put(step["path"].as_str().unwrap(), json!({"answer": "applies"})).await;
        answer.expect(200);
        assert_eq!(reasons(&world, "").await, ["overdue"]);
    }

    async fn an_answer_is_not_waited_for_once_the_lesson_is_withdrawn(world) {
        let lesson = crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        world.clock.advance(30 * DAY);
        assert_eq!(reasons(&world, "").await, ["awaits_answer"]);
        let retire = json!({"move": "retire", "reason": "it no longer holds"});
        crate::lesson::make(&world.member(), &lesson, retire).await.expect(201);
        assert!(reasons(&world, "").await.is_empty());
    }
}
