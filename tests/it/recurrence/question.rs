//! What a confirmed recurrence says of the actions that were taken before.

use serde_json::{Value, json};

use super::{Known, again, answer, known, of};
use crate::action::{make, moved};
use crate::support::{Told, World};

/// An action against the factor, with a look half a day after it was done that found it effective.
async fn effective(world: &World, known: &Known) -> Told {
    let told = accepted(world, known).await;
    let done = json!({"move": "complete", "evidence": "https://changes.example/1"});
    let told = moved(&world.member(), &told, done).await;
    let look =
        json!({"move": "verify", "verdict": "effective", "method": "drill", "evidence": "it held"});
    moved(&world.facilitator(), &told, look).await
}

async fn accepted(world: &World, known: &Known) -> Told {
    let mut fields = crate::action::fields(world);
    fields["factors"] = json!([known.factor]);
    fields["services"] = json!([known.service]);
    let told = world.member().post("actions", fields).await.expect(201);
    moved(&world.lead(), &told, json!({"move": "accept"})).await
}

/// It happens again the next day, and somebody says so.
async fn returned(world: &World, known: &Known) -> Value {
    world.clock.advance(24 * 3600);
    let occurred_at = world.clock.now().to_string();
    let incident = again(world, known).await;
    let path = format!("incidents/{}", incident.id());
    world.member().change(&path, &incident, json!({"occurred_at": occurred_at})).await.expect(200);
    let found = of(world, &incident).await.remove(0);
    answer(world, &found, json!({"move": "confirm"})).await.expect(201).json
}

async fn now(world: &World, action: &Told) -> Told {
    world.member().get(&format!("actions/{}", action.id())).await.expect(200)
}

on_both! {
    async fn how_the_earlier_actions_stood_is_recorded_and_what_was_effective_is_in_question(world) {
        let known = known(&world).await;
        let (good, open) = (effective(&world, &known).await, accepted(&world, &known).await);
        let told = returned(&world, &known).await;
        let state = |id: &str| told["earlier"].as_array().unwrap().iter().find(|one| one["action"] == id).cloned().unwrap();
        assert_eq!(state(&good.id()), json!({"action": good.id(), "state": "closed(effective)", "open": false, "in_question": true}));
        assert_eq!(state(&open.id()), json!({"action": open.id(), "state": "accepted", "open": true, "in_question": false}));
        assert_eq!(told["still_open"], true);
        let asked = world.outsider().get("recurrences?status=confirmed&still_open=true").await.expect(200);
        assert_eq!(asked.json["items"].as_array().unwrap().len(), 1);
        assert_eq!(world.outsider().get("recurrences?still_open=false").await.expect(200).json["items"], json!([]));
        let good = now(&world, &good).await;
        assert_eq!((&good.json["status"], &good.json["outcome"]), (&json!("closed"), &json!("effective")), "nothing reopens by itself");
        assert_eq!(good.json["in_question"]["recurrence"], told["id"]);
        let steps: Vec<_> = good.json["next_steps"].as_array().unwrap().iter().map(|step| step["body"]["move"].clone()).collect();
        assert_eq!(steps, [json!("verify"), json!("reopen"), json!(null)]);
        let list = world.outsider().get("actions?in_question=true").await.expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
        let stuck = world.outsider().get("stuck?reason=awaits_decision").await.expect(200);
        assert!(stuck.text.contains("it was found effective, and what it answers has returned"), "{}", stuck.text);
    }

    async fn looking_again_settles_the_question(world) {
        let known = known(&world).await;
        let good = effective(&world, &known).await;
        returned(&world, &known).await;
        let good = now(&world, &good).await;
        let look = json!({"move": "verify", "verdict": "effective", "evidence": "another cause"});
        let refused = make(&world.member(), &good, look.clone()).await.expect(409);
        assert_eq!(crate::action::missing(&refused), ["other_checker"]);
        let told = moved(&world.facilitator(), &good, look).await;
        assert_eq!((&told.json["in_question"], &told.json["outcome"]), (&json!(null), &json!("effective")));
        let looks = world.outsider().get(&format!("actions/{}/verifications", good.id())).await.expect(200);
        assert_eq!(looks.json["items"].as_array().unwrap().len(), 2);
    }

    async fn reopened_after_a_recurrence_it_is_counted(world) {
        let known = known(&world).await;
        let good = effective(&world, &known).await;
        returned(&world, &known).await;
        let good = now(&world, &good).await;
        let told = moved(&world.lead(), &good, json!({"move": "reopen", "reason": "it happened again"})).await;
        assert_eq!((&told.json["status"], &told.json["in_question"]), (&json!("in_progress"), &json!(null)));
        assert_eq!((&told.json["reopened_count"], &told.json["recurred_count"]), (&json!(1), &json!(1)));
        let done = moved(&world.member(), &told, json!({"move": "complete", "evidence": "more"})).await;
        let told = moved(&world.lead(), &done, json!({"move": "reopen", "reason": "a step was left out"})).await;
        assert_eq!((&told.json["reopened_count"], &told.json["recurred_count"]), (&json!(2), &json!(1)), "nothing returned since");
    }

    async fn a_successor_settles_the_question_and_is_linked(world) {
        let known = known(&world).await;
        let good = effective(&world, &known).await;
        returned(&world, &known).await;
        let steps = now(&world, &good).await.json["next_steps"].clone();
        let mut body = steps.as_array().unwrap().last().unwrap()["body"].clone();
        body["title"] = json!("Renew certificates by themselves");
        let next = world.member().post("actions", body).await.expect(201);
        assert_eq!(next.json["succeeds"], good.id());
        assert_eq!(now(&world, &good).await.json["in_question"], json!(null));
    }

    async fn after_the_watch_period_nothing_is_put_in_question(world) {
        let known = known(&world).await;
        let good = effective(&world, &known).await;
        world.clock.advance(181 * 24 * 3600);
        let told = returned(&world, &known).await;
        assert_eq!(told["earlier"][0]["in_question"], false);
        assert_eq!(now(&world, &good).await.json["in_question"], json!(null));
    }
}
