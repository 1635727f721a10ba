//! Figures of actions.

use serde_json::json;

use super::{DAY, cases, figure};
use crate::action::{accepted, fields, moved};
use crate::support::{Told, World};

/// Eight actions accepted on the first day: six are done after ten days, four of which worked and one did not; one of
/// those that were left is cancelled after forty.
async fn eight(world: &World) -> Vec<Told> {
    let mut actions = Vec::new();
    for _ in 0..8 {
        actions.push(accepted(world).await);
    }
    world.clock.advance(10 * DAY);
    for action in actions.iter_mut().take(6) {
        let done = json!({"move": "complete", "evidence": "https://changes.example/1"});
        *action = moved(&world.member(), action, done).await;
    }
    for (place, action) in actions.iter_mut().take(5).enumerate() {
        let verdict = if place < 4 { "effective" } else { "not_effective" };
        let look = json!({"move": "verify", "verdict": verdict, "evidence": "the log"});
        *action = moved(&world.facilitator(), action, look).await;
    }
    world.clock.advance(30 * DAY);
    let cancel = json!({"move": "cancel", "reason": "the host is gone"});
    actions[7] = moved(&world.lead(), &actions[7], cancel).await;
    actions
}

on_both! {
    async fn what_is_open_counts_and_other_ways_out_compete(world) {
        eight(&world).await;
        let told = world.outsider().get("figures/actions").await.expect(200);
        assert_eq!((&told.json["from"], &told.json["to"]), (&json!("2025-12-31"), &json!("2026-12-30")));
        let time = figure(&told, "time_to_done");
        assert_eq!((&time["value"], &time["days_85"], &time["unit"]), (&json!(10.0), &json!(null), &json!("days")));
        assert_eq!(cases(&told, "time_to_done"), (5, 8));
        let after = |days: i64| time["after"].as_array().unwrap().iter().find(|after| after["days"] == days).unwrap();
        assert_eq!((&after(7)["open"], &after(7)["low"], &after(7)["ended"]), (&json!(1.0), &json!(null), &json!({})));
        assert_eq!((&after(30)["open"], &after(30)["ended"]), (&json!(0.375), &json!({"done": 0.625})));
        assert!(after(30)["low"].as_f64().unwrap() < 0.375 && after(30)["high"].as_f64().unwrap() > 0.375);
        assert_eq!((&after(60)["open"], &after(60)["ended"]), (&json!(0.25), &json!({"done": 0.625, "cancelled": 0.125})));
        let effective = figure(&told, "time_to_effective");
        assert_eq!((&effective["value"], cases(&told, "time_to_effective")), (&json!(10.0), (4, 8)));
    }

    async fn the_proportion_that_worked_stands_beside_the_proportion_that_closed(world) {
        eight(&world).await;
        let told = world.outsider().get("figures/actions").await.expect(200);
        let effective = figure(&told, "effective_proportion");
        assert_eq!((&effective["value"], &effective["read_with"]), (&json!(0.8), &json!("not_checked_proportion")));
        assert_eq!((&effective["low"], &effective["high"]), (&json!(0.3755), &json!(0.9638)), "Wilson, 4 of 5");
        assert_eq!(effective["parts"], json!({"effective": 4, "not_effective": 1}));
        assert_eq!((&figure(&told, "closed_proportion")["value"], cases(&told, "closed_proportion")), (&json!(0.5), (4, 8)));
        let few = figure(&told, "not_checked_proportion");
        assert_eq!((&few["value"], &few["low"], cases(&told, "not_checked_proportion")), (&json!(null), &json!(null), (0, 4)),
            "of fewer than five only the cases are told");
        assert_eq!(cases(&told, "decided_exits"), (1, 5));
        assert_eq!(figure(&told, "decided_exits")["parts"], json!({"effective": 4, "cancelled": 1}));
        assert_eq!(cases(&told, "first_due_date_kept"), (5, 5));
        assert_eq!((cases(&told, "stronger_proportion"), cases(&told, "weaker_proportion")), ((8, 8), (0, 8)));
    }

    async fn what_few_fit_is_told_as_what_all_fit(world) {
        let actions = eight(&world).await;
        let title = actions[0].json["title"].as_str().unwrap();
        let word = title.split(' ').max_by_key(|word| word.len()).unwrap();
        let all = world.outsider().get("figures/actions").await.expect(200);
        let few = world.outsider().get(&format!("figures/actions?q={word}")).await.expect(200);
        assert_eq!(cases(&few, "arrivals"), (8, 8), "{word}");
        assert_eq!(few.json["items"], all.json["items"]);
        let priority = actions[0].json["priority"].as_str().unwrap_or("none");
        let most = world.outsider().get(&format!("figures/actions?priority={priority}")).await.expect(200);
        assert_eq!(most.json["items"], all.json["items"]);
        let none = world.outsider().get("figures/actions?q=firmament").await.expect(200);
        assert_eq!((cases(&none, "arrivals"), cases(&none, "open")), ((0, 0), (0, 0)));
    }

    async fn whether_the_pile_grows_is_told_by_what_came_and_what_left(world) {
        eight(&world).await;
        let told = world.outsider().get("figures/actions").await.expect(200);
        assert_eq!(figure(&told, "arrivals")["value"], 8.0);
        assert_eq!(figure(&told, "departures")["value"], 5.0);
        let open = figure(&told, "open");
        assert_eq!((&open["value"], &open["parts"]), (&json!(3.0), &json!({"31-90": 3})));
        assert_eq!(figure(&told, "weeks_of_work")["value"], 31.2857, "3 open, 5 left in 365 days");
    }

    async fn a_period_stands_beside_the_one_before_it(world) {
        eight(&world).await;
        let told = world.outsider().get("figures/actions?from=2026-12-01&to=2026-12-30").await.expect(200);
        let of = |name| (cases(&told, name), figure(&told, name)["before"].clone());
        assert_eq!(of("arrivals"), ((0, 0), json!({"of": 8, "all": 8})));
        assert_eq!(of("departures"), ((1, 1), json!({"of": 4, "all": 4})));
        assert_eq!(of("effective_proportion"), ((0, 0), json!({"of": 4, "all": 5})));
        assert_eq!(figure(&told, "open")["before"], json!(null), "that is told as of now");
    }

    async fn any_part_of_the_register_can_be_looked_at(world) {
        eight(&world).await;
        let arrived = async |query: &str| {
            cases(&world.member().get(&format!("figures/actions?{query}")).await.expect(200), "arrivals").0
        };
        assert_eq!(arrived("priority=p1").await, 8);
        assert_eq!(arrived("priority=p2").await, 0);
        assert_eq!(arrived("status=closed").await, 5);
        assert_eq!(arrived("team=none").await, 0);
        let view = json!({"name": "Urgent", "lists": "register", "filters": {"priority": "p2"}, "sort": "due_date"});
        let view = world.member().post("views", view).await.expect(201);
        assert_eq!(arrived(&format!("view={}", view.id())).await, 0);
        let refused = world.member().get("figures/actions?colour=red").await.expect(400);
        assert_eq!(refused.codes(), ["unknown_parameter"]);
    }

    async fn figures_of_one_or_two_people_are_refused(world) {
        let small = format!("figures/actions?team={}", world.people.team);
        let refused = world.steward().get(&small).await.expect(400);
        assert_eq!((refused.pointers(), refused.codes()), (vec!["team"], vec!["too_few_people"]));
        let beside_none = format!("figures/actions?team=none,{}", world.people.team);
        assert_eq!(world.steward().get(&beside_none).await.expect(400).codes(), ["too_few_people"]);
        let team = json!({"key": "big", "name": "Big", "lead": world.people.facilitator.id, "members": [world.people.steward.id]});
        let team = world.steward().post("teams", team).await.expect(201);
        let together = format!("{small},{}", team.id());
        world.steward().get(&together).await.expect(200);
        for (query, name) in [("from=2026-13-01", "from"), ("from=2026-12-01&to=2026-11-01", "from"), ("limit=5", "limit")] {
            let refused = world.steward().get(&format!("figures/actions?{query}")).await.expect(400);
            assert_eq!(refused.pointers(), [name], "{}", refused.text);
        }
    }

    async fn what_is_hidden_is_in_no_figure(world) {
        let hidden = json!({"title": "A key lay open", "visibility": "restricted", "grants": [world.people.lead.id]});
        let hidden = world.lead().post("incidents", hidden).await.expect(201);
        let mut action = fields(&world);
        action["incidents"] = json!([hidden.id()]);
        action["home"] = json!(hidden.id());
        let action = world.lead().post("actions", action).await.expect(201);
        let accept = json!({"move": "accept"});
        moved(&world.lead(), &action, accept).await;
        let seen = world.lead().get("figures/actions").await.expect(200);
        let unseen = world.outsider().get("figures/actions").await.expect(200);
        assert_eq!((cases(&seen, "arrivals"), cases(&unseen, "arrivals")), ((1, 1), (0, 0)));
        assert_eq!((cases(&seen, "open"), cases(&unseen, "open")), ((1, 1), (0, 0)));
        assert_eq!((cases(&seen, "time_to_done"), cases(&unseen, "time_to_done")), ((0, 1), (0, 0)));
    }

    async fn an_open_action_does_not_tell_how_many_hidden_incidents_it_follows_from(world) {
        let mut hidden = Vec::new();
        for title in ["A key lay open", "A door stood open"] {
            let incident = json!({"title": title, "visibility": "restricted", "grants": [world.people.lead.id]});
            hidden.push(world.lead().post("incidents", incident).await.expect(201).id());
        }
        let open = world.member().post("incidents", json!({"title": "Nobody could pay"})).await.expect(201).id();
        for incidents in [json!([hidden[0]]), json!([hidden[0], hidden[1]]), json!([open, hidden[0]]), json!([open])] {
            let mut action = fields(&world);
            action["incidents"] = incidents;
            let action = world.lead().post("actions", action).await.expect(201);
            moved(&world.lead(), &action, json!({"move": "accept"})).await;
        }
        let seen = world.lead().get("figures/actions").await.expect(200);
        let unseen = world.outsider().get("figures/actions").await.expect(200);
        assert_eq!((cases(&seen, "arrivals"), cases(&unseen, "arrivals")), ((4, 4), (4, 4)));
        assert_eq!((cases(&seen, "serves_several"), cases(&unseen, "serves_several")), ((2, 4), (0, 2)));
    }

    async fn one_action_for_many_incidents_and_a_ticket_that_disagrees_are_told(world) {
        let mut ids = Vec::new();
        for title in ["Nobody could pay", "Nobody could sign in"] {
            ids.push(world.member().post("incidents", json!({"title": title})).await.expect(201).id());
        }
        for incidents in [json!(ids), json!([ids[0]]), json!([])] {
            let mut action = fields(&world);
            action["incidents"] = incidents;
            action["references"] = json!([{"integration": "jira", "relation": "ticket", "external_id": "OPS-1"}]);
            let action = world.member().post("actions", action).await.expect(201);
            moved(&world.lead(), &action, json!({"move": "accept"})).await;
        }
        let told = world.outsider().get("figures/actions").await.expect(200);
        assert_eq!(cases(&told, "serves_several"), (1, 2));
        assert_eq!(cases(&told, "ticket_disagrees"), (0, 3));
        assert_eq!(figure(&told, "ticket_silent")["parts"], json!({"never": 3}));
    }

    async fn tickets_that_a_tool_keeps_are_told_with_when_they_were_last_heard_of(world) {
        for (number, state, more) in [(1, "open", json!({})), (2, "cancelled", json!({})), (3, "open", json!({"last_seen_at": "2020-01-01T00:00:00Z"}))] {
            let mut reference = json!({"integration": "snow-prod", "relation": "self", "external_id": format!("PRB{number}"), "last_seen_state": state});
            reference.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let path = format!("actions/by-reference?integration=snow-prod&external_id=PRB{number}");
            let body = json!({"title": format!("Spare {number}"), "owner_team": world.people.team, "references": [reference]});
            world.tool().put(&path, body).await.expect(201);
        }
        let mut linked = fields(&world);
        linked["references"] = json!([{"integration": "jira", "relation": "ticket", "external_id": "OPS-1", "last_seen_at": "2020-01-01T00:00:00Z"}]);
        world.member().post("actions", linked).await.expect(201);
        let told = world.outsider().get("figures/actions").await.expect(200);
        assert_eq!(cases(&told, "ticket_disagrees"), (1, 4), "what was cancelled there is open here");
        assert_eq!((cases(&told, "ticket_silent"), &figure(&told, "ticket_silent")["parts"]), ((1, 4), &json!({"0-7": 3, "31+": 1})));
    }
}
