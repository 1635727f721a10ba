//! Each kind of thing that waits for somebody, with what they can do about it.

use serde_json::{Value, json};

use super::{calls, is_about, only, reasons, waiting};
use crate::action::{accepted, done, fields, moved, proposed};
use crate::stuck::DAY;

on_both! {
    async fn an_action_that_one_answers_for_waits_until_its_day_and_beyond(world) {
        let action = accepted(&world).await;
        let item = only(&world.member()).await;
        is_about(&item, "due", "action", &action);
        assert_eq!((&item["since"], &item["until"]), (&Value::Null, &json!("2026-12-19T00:00:00Z")));
        assert_eq!(item["because"], "it is due on 2026-12-18");
        assert_eq!((&item["status"], &item["team_name"]), (&json!("accepted"), &json!("Operations")));
        assert_eq!(calls(&item), ["POST start", "POST reschedule"], "to defer it is the lead's");
        moved(&world.member(), &action, json!({"move": "start"})).await;
        world.clock.advance(29 * DAY);
        let item = only(&world.member()).await;
        is_about(&item, "overdue", "action", &action);
        assert_eq!((&item["since"], &item["until"]), (&json!("2026-12-19T00:00:00Z"), &Value::Null));
        assert_eq!(item["because"], "it was due on 2026-12-18");
        assert_eq!(calls(&item), ["POST complete", "POST reschedule"]);
        assert!(waiting(&world.lead()).await.is_empty(), "somebody answers for it");
    }

    async fn what_stands_in_the_way_waits_too_with_who_can_remove_it(world) {
        let action = accepted(&world).await;
        let block = json!({"move": "block", "kind": "waits_for_supplier", "why": "a part", "who_can_unblock": "the supplier"});
        moved(&world.member(), &action, block).await;
        let items = waiting(&world.member()).await;
        is_about(&items[0], "blocked", "action", &action);
        is_about(&items[1], "due", "action", &action);
        assert_eq!((&items[0]["because"], &items[0]["since"]), (&json!("waits for supplier: a part"), &json!("2026-11-20T08:00:00Z")));
        assert_eq!((&items[0]["who_can_unblock"], &items[1]["who_can_unblock"]), (&json!("the supplier"), &Value::Null));
        assert_eq!(calls(&items[0]), ["POST unblock"]);
    }

    async fn a_proposal_waits_for_the_lead_of_its_team_from_the_first_day(world) {
        let action = proposed(&world).await;
        let item = only(&world.lead()).await;
        is_about(&item, "awaits_decision", "action", &action);
        assert_eq!((&item["since"], &item["until"]), (&Value::Null, &json!("2026-12-04T08:00:00Z")));
        assert_eq!(item["because"], "it was proposed on 2026-11-20 and not decided on");
        assert_eq!(calls(&item), ["POST accept", "POST decline", "POST defer"]);
        assert!(waiting(&world.member()).await.is_empty(), "it is not theirs before the team has committed to it");
        world.clock.advance(14 * DAY);
        let item = only(&world.lead()).await;
        assert_eq!((&item["since"], &item["until"]), (&json!("2026-12-04T08:00:00Z"), &Value::Null));
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        assert!(waiting(&world.lead()).await.is_empty());
    }

    async fn nobody_is_asked_to_decide_what_somebody_else_has_to(world) {
        let mut body = fields(&world);
        body["accountable"] = json!(world.people.lead.id);
        world.member().post("actions", body).await.expect(201);
        assert_eq!(calls(&only(&world.lead()).await), ["POST accept", "POST defer"], "to decline it is another's");
    }

    async fn a_deferral_comes_back_to_the_lead_on_its_day(world) {
        let action = accepted(&world).await;
        let defer = json!({"move": "defer", "reason": "no hands", "accepted_risk": "it stays", "re_review_on": "2026-12-01"});
        moved(&world.lead(), &action, defer).await;
        world.clock.advance(10 * DAY);
        assert!(waiting(&world.lead()).await.is_empty());
        world.clock.advance(DAY);
        let item = only(&world.lead()).await;
        is_about(&item, "deferral_over", "action", &action);
        assert_eq!(calls(&item), ["POST resume", "POST cancel"]);
        assert!(waiting(&world.member()).await.is_empty());
    }

    async fn what_nobody_in_a_team_answers_for_waits_for_its_lead(world) {
        let mut body = fields(&world);
        body["accountable"] = Value::Null;
        let orphan = world.member().post("actions", body).await.expect(201);
        moved(&world.lead(), &orphan, json!({"move": "accept"})).await;
        let item = only(&world.lead()).await;
        is_about(&item, "unowned", "action", &orphan);
        assert_eq!(item["next_steps"][0]["body"], json!({"accountable": null}));
        world.clock.advance(3600);
        let left = accepted(&world).await;
        let member = format!("people/{}", world.people.member.id.unwrap());
        world.administrator().seen("*").patch(&member, json!({"active": false})).await.expect(200);
        let items = waiting(&world.lead()).await;
        is_about(&items[1], "unowned", "action", &left);
        assert_eq!((items.len(), &items[1]["because"]), (2, &json!("the accountable person is no longer active")));
        let team = format!("teams/{}", world.people.team);
        world.steward().seen("*").patch(&team, json!({"active": false})).await.expect(200);
        assert!(waiting(&world.lead()).await.is_empty(), "nobody leads a dissolved team");
    }

    async fn a_check_waits_for_the_team_but_not_for_whoever_did_the_work(world) {
        let mut body = fields(&world);
        body["collaborators"] = json!([{"person": world.people.lead.id, "role": "pair"}]);
        let action = world.member().post("actions", body).await.expect(201);
        let action = moved(&world.lead(), &action, json!({"move": "accept"})).await;
        moved(&world.member(), &action, json!({"move": "complete", "evidence": "https://changes.example/1"})).await;
        let people = json!({"members": [world.people.member.id, world.people.steward.id]});
        world.steward().seen("*").patch(&format!("teams/{}", world.people.team), people).await.expect(200);
        world.clock.advance(29 * DAY);
        assert!(waiting(&world.steward()).await.is_empty(), "it has not had time to work");
        world.clock.advance(DAY);
        let item = only(&world.steward()).await;
        is_about(&item, "awaits_check", "action", &action);
        assert_eq!((calls(&item), &item["because"]), (vec!["POST verify".to_owned()], &json!("its effect was to be checked on 2026-12-20")));
        for someone in [world.member(), world.lead(), world.facilitator()] {
            assert!(waiting(&someone).await.is_empty(), "accountable, collaborator, of no team");
        }
    }

    async fn what_was_done_and_needs_no_check_waits_for_the_lead_to_say_so(world) {
        let mut body = fields(&world);
        body["priority"] = "p3".into();
        body["criterion"] = Value::Null;
        let action = world.member().post("actions", body).await.expect(201);
        world.clock.advance(DAY);
        let action = moved(&world.lead(), &action, json!({"move": "accept"})).await;
        moved(&world.member(), &action, json!({"move": "complete", "evidence": "https://changes.example/1"})).await;
        let item = only(&world.lead()).await;
        is_about(&item, "awaits_decision", "action", &action);
        assert_eq!(calls(&item), ["POST verify", "POST skip_check"]);
    }

    async fn a_lesson_waits_for_everyone_of_the_team_that_was_asked(world) {
        let lesson = crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        for someone in [world.member(), world.lead()] {
            let item = only(&someone).await;
            is_about(&item, "awaits_answer", "lesson", &lesson);
            assert_eq!(item["because"], "the team was asked on 2026-11-20 for an answer by 2026-12-04");
            assert_eq!((&item["since"], &item["until"]), (&Value::Null, &json!("2026-12-05T00:00:00Z")));
            assert_eq!(item["next_steps"][0]["what"], "Answer for the team: does it apply?");
        }
        world.clock.advance(20 * DAY);
        let item = only(&world.member()).await;
        assert_eq!((&item["since"], &item["until"]), (&json!("2026-12-05T00:00:00Z"), &Value::Null));
        let path = item["next_steps"][0]["path"].as_str().unwrap();
        world.member().put(path, json!({"answer": "applies"})).await.expect(200);
        assert!(waiting(&world.member()).await.is_empty() && waiting(&world.lead()).await.is_empty());
    }

    async fn a_lesson_that_says_something_else_waits_for_the_team_that_took_it_up_until_it_answers_again(world) {
        let lesson = crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        let uptake = format!("uptakes/{}/answer", lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap());
        let adopted = json!({"answer": "adopted", "evidence": "https://changes.example/2"});
        world.member().put(&uptake, adopted.clone()).await.expect(200);
        let path = format!("lessons/{}", lesson.id());
        world.facilitator().seen("*").patch(&path, json!({"tags": ["time"]})).await.expect(200);
        assert!(waiting(&world.member()).await.is_empty(), "it says the same still");
        let reworded = json!({"insight": "They end at night, and nobody is told.", "kind": "workaround"});
        world.facilitator().seen("*").patch(&path, reworded).await.expect(200);
        for someone in [world.member(), world.lead()] {
            let item = only(&someone).await;
            is_about(&item, "new_edition", "lesson", &lesson);
            assert_eq!(item["because"], "the team answered edition 1, and this is edition 2, which differs in kind, insight");
            assert_eq!((&item["since"], &item["until"], &item["team"]), (&Value::Null, &Value::Null, &json!(world.people.team)));
            let steps: Vec<_> = item["next_steps"].as_array().unwrap().iter().map(|step| step["path"].as_str().unwrap()).collect();
            assert_eq!(steps, [format!("/api/v1/{path}/revisions"), format!("/api/v1/{uptake}")]);
        }
        assert!(waiting(&world.facilitator()).await.is_empty(), "it is another team's");
        world.lead().put(&uptake, adopted).await.expect(200);
        assert!(waiting(&world.member()).await.is_empty(), "the same answer will do");
        let declined = json!({"answer": "does_not_apply", "reason": "We sign nothing."});
        world.lead().put(&uptake, declined).await.expect(200);
        world.facilitator().seen("*").patch(&path, json!({"insight": "Again."})).await.expect(200);
        assert!(waiting(&world.member()).await.is_empty(), "who did not take it up is let be");
    }

    async fn a_lesson_that_holds_no_longer_or_is_hidden_is_no_new_edition(world) {
        let [retired, hidden] = [json!({}), json!({"sources": [crate::review::secret(&world).await.id()]})];
        for (more, is_retired) in [(retired, true), (hidden, false)] {
            let mut more = more;
            more["asked"] = json!([world.people.team]);
            let lesson = crate::lesson::published(&world, more).await;
            let uptake = format!("uptakes/{}/answer", lesson.json["uptakes"]["teams"][0]["uptake"].as_str().unwrap());
            world.lead().put(&uptake, json!({"answer": "applies"})).await.expect(200);
            world.member().seen("*").patch(&format!("lessons/{}", lesson.id()), json!({"insight": "Again."})).await.expect(200);
            assert_eq!(reasons(&world.lead()).await, ["new_edition"]);
            if is_retired {
                crate::lesson::make(&world.member(), &lesson, json!({"move": "retire", "reason": "it is gone"})).await.expect(201);
                assert!(waiting(&world.lead()).await.is_empty());
            }
        }
        let joined = json!({"members": [world.people.member.id, world.people.steward.id]});
        world.steward().seen("*").patch(&format!("teams/{}", world.people.team), joined).await.expect(200);
        assert!(waiting(&world.steward()).await.is_empty(), "the steward may not see what it was drawn from");
        assert_eq!(reasons(&world.lead()).await, ["new_edition"]);
    }

    async fn a_review_waits_for_who_owns_and_who_guides_it_until_it_is_published(world) {
        let mut body = crate::review::fields(&world, &[&crate::review::incident(&world, "sev1").await]);
        body["facilitator"] = json!(world.people.facilitator.id);
        body["due_date"] = "2026-11-25".into();
        let review = world.member().post("reviews", body).await.expect(201);
        for someone in [world.member(), world.facilitator()] {
            let item = only(&someone).await;
            is_about(&item, "due", "review", &review);
            assert_eq!((&item["because"], &item["until"]), (&json!("it is to be published by 2026-11-25"), &json!("2026-11-26T00:00:00Z")));
            assert_eq!(calls(&item), ["POST begin"]);
        }
        assert!(waiting(&world.lead()).await.is_empty(), "the team is not asked, the owner is");
        crate::review::make(&world, &world.member(), &review, json!({"move": "begin"})).await.expect(201);
        assert_eq!(calls(&only(&world.facilitator()).await), ["POST circulate"]);
        crate::review::make(&world, &world.member(), &review, json!({"move": "circulate"})).await.expect(201);
        world.clock.advance(6 * DAY);
        let item = only(&world.facilitator()).await;
        is_about(&item, "overdue", "review", &review);
        assert_eq!((calls(&item), &item["because"]), (vec!["GET".to_owned()], &json!("it was to be published by 2026-11-25")));
        crate::review::make(&world, &world.member(), &review, json!({"move": "waive", "reason": "told elsewhere"})).await.expect(201);
        assert!(waiting(&world.member()).await.is_empty() && waiting(&world.facilitator()).await.is_empty());
    }

    async fn a_review_without_a_day_waits_last(world) {
        let body = crate::review::fields(&world, &[&crate::review::incident(&world, "sev5").await]);
        let review = world.member().post("reviews", body).await.expect(201);
        assert_eq!(review.json["due_date"], Value::Null);
        accepted(&world).await;
        let items = waiting(&world.member()).await;
        is_about(&items[1], "due", "review", &review);
        assert_eq!((&items[1]["since"], &items[1]["until"]), (&Value::Null, &Value::Null));
        assert_eq!(items[1]["because"], "it is to be published; no day is set");
    }

    async fn an_accepted_risk_comes_back_to_the_services_owner_on_its_day(world) {
        let found = crate::fragility::found(&world).await;
        let accept = json!({"move": "accept_risk", "reason": "it is retired soon", "until": "2026-12-01"});
        let told = crate::fragility::make(&world, &found, accept).await.expect(201);
        assert_eq!(told.json["next_steps"][0]["what"], "Cover it before the date");
        world.clock.advance(10 * DAY);
        assert!(waiting(&world.lead()).await.is_empty());
        world.clock.advance(DAY);
        let item = only(&world.lead()).await;
        is_about(&item, "risk_over", "fragility", &found);
        assert_eq!((&item["because"], &item["since"]), (&json!("its risk was accepted until 2026-12-01"), &json!("2026-12-01T00:00:00Z")));
        assert_eq!((&item["team_name"], calls(&item)), (&json!("Operations"), vec!["POST cover".to_owned(), "POST reopen".to_owned()]));
        let shown = world.lead().get(&format!("fragilities/{}", found.id())).await.expect(200);
        assert_eq!(item["next_steps"], shown.json["next_steps"]);
        assert!(waiting(&world.member()).await.is_empty());
        crate::fragility::make(&world, &told, json!({"move": "reopen", "reason": "it is not retired"})).await.expect(201);
        assert!(waiting(&world.lead()).await.is_empty());
    }

    async fn whatever_was_done_with_it_waits_no_longer(world) {
        let action = done(&world).await;
        world.clock.advance(60 * DAY);
        assert_eq!(reasons(&world.lead()).await, ["awaits_check"]);
        let verify = json!({"move": "verify", "verdict": "effective", "method": "sample", "evidence": "none since"});
        moved(&world.lead(), &action, verify).await;
        assert!(waiting(&world.lead()).await.is_empty() && waiting(&world.member()).await.is_empty());
    }
}
