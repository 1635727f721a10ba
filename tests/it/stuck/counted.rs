//! Filters, pages and figures of what is stuck; and what it does not tell.

use serde_json::json;

use super::{DAY, reasons, stuck};
use crate::action::{accepted, fields, moved, proposed};

on_both! {
    async fn it_is_narrowed_by_reason_team_and_kind(world) {
        accepted(&world).await;
        world.member().post("actions", json!({"title": "Nobody's"})).await.expect(201);
        world.clock.advance(40 * DAY);
        assert_eq!(reasons(&world, "").await, ["unowned", "awaits_decision", "overdue"]);
        assert_eq!(reasons(&world, "reason=overdue").await, ["overdue"]);
        assert_eq!(reasons(&world, "reason=overdue,unowned").await, ["unowned", "overdue"]);
        assert_eq!(reasons(&world, &format!("team={}", world.people.team)).await, ["overdue"]);
        assert_eq!(reasons(&world, "kind=action").await.len(), 3);
        assert!(reasons(&world, "kind=review,lesson").await.is_empty());
        for query in ["reason=late", "kind=person", "team=ops", "person=me", "accountable=me", "sort=team", "limit=0"] {
            let told = world.member().get(&format!("stuck?{query}")).await.expect(400);
            assert_eq!(told.pointers(), [query.split('=').next().unwrap()], "{}", told.text);
        }
    }

    async fn what_is_stuck_and_has_no_team_is_found_alone_and_beside_teams(world) {
        accepted(&world).await;
        let other = world.steward().post("teams", json!({"key": "other", "name": "Other"})).await.expect(201).id();
        let mut body = fields(&world);
        body["owner_team"] = other.clone().into();
        world.member().post("actions", body).await.expect(201);
        world.member().post("actions", json!({"title": "Nobody's"})).await.expect(201);
        let incident = world.member().post("incidents", json!({"title": "The queue"})).await.expect(201);
        let due = json!({"title": "Nobody's review", "incidents": [incident.id()], "due_date": "2026-12-01"});
        world.facilitator().post("reviews", due).await.expect(201);
        let secret = json!({"title": "Secret", "visibility": "restricted", "grants": [world.people.lead.id]});
        let secret = world.lead().post("incidents", secret).await.expect(201);
        world.lead().post("actions", json!({"title": "Secret work", "home": secret.id()})).await.expect(201);
        world.clock.advance(40 * DAY);
        let (ops, told) = (world.people.team, |told: Vec<serde_json::Value>| {
            let mut told: Vec<_> = told.iter().map(|item| format!("{} {}", item["title"].as_str().unwrap(), item["reason"].as_str().unwrap())).collect();
            told.sort();
            told
        });
        let none = ["Nobody's awaits_decision", "Nobody's review overdue", "Nobody's unowned"];
        assert_eq!(told(stuck(&world, "team=none").await), none);
        assert!(stuck(&world, "team=none").await.iter().all(|item| item["team"] == json!(null)));
        assert_eq!(told(stuck(&world, "team=none&reason=unowned&kind=action").await), ["Nobody's unowned"]);
        let both = told(stuck(&world, &format!("team=none,{ops}")).await);
        assert_eq!(both, [none.as_slice(), &["Retire the shared admin host overdue"]].concat());
        assert_eq!(told(stuck(&world, &format!("team={ops},none,{other}")).await), told(stuck(&world, "").await));
        let figures = world.member().get("stuck?team=none&limit=1").await.expect(200);
        assert_eq!(figures.json["by_team"], json!([{"team": null, "name": "no team", "count": 3}]), "{}", figures.text);
        let cursor = figures.json["next_cursor"].as_str().unwrap();
        assert_eq!(stuck(&world, &format!("team=none&cursor={cursor}")).await.len(), 2);
        let seen = world.lead().get("stuck?team=none&reason=unowned").await.expect(200);
        assert_eq!(seen.json["items"].as_array().unwrap().len(), 2, "who may see it: {}", seen.text);
        let view = json!({"name": "Nobody's", "lists": "stuck", "filters": {"team": "none", "reason": "unowned"}});
        let view = world.member().post("views", view).await.expect(201);
        assert_eq!(told(stuck(&world, &format!("view={}", view.id())).await), ["Nobody's unowned"]);
        for query in ["team=none,", "team=none,ops", "team=nobody", "reason=none", "kind=none"] {
            world.member().get(&format!("stuck?{query}")).await.expect(400);
        }
    }

    async fn what_has_lost_who_answers_for_it_and_has_no_team_is_among_what_has_none(world) {
        let action = accepted(&world).await;
        world.member().seen("*").patch(&format!("actions/{}", action.id()), json!({"owner_team": null})).await.expect(200);
        world.administrator().seen("*").patch(&format!("people/{}", world.people.member.id.unwrap()), json!({"active": false})).await.expect(200);
        let told = world.lead().get("stuck?team=none").await.expect(200);
        assert_eq!(told.json["items"][0]["reason"], "unowned", "{}", told.text);
        let told = world.lead().get(&format!("stuck?team={}&reason=unowned", world.people.team)).await.expect(200);
        assert_eq!(told.json["items"], json!([]), "{}", told.text);
    }

    async fn it_is_paged_the_longest_first_and_each_comes_once(world) {
        for _ in 0..7 {
            accepted(&world).await;
        }
        world.member().post("actions", json!({"title": "Nobody's"})).await.expect(201);
        world.clock.advance(40 * DAY);
        let all: Vec<_> = stuck(&world, "").await;
        assert_eq!(all.len(), 9);
        let moments: Vec<_> = all.iter().map(|item| item["since"].as_str().unwrap()).collect();
        assert!(moments.is_sorted(), "{moments:?}");
        let mut paged = Vec::new();
        let mut path = "stuck?limit=2".to_owned();
        loop {
            let told = world.member().get(&path).await.expect(200);
            paged.extend(told.json["items"].as_array().unwrap().clone());
            let Some(cursor) = told.json["next_cursor"].as_str() else { break };
            path = format!("stuck?limit=2&cursor={cursor}");
        }
        assert_eq!(paged, all);
        let told = world.member().get("stuck?limit=2").await.json["next_cursor"].as_str().unwrap().to_owned();
        world.lead().get(&format!("stuck?limit=2&cursor={told}")).await.expect(400);
    }

    async fn figures_are_of_reasons_and_teams(world) {
        let team = json!({"key": "three", "name": "Three", "members": [world.people.member.id,
            world.people.facilitator.id, world.people.steward.id], "lead": world.people.lead.id});
        let team = world.steward().post("teams", team).await.expect(201);
        for owner in [json!(world.people.team), json!(team.id()), json!(team.id())] {
            let mut body = fields(&world);
            body["owner_team"] = owner;
            let action = world.member().post("actions", body).await.expect(201);
            moved(&world.lead(), &action, json!({"move": "accept"})).await;
        }
        world.member().post("actions", json!({"title": "Nobody's"})).await.expect(201);
        world.clock.advance(40 * DAY);
        let told = world.member().get("stuck?limit=1").await.expect(200);
        assert_eq!(told.json["by_reason"], json!([
            {"reason": "overdue", "count": 3}, {"reason": "unowned", "count": 1}, {"reason": "awaits_decision", "count": 1}]));
        assert_eq!(told.json["by_team"], json!([
            {"team": team.id(), "name": "Three", "count": 2},
            {"team": null, "name": "no team", "count": 2},
            {"team": null, "name": "teams of one or two", "count": 1}]));
        let told = world.member().get("stuck?reason=overdue").await.expect(200);
        assert_eq!(told.json["by_reason"], json!([{"reason": "overdue", "count": 3}]));
    }

    async fn what_is_hidden_is_neither_listed_nor_counted(world) {
        let fields = json!({"title": "Secret", "visibility": "restricted", "grants": [world.people.lead.id]});
        let incident = world.member().post("incidents", fields).await.expect(201);
        let body = json!({"title": "Secret work", "home": incident.id()});
        world.member().post("actions", body).await.expect(201);
        assert_eq!(reasons(&world, "").await, ["unowned"]);
        for someone in [world.outsider(), world.facilitator(), world.administrator()] {
            let told = someone.get("stuck").await.expect(200);
            let empty = json!({"items": [], "next_cursor": null, "by_reason": [], "by_team": []});
            assert_eq!(told.json, empty);
        }
    }

    async fn a_deleted_or_closed_action_is_not_stuck(world) {
        let gone = world.member().post("actions", json!({"title": "Gone"})).await.expect(201);
        let declined = proposed(&world).await;
        world.clock.advance(20 * DAY);
        assert_eq!(reasons(&world, "").await, ["unowned", "awaits_decision", "awaits_decision"]);
        world.member().seen("*").delete(&format!("actions/{}", gone.id())).await.expect(204);
        moved(&world.facilitator(), &declined, json!({"move": "decline", "reason": "not worth it"})).await;
        assert!(reasons(&world, "").await.is_empty());
        let told = world.member().get("stuck").await.expect(200);
        assert_eq!(told.json["by_reason"], json!([]));
    }

    async fn no_person_is_named(world) {
        accepted(&world).await;
        world.clock.advance(40 * DAY);
        let told = world.member().get("stuck").await.expect(200);
        for trace in ["per_", "Maja", "Lena"] {
            assert!(!told.text.contains(trace), "{trace}: {}", told.text);
        }
        world.scoped().get("stuck").await.expect(403);
    }
}
