//! Rules that look at more than one record, asked of two instances at the same moment.

use actix_web::rt::spawn;
use serde_json::json;

use super::{at_once, count};
use crate::action::{make, proposed};
use crate::review::{in_review, sign_off, stage};

/// What is a matter of chance is tried this often.
const ROUNDS: usize = 12;

on_both! {
    async fn a_team_never_takes_on_more_than_it_can_carry(world) {
        let other = world.another().await;
        let path = format!("teams/{}", world.people.team);
        for round in 1..=ROUNDS {
            let gate = json!({"capacity": round, "capacity_is_gate": true});
            world.steward().seen("*").patch(&path, gate).await.expect(200);
            let (first, second) = (proposed(&world).await, proposed(&world).await);
            let told = at_once([(world.lead(), first), (other.lead(), second)].map(|(lead, action)| async move {
                make(&lead, &action, json!({"move": "accept"})).await
            })).await;
            assert_eq!((count(&told, 201), count(&told, 409)), (1, 1), "{} {}", told[0].text, told[1].text);
        }
    }

    async fn of_two_actions_only_one_is_merged_into_the_other(world) {
        let other = world.another().await;
        for _ in 0..ROUNDS {
            let (one, two) = (proposed(&world).await, proposed(&world).await);
            let pairs = [(world.lead(), one.clone(), two.id()), (other.lead(), two, one.id())];
            let told = at_once(pairs.map(|(lead, action, into)| async move {
                make(&lead, &action, json!({"move": "merge", "into": into})).await
            })).await;
            assert_eq!((count(&told, 201), count(&told, 409)), (1, 1), "{} {}", told[0].text, told[1].text);
        }
    }

    async fn what_is_drawn_from_an_incident_while_it_is_restricted_is_hidden(world) {
        let other = world.another().await;
        for _ in 0..ROUNDS {
            let incident = world.member().post("incidents", json!({"title": "The shop was shut"})).await.expect(201);
            let (path, id) = (format!("incidents/{}", incident.id()), incident.id());
            let (member, elsewhere) = (world.member().seen("*"), other.member());
            let restricting = async move { member.patch(&path, json!({"visibility": "restricted"})).await };
            let drawing = async move { elsewhere.post("actions", json!({"title": "Lock it", "home": id})).await };
            let told = tokio::join!(restricting, drawing);
            assert_eq!((told.0.status, told.1.status), (200, 201), "{} {}", told.0.text, told.1.text);
            world.outsider().get(&format!("actions/{}", told.1.id())).await.expect(404);
        }
    }

    async fn a_review_is_published_once_and_its_loop_closes_with_its_last_action(world) {
        let other = world.another().await;
        for _ in 0..ROUNDS {
            let review = in_review(&world).await;
            sign_off(&world.lead(), &review).await.expect(201);
            let fields = json!({"title": "Put it back", "home": review.id(), "owner_team": world.people.team});
            let action = world.member().post("actions", fields).await.expect(201);
            let path = format!("reviews/{}/transitions", review.id());
            let lead = other.lead();
            let declining = spawn(async move {
                make(&lead, &action, json!({"move": "decline", "reason": "not needed"})).await
            });
            let told = at_once([world.member(), other.member()].map(|member| {
                let path = path.clone();
                async move { member.seen("*").post(&path, json!({"move": "publish"})).await }
            })).await;
            assert_eq!((count(&told, 201), count(&told, 409)), (1, 1), "{} {}", told[0].text, told[1].text);
            declining.await.unwrap().expect(201);
            assert_eq!(stage(&world, &review).await, (json!("closed"), json!(null)));
        }
    }

    async fn no_change_is_lost_among_sixteen_who_write_at_two(world) {
        let other = world.another().await;
        let writers = (0..16).map(|writer| {
            let steward = if writer % 2 == 0 { world.steward() } else { other.steward() };
            async move {
                let mut done = 0;
                loop {
                    let seen = steward.get("teams/ops").await.expect(200);
                    if done == 5 {
                        return seen;
                    }
                    let capacity = seen.json["capacity"].as_i64().unwrap_or(0) + 1;
                    let told = steward.change("teams/ops", &seen, json!({"capacity": capacity})).await;
                    assert!(told.status == 200 || told.status == 412, "{}", told.text);
                    done += i32::from(told.status == 200);
                }
            }
        });
        at_once(writers).await;
        assert_eq!(world.steward().get("teams/ops").await.json["capacity"], 16 * 5);
    }

    async fn one_key_at_two_instances_at_once_has_one_effect(world) {
        let other = world.another().await;
        for round in 0..ROUNDS {
            let asks = (0..32).map(|ask| {
                let steward = if ask % 2 == 0 { world.steward() } else { other.steward() };
                let (steward, key) = (steward.with("idempotency-key", &format!("key-{round}")), format!("team-{round}"));
                async move { steward.post("teams", json!({"key": key, "name": "Once"})).await.expect(201) }
            });
            let told = at_once(asks).await;
            assert!(told.iter().all(|each| each.text == told[0].text));
            let replayed = told.iter().filter(|each| each.header("idempotency-replayed").is_some()).count();
            assert_eq!(replayed, 31);
        }
        let all = world.steward().get("teams?include_total=true").await.expect(200);
        assert_eq!(all.json["total"], 1 + ROUNDS);
    }
}
