//! The register by groups, which are never people.

use serde_json::{Value, json};

use super::{answered, looped};
use crate::action::{fields, moved};
use crate::batch::{accepted, defer};
use crate::support::World;
use crate::support::ask::Told;

async fn groups(world: &World, query: &str) -> Told {
    world.outsider().get(&format!("register/groups?{query}")).await.expect(200)
}

fn group<'a>(told: &'a Told, name: &str) -> &'a Value {
    let mut items = told.json["items"].as_array().unwrap().iter();
    items.find(|item| item["name"] == name).unwrap_or_else(|| panic!("no {name} in {}", told.text))
}

/// Two overdue, one blocked, one done, one shown to work, one proposed; the last of another service.
async fn filled(world: &World) {
    let from = looped(world, json!({})).await;
    let actions = accepted(world, 5).await;
    let block = json!({"move": "block", "kind": "no_time", "why": "The move of the office"});
    moved(&world.lead(), &actions[2], block).await;
    let complete = json!({"move": "complete", "evidence": "https://changes.example/1"});
    moved(&world.member(), &actions[3], complete.clone()).await;
    let done = moved(&world.member(), &actions[4], complete).await;
    moved(
        &world.facilitator(),
        &done,
        json!({"move": "verify", "verdict": "effective", "evidence": "None since"}),
    )
    .await;
    answered(world, &from, json!({"due_date": "2027-01-29", "priority": "p2"})).await;
    world.clock.advance(40 * 24 * 3600);
}

