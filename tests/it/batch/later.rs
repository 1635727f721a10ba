//! Many due dates move by so many days, each to a day on which its team works.

use serde_json::{Value, json};

use super::{accept, accepted, done, foreseen, items, outcomes, proposed};
use crate::action::{make, missing, moved};
use crate::contract::audited::position;
use crate::import::{bring, line};
use crate::support::World;
use crate::support::ask::{Ask, Told};

fn later(days: i64) -> Value {
    json!({"move": "reschedule", "later_by_days": days, "reason": "The supplier is late"})
}

/// Accepted actions of the world's team that are due on these days.
async fn due(world: &World, days: &[&str]) -> Vec<Told> {
    let mut accepted = Vec::new();
    for (action, day) in proposed(world, days.len()).await.iter().zip(days) {
        let due = json!({"due_date": day});
        let action = world.lead().change(&format!("actions/{}", action.id()), action, due).await;
        accepted.push(moved(&world.lead(), &action.expect(200), accept()).await);
    }
    accepted
}

/// The due dates of what a batch or its preview tells, after it.
fn dates(told: &Told) -> Vec<&str> {
    let items = told.json["items"].as_array().unwrap().iter();
    items.map(|item| item["after"]["due_date"].as_str().unwrap_or("refused")).collect()
}

async fn now(someone: &Ask, action: &Told) -> Value {
    someone.get(&format!("actions/{}", action.id())).await.expect(200).json
}

