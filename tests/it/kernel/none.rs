//! Filters by which what has none is found: `none`, wherever what a filter names is optional, and nowhere else; also beside
//! words and ids.

use serde_json::{Value, json};

use crate::action::fields;
use crate::contract::operations;
use crate::support::World;
use crate::support::ask::Ask;

/// The titles of what a list answers, in their order.
async fn titles(someone: &Ask, list: &str) -> Vec<String> {
    let told = someone.get(list).await.expect(200);
    let mut titles: Vec<_> = told.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

/// Two actions: one has everything that a filter can name, the other has nothing.
async fn full_and_bare(world: &World) {
    let service = json!({"key": "pay", "name": "Paying", "owner_team": world.people.team});
    let service = world.steward().post("services", service).await.expect(201);
    let incident =
        world.member().post("incidents", json!({"title": "Nobody could pay"})).await.expect(201);
    let lesson = crate::lesson::published(world, json!({})).await;
    let mut full = fields(world);
    full["title"] = json!("Full");
    full["services"] = json!([service.id()]);
    full["incidents"] = json!([incident.id()]);
    full["lessons"] = json!([lesson.id()]);
    full["due_date"] = json!("2027-01-08");
    full["references"] =
        json!([{"integration": "jira", "relation": "ticket", "external_id": "OPS-1"}]);
    world.member().post("actions", full).await.expect(201);
    world.member().post("actions", json!({"title": "Bare"})).await.expect(201);
}

/// The schemas of the parameters of a list that take `none`.
fn optional(operation: &Value) -> Vec<String> {
    let takes = |schema: &Value| {
        let words =
            |of: &Value| of["enum"].as_array().is_some_and(|words| words.contains(&json!("none")));
        schema["const"] == "none"
            || words(schema)
            || words(&schema["items"])
            || schema["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^(none|"))
    };
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|each| takes(&each["schema"]))
        .map(|each| each["name"].as_str().unwrap().to_owned())
        .collect()
}