on_both! {
    async fn the_register_is_grouped_with_what_counts_and_a_way_to_the_lines(world) {
        filled(&world).await;
        let told = groups(&world, "group_by=priority").await;
        assert_eq!(group(&told, "p1"), &json!({
            "key": "p1", "name": "p1", "href": "/api/v1/register?priority=p1", "actions": 5, "open": 4, "overdue": 3,
            "blocked": 1, "done_unchecked": 1, "closed": 1, "verified_effective": 1,
        }));
        assert_eq!((&group(&told, "p2")["open"], &told.json["total"]["actions"]), (&json!(1), &json!(6)));
        for by in ["team", "service", "theme", "status", "outcome", "strength", "aim", "origin", "stuck", "due_month"] {
            let told = groups(&world, &format!("group_by={by}")).await;
            assert_eq!(told.json["total"]["actions"], 6, "{by}");
            for item in told.json["items"].as_array().unwrap() {
                let Some(href) = item["href"].as_str() else { assert_eq!(item["key"], Value::Null); continue };
                let lines = world.outsider().get(&format!("{href}&include_total=true")).await.expect(200);
                assert_eq!(lines.json["total"], item["actions"], "{by}: the lines behind {href}");
            }
        }
        let months = groups(&world, "group_by=due_month").await;
        assert_eq!((&group(&months, "2026-12")["actions"], &group(&months, "2027-01")["actions"]), (&json!(5), &json!(1)));
        assert_eq!(group(&groups(&world, "group_by=service").await, "Paying")["actions"], 1);
        // The review is being written: what it found is not for those who only read.
        assert_eq!(group(&groups(&world, "group_by=theme").await, "no theme")["actions"], 6);
        let told = world.member().get("register/groups?group_by=theme").await.expect(200);
        assert_eq!((&group(&told, "no theme")["actions"], &group(&told, "Certificates")["actions"]), (&json!(5), &json!(1)));
    }

    async fn the_register_is_grouped_by_why_its_lines_are_stuck_as_the_list_of_what_is_stuck_says(world) {
        filled(&world).await;
        let left = json!({"key": "left", "name": "Left", "lead": world.people.lead.id});
        let left = world.steward().post("teams", left).await.expect(201);
        let mut orphan = fields(&world);
        orphan["owner_team"] = json!(left.id());
        world.member().post("actions", orphan).await.expect(201);
        world.steward().seen("*").patch(&format!("teams/{}", left.id()), json!({"active": false})).await.expect(200);
        let told = groups(&world, "group_by=stuck").await;
        let stuck = world.outsider().get("stuck?kind=action").await.expect(200);
        let mut reasons = 0;
        for counted in stuck.json["by_reason"].as_array().unwrap() {
            let reason = counted["reason"].as_str().unwrap();
            assert_eq!(group(&told, reason)["actions"], counted["count"], "{}", told.text);
            reasons += 1;
        }
        assert_eq!(told.json["items"].as_array().unwrap().len(), reasons + 1, "{}", told.text);
        assert!(reasons >= 4, "{}", stuck.text);
        assert_eq!(group(&told, "not stuck")["href"], "/api/v1/register?stuck=none");
        assert_eq!(group(&told, "unowned")["actions"], 1, "the dissolved team's, though no job has come round");
    }

    async fn groups_take_the_registers_filters_and_lead_to_the_lines_that_fit_them(world) {
        filled(&world).await;
        let told = groups(&world, "group_by=status&status=accepted,done&overdue=true").await;
        assert_eq!(told.json["items"].as_array().unwrap().len(), 1, "{}", told.text);
        assert_eq!(group(&told, "accepted")["href"], "/api/v1/register?status=accepted&overdue=true");
        let told = groups(&world, "group_by=due_month&due_date[gte]=2026-12-10").await;
        assert_eq!(group(&told, "2026-12")["href"], "/api/v1/register?due_date%5Bgte%5D=2026-12-10&due_date%5Blt%5D=2027-01-01");
        let none = groups(&world, "group_by=team&q=nothing-like-it").await;
        assert_eq!((&none.json["items"], &none.json["total"]["actions"]), (&json!([]), &json!(0)));
    }

    async fn nothing_is_grouped_by_people_and_the_answer_says_why(world) {
        for by in ["accountable", "person", "owner", "collaborator", "proposed_by"] {
            let told = world.steward().get(&format!("register/groups?group_by={by}")).await.expect(400);
            assert!(told.json["detail"].as_str().unwrap().contains("would rank them"), "{}", told.text);
        }
        let other = world.steward().get("register/groups?group_by=tema").await.expect(400);
        assert!(other.text.contains("did you mean `team`?"), "{}", other.text);
        let told = world.steward().get("register/groups?group_by=team&accountable=me").await.expect(400);
        assert_eq!(told.pointers(), ["accountable"]);
        for parameter in ["limit=1", "cursor=x", "include_total=true"] {
            world.steward().get(&format!("register/groups?group_by=team&{parameter}")).await.expect(400);
        }
    }

    async fn teams_of_one_or_two_stand_together_so_that_no_figure_is_about_a_person(world) {
        let team = world.steward().post("teams", json!({"key": "duo", "name": "Duo", "members": [world.people.outsider.id]})).await.expect(201);
        let people = [&world.people.member, &world.people.outsider, &world.people.steward].map(|someone| someone.id);
        let ops = world.steward().get("teams/ops").await.expect(200);
        world.steward().change("teams/ops", &ops, json!({"members": people})).await.expect(200);
        for owner in [json!(world.people.team), json!(team.id()), Value::Null] {
            let mut action = fields(&world);
            action["owner_team"] = owner;
            action["accountable"] = Value::Null;
            world.member().post("actions", action).await.expect(201);
        }
        let told = groups(&world, "group_by=team").await;
        let names: Vec<_> = told.json["items"].as_array().unwrap().iter()
            .map(|item| (item["name"].as_str().unwrap(), item["key"].is_string(), item["href"].is_string())).collect();
        assert_eq!(names, [("Operations", true, true), ("teams of one or two", false, false), ("no team", false, true)]);
    }

    async fn what_is_restricted_is_counted_for_those_who_may_see_it_alone(world) {
        let restricted = json!({"visibility": "restricted", "grants": [world.people.member.id]});
        let from = looped(&world, restricted).await;
        answered(&world, &from, json!({})).await;
        // An action that everyone sees answers the hidden factor: that it does is not told.
        let mut open = fields(&world);
        open["factors"] = json!([from.factor.id()]);
        world.member().post("actions", open).await.expect(201);
        for by in ["theme", "service", "status", "team", "due_month"] {
            let told = groups(&world, &format!("group_by={by}")).await;
            assert_eq!(told.json["total"]["actions"], 1, "{}", told.text);
            let told = world.member().get(&format!("register/groups?group_by={by}")).await.expect(200);
            assert_eq!(told.json["total"]["actions"], 2, "{}", told.text);
        }
        let told = groups(&world, "group_by=theme").await;
        assert_eq!(told.json["items"].as_array().unwrap().len(), 1, "{}", told.text);
        assert_eq!(crate::register::numbers(&world, &format!("theme={}", from.theme.id())).await, Vec::<String>::new());
        let own = world.member().get("register/groups?group_by=theme").await.expect(200);
        assert_eq!(group(&own, "Certificates")["actions"], 2);
    }

    async fn the_groups_as_a_table(world) {
        let actions = accepted(&world, 2).await;
        moved(&world.lead(), &actions[0], defer()).await;
        let told = world.outsider().get("register/groups.csv?group_by=status").await.expect(200);
        let rows = "Key,Group,Actions,Open,Overdue,Blocked,\"Done, Unchecked\",Closed,Verified Effective\r\n\
                    accepted,accepted,1,1,0,0,0,0,0\r\ndeferred,deferred,1,1,0,0,0,0,0\r\n";
        assert_eq!(told.text, rows);
        let told = world.outsider().get("register/groups.csv?group_by=status&headings=api").await.expect(200);
        assert!(told.text.starts_with("key,name,actions,open,"), "{}", told.text);
    }
}
