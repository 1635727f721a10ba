//! A preview changes nothing, and says what the batch then does.

use kintsugi::clock::chance;
use serde_json::{Value, json};

use super::{accept, accepted, defer, done, foreseen, items, outcomes, proposed};
use crate::contract::audited::position;
use crate::support::World;
use crate::support::ask::{Ask, Told};

/// Moves of all kinds, some of which lead nowhere from where an action is.
fn moves(target: &Told) -> Vec<Value> {
    vec![
        accept(),
        json!({"move": "accept"}),
        json!({"move": "accept", "due_date": "2027-01-15", "override_reason": "A test"}),
        json!({"move": "start"}),
        json!({"move": "complete"}),
        json!({"move": "complete", "evidence": "https://changes.example/1"}),
        json!({"move": "verify", "verdict": "effective", "evidence": "None in three months"}),
        json!({"move": "verify", "verdict": "not_effective", "evidence": "It came back"}),
        json!({"move": "reschedule", "due_date": "2027-02-26", "reason": "The supplier is late"}),
        json!({"move": "reschedule", "due_date": "2026-11-25", "reason": "Sooner"}),
        json!({"move": "reschedule"}),
        json!({"move": "reschedule", "later_by_days": 14, "reason": "The supplier is late"}),
        json!({"move": "block", "kind": "no_time", "why": "The move of the office"}),
        json!({"move": "unblock"}),
        json!({"move": "hand_back", "reason": "Too large"}),
        defer(),
        json!({"move": "resume"}),
        json!({"move": "cancel", "reason": "Nobody needs it"}),
        json!({"move": "did_not_land", "reason": "It made it worse"}),
        json!({"move": "merge", "into": target.id(), "reason": "One piece of work"}),
        json!({"move": "supersede", "into": target.id()}),
        json!({"move": "reopen", "reason": "It is back"}),
        json!({"move": "decline", "reason": "Not now"}),
    ]
}

/// What was said of one: whether, how it is then, or why not.
fn said(item: &Value, did: &str) -> (bool, Value, Value) {
    let mut problem = item["problem"].clone();
    if let Some(members) = problem.as_object_mut() {
        members.remove("request_id");
    }
    (item["outcome"] == did, item["after"].clone(), problem)
}

fn any<T>(all: &[T]) -> &T {
    &all[usize::try_from(chance() % u128::try_from(all.len()).unwrap()).unwrap()]
}

fn someone(world: &World) -> Ask {
    let people = [
        world.lead(),
        world.lead(),
        world.lead(),
        world.facilitator(),
        world.member(),
        world.outsider(),
    ];
    any(&people).clone()
}

on_both! {
    async fn a_preview_says_before_and_after_and_changes_nothing(world) {
        let actions = accepted(&world, 2).await;
        let before = position(&world).await;
        let later = json!({"move": "reschedule", "due_date": "2027-02-26", "reason": "The supplier is late"});
        let told = foreseen(&world.lead(), items(&actions), &later).await;
        assert_eq!((outcomes(&told), &told.json["would_refuse"]), (vec!["would_apply"; 2], &json!(0)));
        let item = &told.json["items"][1];
        assert_eq!((&item["before"]["due_date"], &item["after"]["due_date"]), (&json!("2026-12-18"), &json!("2027-02-26")));
        assert_eq!((position(&world).await, item["after"]["version"].as_i64().unwrap() - 1), (before, item["before"]["version"].as_i64().unwrap()));
        for action in &actions {
            let now = world.lead().get(&format!("actions/{}", action.id())).await.expect(200);
            assert_eq!(now.text, world.lead().get(&format!("actions/{}", action.id())).await.text);
            assert_eq!(now.json["due_date"], "2026-12-18");
        }
    }

    async fn a_preview_says_whom_the_next_sweep_would_tell_by_team_and_role(world) {
        let actions = accepted(&world, 1).await;
        let today = json!({"move": "reschedule", "due_date": "2026-11-20", "reason": "Sooner"});
        let told = foreseen(&world.lead(), items(&actions), &today).await;
        let expected = json!([{"kind": "due", "role": "accountable", "team": world.people.team}]);
        assert_eq!(told.json["items"][0]["would_tell"], expected, "{}", told.text);
        let told = foreseen(&world.lead(), items(&actions), &defer()).await;
        assert_eq!(told.json["items"][0]["would_tell"], json!([]), "what is deferred is nobody's to be reminded of");
        assert!(!told.text.contains("per_"), "{}", told.text);
    }

    async fn each_is_seen_after_what_would_have_happened_to_those_before_it(world) {
        let actions = proposed(&world, 3).await;
        let team = world.steward().get("teams/ops").await.expect(200);
        world.steward().change("teams/ops", &team, json!({"capacity": 2, "capacity_is_gate": true})).await.expect(200);
        let accept = json!({"move": "accept", "override_reason": null});
        world.clock.advance(25 * 3600);
        let told = foreseen(&world.lead(), items(&actions), &accept).await;
        assert_eq!(outcomes(&told), ["would_apply", "would_apply", "would_refuse"], "{}", told.text);
        let run = done(&world.lead(), items(&actions), &accept).await;
        assert_eq!(outcomes(&run), ["applied", "applied", "refused"]);
    }

    async fn what_a_preview_says_is_what_is_done(world) {
        let target = accepted(&world, 1).await.remove(0);
        let mut actions = proposed(&world, 8).await;
        actions.extend(accepted(&world, 4).await);
        let (moves, mut seen) = (moves(&target), [0, 0]);
        for round in 0..60 {
            let chosen: Vec<_> = actions.iter().filter(|_| !chance().is_multiple_of(3)).collect();
            let named: Vec<_> = chosen.iter().map(|action| json!({"action": action.id()})).collect();
            if named.is_empty() { continue; }
            let (one, made) = (someone(&world), any(&moves));
            let ahead = foreseen(&one, named.clone().into(), made).await;
            let run = done(&one, named.into(), made).await;
            let pairs = ahead.json["items"].as_array().unwrap().iter().zip(run.json["items"].as_array().unwrap());
            for (foretold, became) in pairs {
                let became = said(became, "applied");
                assert_eq!(said(foretold, "would_apply"), became, "round {round}: {made}");
                seen[usize::from(became.0)] += 1;
            }
        }
        assert!(seen[0] > 10 && seen[1] > 10, "too little was tried: {seen:?}");
    }
}