on_both! {
    async fn what_has_none_of_what_a_filter_names_is_found(world) {
        full_and_bare(&world).await;
        for list in ["actions", "register"] {
            for filter in ["team", "service", "incident", "lesson", "due_date", "priority", "reference"] {
                assert_eq!(titles(&world.member(), &format!("{list}?{filter}=none")).await, ["Bare"], "{list}, {filter}");
            }
            for filter in ["outcome", "done_at", "closed_at", "check_due", "review"] {
                assert_eq!(titles(&world.member(), &format!("{list}?{filter}=none")).await.len(), 2, "{list}, {filter}");
            }
        }
        assert_eq!(titles(&world.member(), "actions?accountable=none").await, ["Bare"]);
        assert_eq!(titles(&world.member(), "actions?accountable=none&team=none&status=proposed").await, ["Bare"]);
        assert_eq!(titles(&world.member(), "register?theme=none").await.len(), 2);
        assert_eq!(titles(&world.member(), "register?due_date=none&due_date[gte]=2026-01-01").await, Vec::<String>::new());
        let csv = world.member().get("register.csv?team=none").await.expect(200);
        assert!(csv.text.contains("Bare") && !csv.text.contains("Full"), "{}", csv.text);
    }

    async fn none_beside_words_and_ids_finds_what_has_any_of_them_and_what_has_none(world) {
        full_and_bare(&world).await;
        let mut other = fields(&world);
        (other["title"], other["priority"]) = (json!("Other"), json!("p3"));
        let theme = world.steward().post("themes", json!({"key": "age", "name": "Old numbers"})).await.expect(201);
        let incident = world.member().post("incidents", json!({"title": "The queue"})).await.expect(201);
        let review = world.facilitator().post("reviews", json!({"depth": "note", "incidents": [incident.id()]})).await.expect(201);
        let factor = json!({"statement": "Old numbers look like new ones", "theme": theme.id()});
        let factor = world.facilitator().post(&format!("reviews/{}/factors", review.id()), factor).await.expect(201);
        other["factors"] = json!([factor.id()]);
        other["owner_team"] = world.steward().post("teams", json!({"key": "other", "name": "Other"})).await.expect(201).id().into();
        let services = json!([world.steward().post("services", json!({"key": "other", "name": "Other"})).await.expect(201).id()]);
        other["services"] = services;
        world.member().post("actions", other).await.expect(201);
        let (team, pay) = (world.people.team, world.member().get("services/pay").await.expect(200).id());
        for list in ["actions", "register"] {
            for filter in ["priority=none,p1".to_owned(), "priority=p1,none,p2".to_owned(), format!("team=none,{team}"),
                format!("team={team},none"), format!("service=none,{pay}"), format!("priority=none,p1&service={pay},none&team=none,{team}")] {
                for sort in ["", "&sort=due_date", "&sort=-priority"] {
                    let told = titles(&world.member(), &format!("{list}?{filter}{sort}&include_total=true")).await;
                    assert_eq!(told, ["Bare", "Full"], "{list}, {filter}, {sort}");
                }
            }
            assert_eq!(titles(&world.member(), &format!("{list}?priority=none,none")).await, ["Bare"]);
            assert_eq!(titles(&world.member(), &format!("{list}?priority=none,p2,p3")).await, ["Bare", "Other"]);
            let refused = world.member().get(&format!("{list}?priority=none,p9&team=none,ops&service=,none")).await.expect(400);
            assert_eq!(refused.pointers(), ["priority", "team", "service"], "{}", refused.text);
            for filter in ["due_date=none,2026-12-01", "done_at=2026-12-01T00:00:00Z,none", "reference=none,jira:OPS-1"] {
                let refused = world.member().get(&format!("{list}?{filter}")).await.expect(400);
                assert_eq!(refused.json["errors"][0]["detail"], "`none` stands alone", "{filter}: {}", refused.text);
            }
        }
        let refused = world.member().get("actions?accountable=none,me").await.expect(400);
        assert_eq!(refused.json["errors"][0]["detail"], "`none` stands alone", "{}", refused.text);
        let seen = |filter: String| { let reader = world.facilitator(); async move { titles(&reader, &filter).await } };
        assert_eq!(seen(format!("register?theme={}", theme.id())).await, ["Other"]);
        assert_eq!(seen(format!("register?theme=none,{}", theme.id())).await, ["Bare", "Full", "Other"]);
        assert_eq!(seen("register?theme=none".to_owned()).await, ["Bare", "Full"]);
        assert_eq!(seen("register?stuck=unowned".to_owned()).await, ["Bare"]);
        assert_eq!(seen("register?stuck=none,unowned".to_owned()).await, ["Bare", "Full", "Other"]);
        assert_eq!(seen("register?stuck=none,overdue".to_owned()).await, ["Full", "Other"]);
    }

    async fn pages_of_what_has_some_or_none_meet_without_a_seam(world) {
        for n in 0..7 {
            let priority = ["p1", "p2"].get(n % 3);
            world.member().post("actions", json!({"title": format!("{n}"), "priority": priority})).await.expect(201);
        }
        let mut path = "actions?priority=none,p1&limit=2&sort=created_at".to_owned();
        let mut paged = Vec::new();
        loop {
            let told = world.member().get(&path).await.expect(200);
            paged.extend(told.json["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
            let Some(cursor) = told.json["next_cursor"].as_str() else { break };
            path = format!("actions?priority=none,p1&limit=2&sort=created_at&cursor={cursor}");
        }
        assert_eq!(paged, ["0", "2", "3", "5", "6"]);
        let cursor = world.member().get("actions?priority=none,p1&limit=2").await.expect(200);
        let cursor = cursor.json["next_cursor"].as_str().unwrap();
        world.member().get(&format!("actions?priority=none&limit=2&cursor={cursor}")).await.expect(400);
    }

    async fn what_is_linked_to_something_hidden_alone_has_none_for_who_may_not_see_it(world) {
        let hidden = json!({"title": "A key lay open", "visibility": "restricted", "grants": [world.people.lead.id]});
        let hidden = world.lead().post("incidents", hidden).await.expect(201);
        let mut action = fields(&world);
        action["title"] = json!("Rotate");
        action["incidents"] = json!([hidden.id()]);
        world.lead().post("actions", action).await.expect(201);
        assert_eq!(titles(&world.lead(), "actions?incident=none").await, Vec::<String>::new());
        let seen = titles(&world.outsider(), "actions").await;
        assert_eq!(titles(&world.outsider(), "actions?incident=none").await, seen);
        let other = world.member().post("incidents", json!({"title": "Another"})).await.expect(201);
        for id in [hidden.id(), other.id()] {
            assert_eq!(titles(&world.outsider(), &format!("actions?incident=none,{id}")).await, seen, "a hidden one is like any");
        }
        assert_eq!(titles(&world.lead(), &format!("actions?incident=none,{}", hidden.id())).await, ["Rotate"]);
        assert_eq!(titles(&world.lead(), &format!("actions?incident=none,{}", other.id())).await, Vec::<String>::new());
    }

    async fn none_stands_in_views_batches_and_groups_alike(world) {
        full_and_bare(&world).await;
        let view = json!({"name": "Nobody's", "lists": "register", "filters": {"team": "none"}});
        let view = world.member().post("views", view).await.expect(201);
        assert_eq!(titles(&world.member(), &format!("register?view={}", view.id())).await, ["Bare"]);
        let cancel = json!({"filters": {"team": "none"}, "change": {"owner_team": world.people.team}});
        let told = world.steward().post("action-batch-previews", cancel).await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), 1, "{}", told.text);
        let both = json!({"filters": {"priority": "none,p1"}, "change": {"owner_team": world.people.team}});
        let told = world.steward().post("action-batch-previews", both).await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), 2, "{}", told.text);
        let told = world.member().get("register/groups?group_by=priority&priority=none,p2").await.expect(200);
        assert_eq!((&told.json["total"]["actions"], &told.json["items"][0]["key"]), (&json!(1), &Value::Null), "{}", told.text);
        let told = world.member().get("register/groups?group_by=team").await.expect(200);
        let group = told.json["items"].as_array().unwrap().iter().find(|item| item["name"] == "no team").unwrap();
        assert_eq!((&group["key"], &group["href"]), (&Value::Null, &json!("/api/v1/register?team=none")));
        let told = world.member().get("register/groups?group_by=due_month").await.expect(200);
        let group = told.json["items"].as_array().unwrap().iter().find(|item| item["name"] == "no due date").unwrap();
        assert_eq!(group["href"], "/api/v1/register?due_date=none");
    }

    async fn every_filter_that_says_so_takes_none_and_no_other_does(world) {
        full_and_bare(&world).await;
        let (mut taken, mut refused) = (0, 0);
        for operation in operations() {
            let is_list = operation.path.starts_with("/api/v1/") && !operation.path.contains('{') && operation.method == "GET";
            let Some(list) = operation.path.strip_prefix("/api/v1/").filter(|_| is_list) else { continue };
            let optional = optional(&operation.json);
            for parameter in operation.json["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                let told = world.steward().get(&format!("{list}?{name}=none")).await;
                if optional.contains(&name.to_owned()) {
                    assert_eq!(told.status, 200, "{list}?{name}=none: {}", told.text);
                    taken += 1;
                } else if ["status", "kind", "created_at[gte]", "active"].contains(&name) {
                    assert!(told.status >= 400, "{list}?{name}=none: {}", told.text);
                    refused += 1;
                }
            }
        }
        println!("figure: {taken} filters take it, {refused} asked that do not");
        assert!(taken > 60 && refused > 20, "{taken} and {refused}");
    }
}
