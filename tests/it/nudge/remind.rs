//! Reminders and questions about an action: when, to whom, and that none comes twice.

use kintsugi::jobs::come_round;
use serde_json::json;

use super::{DAY, decide, hidden, nudges, pass, told, with_addresses, without_digest};
use crate::action::{accepted, fields, moved};
use crate::feed::{changes, now};

on_both! {
    async fn reminders_go_to_who_answers_for_it_and_questions_to_who_can_decide(world) {
        decide(&world, json!({"digest_day": null})).await;
        let service = json!({"key": "host", "name": "Host", "owner_team": world.people.team});
        let service = world.steward().post("services", service).await.expect(201);
        let mut action = fields(&world);
        action["services"] = json!([service.id()]);
        let action = world.member().post("actions", action).await.expect(201);
        let action = moved(&world.lead(), &action, json!({"move": "accept"})).await;
        pass(&world, 120).await;
        let about = nudges(&world.outsider(), &format!("action={}", action.id())).await;
        assert_eq!(told(&about), [
            "due 2026-12-18 accountable", "age_question 2026-12-20 accountable",
            "overdue 2026-12-25 accountable", "lead_question 2027-01-01 lead",
            "owner_question 2027-01-17 service_owner", "age_question 2027-01-19 accountable",
            "age_question 2027-02-18 accountable",
        ]);
        // The 20th of December is a Sunday, the 17th of January too: told on the Mondays after.
        assert_eq!(about[1]["created_at"], "2026-12-21T08:00:00Z");
        assert_eq!(about[4]["created_at"], "2027-01-18T08:00:00Z");
        assert_eq!(nudges(&world.member(), "recipient=me").await.len(), 5);
        assert_eq!(nudges(&world.lead(), "recipient=me&kind=lead_question,owner_question").await.len(), 2);
    }

    async fn what_was_told_once_can_be_shown_with_its_way_to_whom_it_was_for_alone(world) {
        without_digest(&world, json!({})).await;
        accepted(&world).await;
        let hidden = hidden(&world).await;
        pass(&world, 45).await;
        let mine = nudges(&world.member(), "kind=due").await.remove(0);
        let path = format!("nudges/{}", mine["id"].as_str().unwrap());
        assert_eq!(world.member().get(&path).await.expect(200).json, mine);
        let told = world.outsider().get(&path).await.expect(200);
        assert_eq!((&told.json["mine"], &told.json["delivery"]), (&json!(false), &json!(null)));
        let sealed = nudges(&world.lead(), &format!("action={}", hidden.id())).await.remove(0);
        let path = format!("nudges/{}", sealed["id"].as_str().unwrap());
        world.lead().get(&path).await.expect(200);
        world.outsider().get(&path).await.expect(404);
    }

    async fn a_closed_incident_with_an_overdue_action_still_gets_its_reminder(world) {
        without_digest(&world, json!({})).await;
        let incident = world.member().post("incidents", json!({"title": "It was slow"})).await.expect(201);
        let mut action = fields(&world);
        action["incidents"] = json!([incident.id()]);
        let action = world.member().post("actions", action).await.expect(201);
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        let path = format!("incidents/{}/transitions", incident.id());
        world.facilitator().seen("*").post(&path, json!({"move": "cancel", "reason": "a test"})).await.expect(201);
        pass(&world, 36).await;
        let about = nudges(&world.member(), &format!("action={}", action.id())).await;
        assert_eq!(told(&about), ["due 2026-12-18 accountable", "overdue 2026-12-25 accountable"]);
    }

    async fn what_is_done_is_let_be_and_a_date_that_moved_is_reminded_of_anew(world) {
        without_digest(&world, json!({"reminder_days": [-3, 0]})).await;
        let (done, moving) = (accepted(&world).await, accepted(&world).await);
        pass(&world, 25).await;
        assert_eq!(nudges(&world.member(), "kind=due_soon").await.len(), 2);
        moved(&world.member(), &done, json!({"move": "complete", "evidence": "a link"})).await;
        let later = json!({"move": "reschedule", "due_date": "2027-01-15", "reason": "a part is missing"});
        moved(&world.lead(), &moving, later).await;
        pass(&world, 35).await;
        let about = nudges(&world.member(), &format!("action={}", moving.id())).await;
        assert_eq!(told(&about), [
            "due_soon 2026-12-15 accountable", "due_soon 2027-01-12 accountable", "due 2027-01-15 accountable",
        ]);
        assert_eq!(nudges(&world.member(), &format!("action={}", done.id())).await.len(), 1);
    }

    async fn nobody_is_nudged_at_night_or_on_a_free_day_of_their_team(world) {
        let path = format!("teams/{}", world.people.team);
        let calendar = json!({"calendar": {"time_zone": "Europe/Copenhagen", "holidays": ["2027-03-26", "2027-03-29"]}});
        world.steward().seen("*").patch(&path, calendar).await.expect(200);
        without_digest(&world, json!({"reminder_days": [1]})).await;
        let action = accepted(&world).await;
        // The day after is a holiday on a Friday; then comes a week-end in which clocks change, and another holiday.
        let later = json!({"move": "reschedule", "due_date": "2027-03-25", "reason": "a part is missing"});
        moved(&world.lead(), &action, later).await;
        pass(&world, 124).await;
        assert_eq!(nudges(&world.member(), "").await.len(), 0);
        for _ in 0..8 * 24 {
            world.clock.advance(3600);
            come_round(&world.app, "one", world.clock.now()).await;
        }
        let about = nudges(&world.member(), "").await;
        assert_eq!(told(&about), ["overdue 2027-03-26 accountable"]);
        assert_eq!(about[0]["created_at"], "2027-03-30T06:00:00Z", "eight in the morning, in summer time");
    }

    async fn nobody_is_sent_more_than_policy_allows_in_a_week(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({"weekly_nudges": 2})).await;
        for _ in 0..4 {
            accepted(&world).await;
        }
        pass(&world, 28).await;
        let mine = nudges(&world.member(), "recipient=me").await;
        let states: Vec<_> = mine.iter().map(|nudge| (&nudge["delivery"]["state"], &nudge["delivery"]["reason"])).collect();
        let (waiting, full) = (json!("waiting"), (json!("held_back"), json!("weekly_limit")));
        assert_eq!(states.len(), 4, "all are recorded");
        assert_eq!(states.iter().filter(|state| *state.0 == waiting).count(), 2);
        assert_eq!(states.iter().filter(|state| (state.0, state.1) == (&full.0, &full.1)).count(), 2);
        pass(&world, 7).await;
        let overdue = nudges(&world.member(), "recipient=me&kind=overdue").await;
        assert_eq!(overdue.iter().filter(|nudge| nudge["delivery"]["state"] == waiting).count(), 2, "another week");
    }

    async fn whom_it_was_told_stands_in_no_answer_but_their_own(world) {
        without_digest(&world, json!({})).await;
        let action = accepted(&world).await;
        pass(&world, 28).await;
        let list = world.lead().get("nudges").await.expect(200);
        assert!(!list.text.contains("per_"), "{}", list.text);
        let [nudge] = list.json["items"].as_array().unwrap().as_slice() else { panic!("{}", list.text) };
        assert_eq!((&nudge["mine"], &nudge["delivery"]), (&json!(false), &json!(null)));
        assert_eq!((&nudge["action"], &nudge["team"]), (&action.json["id"], &json!(world.people.team)));
        let own = &nudges(&world.member(), "recipient=me").await[0];
        assert_eq!((&own["mine"], &own["delivery"]["reason"]), (&json!(true), &json!("no_address")));
        assert!(nudges(&world.lead(), "recipient=me").await.is_empty());
        world.lead().get(&format!("nudges?recipient={}", world.people.member.id.unwrap())).await.expect(400);
    }

    async fn a_nudge_stands_in_the_feed_without_a_name(world) {
        without_digest(&world, json!({})).await;
        accepted(&world).await;
        let since = now(&world).await;
        pass(&world, 28).await;
        let told = changes(&world.lead(), &format!("since={since}&expand=full")).await;
        let [nudge] = told.json["items"].as_array().unwrap().as_slice() else { panic!("{}", told.text) };
        assert_eq!((&nudge["type"], &nudge["op"]), (&json!("nudge"), &json!("created")));
        assert_eq!((&nudge["data"]["kind"], &nudge["data"]["recipient"]), (&json!("due"), &json!(null)));
        assert!(!told.text.contains("per_"), "{}", told.text);
        let audit = world.administrator().get("audit-events?limit=1").await.expect(200);
        assert_eq!(audit.json["items"][0]["event"], "nudge.due");
    }

    async fn a_nudge_about_a_restricted_action_is_hidden_with_it_and_from_who_may_not_see_it(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({})).await;
        hidden(&world).await;
        pass(&world, 45).await;
        for someone in [world.outsider(), world.member(), world.steward(), world.administrator()] {
            assert!(nudges(&someone, "").await.is_empty());
        }
        assert_eq!(told(&nudges(&world.lead(), "").await), ["lead_question 2027-01-01 lead"], "the member is not granted");
    }

    async fn of_two_instances_each_nudge_is_recorded_once(world) {
        let other = world.another().await;
        for _ in 0..5 {
            accepted(&world).await;
        }
        for _ in 0..50 {
            world.clock.advance(DAY);
            let now = world.clock.now();
            tokio::join!(come_round(&world.app, "one", now), come_round(&other.app, "two", now));
        }
        let all = nudges(&world.outsider(), "").await;
        let mut lines: Vec<_> = all.iter().map(|nudge| format!("{} {}", nudge["action"], told(std::slice::from_ref(nudge))[0])).collect();
        // Seven Mondays for each of two people, and four nudges about each action.
        assert_eq!(lines.len(), 7 * 2 + 4 * 5, "{lines:#?}");
        lines.retain(|line| !line.contains("digest"));
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), 4 * 5);
    }
}