on_both! {
    async fn each_due_date_moves_by_as_many_days_and_the_preview_tells_the_new_one_of_each(world) {
        let actions = due(&world, &["2026-12-18", "2026-12-22"]).await;
        let before = position(&world).await;
        let seen = foreseen(&world.lead(), items(&actions), &later(14)).await;
        assert_eq!((outcomes(&seen), dates(&seen)), (vec!["would_apply"; 2], vec!["2027-01-01", "2027-01-05"]), "{}", seen.text);
        assert_eq!(seen.json["items"][1]["before"]["due_date"], "2026-12-22");
        assert_eq!(position(&world).await, before, "a preview changes nothing");
        let told = done(&world.lead(), items(&actions), &later(14)).await;
        assert_eq!((outcomes(&told), dates(&told)), (vec!["applied"; 2], dates(&seen)), "{}", told.text);
        for (action, day) in actions.iter().zip(dates(&told)) {
            let path = format!("actions/{}", action.id());
            let slips = world.member().get(&format!("{path}/slips")).await.expect(200);
            let slip = &slips.json["items"][0];
            assert_eq!((&slip["from_date"], &slip["to_date"], &slip["reason"]), (&action.json["due_date"], &json!(day), &json!("The supplier is late")));
            let history = world.member().get(&format!("{path}/transitions")).await.expect(200);
            let last = history.json["items"].as_array().unwrap().last().unwrap();
            assert_eq!((&last["move"], &last["details"]), (&json!("reschedule"), &json!({"due_date": day, "later_by_days": 14})), "{}", history.text);
            assert_eq!(now(&world.lead(), action).await["times_replanned"], 1);
        }
    }

    async fn what_falls_on_a_day_off_comes_to_the_next_working_day_of_its_team(world) {
        let team = world.steward().get("teams/ops").await.expect(200);
        let calendar = json!({"calendar": {"time_zone": "Europe/Copenhagen", "holidays": ["2027-01-01", "2027-01-04"]}});
        world.steward().change("teams/ops", &team, calendar).await.expect(200);
        let mut actions = due(&world, &["2026-12-18", "2026-12-19", "2026-12-21"]).await;
        let other = json!({"key": "bazaar", "name": "Bazaar", "lead": world.people.lead.id,
            "calendar": {"time_zone": "Africa/Cairo", "working_days": ["sunday", "monday", "tuesday", "wednesday", "thursday"]}});
        let other = world.steward().post("teams", other).await.expect(201).id();
        let mut fields = crate::action::fields(&world);
        fields["owner_team"] = other.into();
        let theirs = world.member().post("actions", fields).await.expect(201);
        actions.push(moved(&world.lead(), &theirs, accept()).await);
        let told = done(&world.lead(), items(&actions), &later(14)).await;
        assert_eq!(dates(&told), ["2027-01-05", "2027-01-05", "2027-01-05", "2027-01-03"], "a Friday off, Saturday, Monday off, and a team that works on Sundays: {}", told.text);
        let told = world.lead().get(&format!("actions/{}", actions[0].id())).await.expect(200);
        assert_eq!(told.json["due_at"], "2027-01-05T23:00:00Z", "the end of the day where the team is");
    }

    async fn an_action_without_a_due_date_and_one_that_is_not_committed_to_are_refused_for_themselves(world) {
        let undated = line("action", "A-1", json!({"status": "accepted", "accepted_at": "2026-11-01T08:00:00Z",
            "fields": {"title": "From the old tool", "owner_team": "ops", "priority": "p3"}}));
        bring(&world.steward(), &[undated]).await.expect(201);
        let undated = world.lead().get("actions?due_date=none").await.expect(200).json["items"][0]["id"].clone();
        let (dated, proposal) = (accepted(&world, 1).await.remove(0), proposed(&world, 1).await.remove(0));
        let named = json!([{"action": undated}, {"action": proposal.id()}, {"action": dated.id()}]);
        for (told, words) in [
            (foreseen(&world.lead(), named.clone(), &later(7)).await, ["would_refuse", "would_refuse", "would_apply"]),
            (done(&world.lead(), named, &later(7)).await, ["refused", "refused", "applied"]),
        ] {
            assert_eq!((outcomes(&told), dates(&told)), (words.to_vec(), vec!["refused", "refused", "2026-12-25"]), "{}", told.text);
            let problem = |index: usize| &told.json["items"][index]["problem"];
            assert_eq!((&problem(0)["code"], &problem(0)["missing"][0]["code"]), (&json!("not_ready"), &json!("new_due_date")), "{}", told.text);
            assert!(problem(0)["detail"].as_str().unwrap().contains("where the action has one"), "{}", told.text);
            assert_eq!(problem(1)["code"], "invalid_move");
        }
    }

    async fn a_slip_of_many_days_wants_a_reason_and_days_that_there_can_be(world) {
        let actions = accepted(&world, 1).await;
        let told = done(&world.lead(), items(&actions), &json!({"move": "reschedule", "later_by_days": 7})).await;
        let lacks = told.json["items"][0]["problem"]["missing"].as_array().unwrap();
        assert_eq!((lacks.len(), &lacks[0]["code"]), (1, &json!("reason")), "{}", told.text);
        for (body, code) in [
            (later(0), "out_of_range"), (later(367), "out_of_range"),
            (json!({"move": "reschedule", "later_by_days": 7, "due_date": "2027-02-26", "reason": "Both"}), "not_both"),
        ] {
            let all = json!({"items": items(&actions), "transition": body});
            for path in ["action-batches", "action-batch-previews"] {
                let told = world.lead().post(path, all.clone()).await.expect(422);
                assert_eq!((told.pointers(), told.codes()), (vec!["/transition/later_by_days"], vec![code]), "{}", told.text);
            }
            let alone = make(&world.lead(), &actions[0], body).await.expect(422);
            assert_eq!((alone.pointers(), alone.codes()), (vec!["/later_by_days"], vec![code]));
        }
        for days in [json!(-7), json!("7"), json!(7.5)] {
            let body = json!({"items": items(&actions), "transition": {"move": "reschedule", "later_by_days": days, "reason": "No"}});
            let told = world.lead().post("action-batches", body).await;
            assert_eq!((told.status / 100, told.pointers()), (4, vec!["/transition/later_by_days"]), "{}", told.text);
        }
        assert_eq!(now(&world.lead(), &actions[0]).await["due_date"], "2026-12-18");
        let most = done(&world.lead(), items(&actions), &later(366)).await;
        assert_eq!(dates(&most), ["2027-12-20"], "a Sunday, so the Monday after it: {}", most.text);
    }

    async fn a_batch_that_is_sent_again_under_its_key_moves_nothing_twice(world) {
        let actions = due(&world, &["2026-12-18", "2026-12-21"]).await;
        let named: Vec<_> = actions.iter().map(|action| json!({"action": action.id()})).collect();
        let body = json!({"items": named, "transition": later(7)});
        let lead = world.lead().with("idempotency-key", "a-week-later");
        for replayed in [false, true, true] {
            let told = lead.post("action-batches", body.clone()).await.expect(200);
            assert_eq!((outcomes(&told), dates(&told)), (vec!["applied"; 2], vec!["2026-12-25", "2026-12-28"]), "{}", told.text);
            assert_eq!(told.json["items"][1]["replayed"], replayed);
        }
        let told = now(&world.lead(), &actions[0]).await;
        assert_eq!((&told["due_date"], &told["times_replanned"]), (&json!("2026-12-25"), &json!(1)));
        // Seen at a version, it moves nothing twice without a key either.
        let versions = json!([{"action": actions[0].id(), "version": told["version"]}]);
        assert_eq!(outcomes(&done(&world.lead(), versions.clone(), &later(7)).await), ["applied"]);
        assert_eq!(outcomes(&done(&world.lead(), versions, &later(7)).await), ["refused"]);
    }

    async fn one_action_moves_by_so_many_days_as_many_do(world) {
        let action = accepted(&world, 1).await.remove(0);
        let refused = make(&world.member(), &action, json!({"move": "reschedule", "later_by_days": 3})).await.expect(409);
        assert_eq!(missing(&refused), ["reason"]);
        let path = format!("actions/{}/transitions", action.id());
        let member = world.member().seen(&action.header("etag").unwrap()).with("idempotency-key", "three-days");
        for _ in 0..2 {
            let told = member.post(&path, later(3)).await.expect(201);
            assert_eq!((&told.json["due_date"], &told.json["times_replanned"]), (&json!("2026-12-21"), &json!(1)), "{}", told.text);
        }
    }
}
