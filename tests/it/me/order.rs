//! In which order things wait, and how many are told.

use serde_json::{Value, json};

use super::{reasons, waiting};
use crate::action::{accepted, fields, moved, proposed};
use crate::stuck::DAY;
use crate::support::World;

/// An accepted action that the member answers for, due on a day.
async fn due(world: &World, day: &str) {
    let mut body = fields(world);
    body["due_date"] = day.into();
    let action = world.member().post("actions", body).await.expect(201);
    moved(&world.lead(), &action, json!({"move": "accept"})).await;
}

fn moment(item: &Value) -> String {
    let moment = item["since"].as_str().or(item["until"].as_str());
    moment.unwrap_or("no day").to_owned()
}

on_both! {
    async fn what_is_late_goes_first_then_what_is_due_soonest_then_what_has_no_day(world) {
        for day in ["2026-12-30", "2026-11-25", "2026-12-10"] {
            due(&world, day).await;
        }
        let body = crate::review::fields(&world, &[&crate::review::incident(&world, "sev5").await]);
        world.member().post("reviews", body).await.expect(201);
        crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        world.clock.advance(20 * DAY);
        assert_eq!(reasons(&world.member()).await, ["overdue", "awaits_answer", "due", "due", "due"]);
        let moments: Vec<_> = waiting(&world.member()).await.iter().map(moment).collect();
        let expected = ["2026-11-26T00:00:00Z", "2026-12-05T00:00:00Z", "2026-12-11T00:00:00Z", "2026-12-31T00:00:00Z", "no day"];
        assert_eq!(moments, expected);
    }

    async fn a_risk_stands_in_the_same_order(world) {
        let found = crate::fragility::found(&world).await;
        let accept = json!({"move": "accept_risk", "reason": "it is retired soon", "until": "2026-12-06"});
        crate::fragility::make(&world, &found, accept).await.expect(201);
        proposed(&world).await;
        world.clock.advance(DAY);
        let mut body = fields(&world);
        body["accountable"] = Value::Null;
        let later = world.member().post("actions", body).await.expect(201);
        world.clock.advance(20 * DAY);
        moved(&world.lead(), &later, json!({"move": "accept"})).await;
        assert_eq!(reasons(&world.lead()).await, ["awaits_decision", "risk_over", "unowned"]);
    }

    async fn fifty_are_told_the_most_urgent_and_that_there_are_more(world) {
        for number in 0..50 {
            due(&world, &format!("2026-12-{:02}", 31 - number % 30)).await;
        }
        let told = world.member().get("me").await.expect(200);
        assert_eq!((told.json["waiting"].as_array().unwrap().len(), &told.json["waiting_more"]), (50, &json!(false)));
        accepted(&world).await;
        due(&world, "2026-12-01").await;
        let told = world.member().get("me").await.expect(200);
        let items = told.json["waiting"].as_array().unwrap();
        assert_eq!((items.len(), &told.json["waiting_more"]), (50, &json!(true)));
        assert_eq!(moment(&items[0]), "2026-12-02T00:00:00Z");
        let moments: Vec<_> = items.iter().map(moment).collect();
        assert!(moments.is_sorted(), "{moments:?}");
    }
}
