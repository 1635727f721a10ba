//! Figures of incidents.

use serde_json::json;

use super::{cases, figure};
use crate::recurrence;

on_both! {
    async fn near_misses_stand_beside_incidents_and_drills_are_left_out(world) {
        for (kind, times) in [("incident", 5), ("near_miss", 7), ("drill", 2), ("went_well", 1)] {
            for _ in 0..times {
                world.member().post("incidents", json!({"title": "Something", "kind": kind})).await.expect(201);
            }
        }
        let told = world.outsider().get("figures/incidents").await.expect(200);
        let near = figure(&told, "near_misses");
        assert_eq!((&near["value"], &near["unit"], cases(&told, "near_misses")), (&json!(1.4), &json!("ratio"), (7, 5)));
        assert_eq!(near["low"], json!(null), "a ratio has no band of a proportion");
        let reported = figure(&told, "reported");
        assert_eq!((&reported["value"], &reported["parts"]), (&json!(13.0), &json!({"incident": 5, "near_miss": 7, "went_well": 1})));
        let drills = world.outsider().get("figures/incidents?kind=drill").await.expect(200);
        assert_eq!(figure(&drills, "reported")["parts"], json!({"drill": 2}));
        let refused = world.member().get("figures/incidents?reporter=me").await.expect(400);
        assert_eq!(refused.pointers(), ["reporter"], "nothing is counted by person, not even one's own");
    }

    async fn what_was_known_and_still_open_when_it_happened_again_is_a_figure(world) {
        let known = recurrence::known(&world).await;
        let incident = recurrence::again(&world, &known).await;
        let found = recurrence::of(&world, &incident).await;
        let told = world.outsider().get("figures/incidents").await.expect(200);
        assert_eq!(cases(&told, "recurrences"), (0, 0), "a possible one is none");
        recurrence::answer(&world, &found[0], json!({"move": "confirm"})).await.expect(201);
        let told = world.outsider().get("figures/incidents").await.expect(200);
        assert_eq!((cases(&told, "recurrences"), cases(&told, "known_and_open")), ((1, 1), (0, 1)));
        let service = format!("figures/incidents?service={}", known.relying);
        assert_eq!(cases(&world.outsider().get(&service).await.expect(200), "recurrences"), (0, 0));
    }
}
