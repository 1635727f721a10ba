//! Exports take the filters of the kind's list, and saved views of the actions.

use serde_json::{Value, json};

use super::{bring, line};
use crate::action::fields;
use crate::support::World;
use crate::support::ask::Ask;

/// The lines of an export, which are in the order of the ids.
async fn lines(someone: &Ask, export: &str) -> Vec<Value> {
    let told = someone.get(&format!("exports/{export}")).await.expect(200);
    let lines: Vec<Value> =
        told.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ascend = |pair: &[Value]| pair[0]["id"].as_str() < pair[1]["id"].as_str();
    assert!(lines.windows(2).all(ascend), "{export}: {}", told.text);
    lines
}

/// What an export's records have in a field, sorted.
async fn each(someone: &Ask, export: &str, field: &str) -> Vec<String> {
    let lines = lines(someone, export).await;
    let mut found: Vec<_> =
        lines.iter().map(|line| line["fields"][field].as_str().unwrap().to_owned()).collect();
    found.sort();
    found
}

/// The titles of an export's records, sorted.
async fn titles(someone: &Ask, export: &str) -> Vec<String> {
    each(someone, export, "title").await
}

/// Three actions: of the team with the first priority, without either, and of the team with the third.
async fn three(world: &World) {
    for (title, more) in [
        ("First", json!({})),
        ("Bare", json!({"owner_team": null, "priority": null, "due_date": null})),
        ("Third", json!({"priority": "p3", "due_date": "2027-01-08"})),
    ] {
        let mut action = fields(world);
        action["title"] = json!(title);
        action.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.member().post("actions", action).await.expect(201);
    }
}

on_both! {
    async fn an_export_takes_the_filters_of_its_list(world) {
        three(&world).await;
        let (team, outsider) = (world.people.team, world.outsider());
        for (filter, expected) in [
            (String::new(), vec!["Bare", "First", "Third"]), ("priority=p1".to_owned(), vec!["First"]),
            ("priority=none,p3".to_owned(), vec!["Bare", "Third"]), (format!("team={team}"), vec!["First", "Third"]),
            ("due_date[gte]=2027-01-01".to_owned(), vec!["Third"]), ("due_date=none".to_owned(), vec!["Bare"]),
            ("status=closed".to_owned(), vec![]), (format!("team={team}&priority=p3&status=proposed&blocked=false"), vec!["Third"]),
        ] {
            assert_eq!(titles(&outsider, &format!("actions?{filter}")).await, expected, "{filter}");
            let listed = outsider.get(&format!("actions?{filter}&sort=created_at&fields=title")).await.expect(200);
            let mut listed: Vec<_> = listed.json["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect();
            listed.sort_unstable();
            assert_eq!(listed, expected, "as the list has it: {filter}");
            let table = outsider.get(&format!("exports/actions?{filter}&format=csv")).await.expect(200);
            assert_eq!(table.text.split("\r\n").count(), expected.len() + 2, "one heading row: {filter}\n{}", table.text);
        }
        assert_eq!(titles(&world.member(), "actions?accountable=me").await.len(), 3);
        assert!(titles(&outsider, "actions?accountable=me").await.is_empty());
    }

    async fn every_kind_that_has_a_list_takes_its_filters_and_says_which_there_are(world) {
        let (mut lists, mut none) = (0, 0);
        for kind in ["teams", "services", "themes", "incidents", "timeline-events", "reviews", "factors", "lessons", "uptakes", "shares",
            "fragilities", "actions", "verifications", "transitions", "slips", "comments", "links", "references", "recurrences"] {
            let told = world.outsider().get(&format!("exports/{kind}?created_at[gte]=2026-01-01T00:00:00Z")).await;
            let refused = world.outsider().get(&format!("exports/{kind}?sort=created_at")).await.expect(400);
            let detail = refused.json["errors"][0]["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains("format"), "{kind}: {detail}");
            if told.status == 200 {
                assert!(detail.contains("created_at"), "{kind}: {detail}");
                lists += 1;
            } else {
                assert_eq!((told.status, told.codes()), (400, vec!["unknown_parameter"]), "{kind}: {}", told.text);
                none += 1;
            }
        }
        assert_eq!((lists, none), (14, 5));
    }

    async fn what_an_export_does_not_take_is_refused_and_named(world) {
        let refused = world.outsider().get("exports/lessons?priority=p1&status=open&format=xml&limit=5&kind=insight").await.expect(400);
        assert_eq!(refused.pointers(), ["priority", "status", "format", "limit"], "{}", refused.text);
        assert_eq!(refused.codes(), ["unknown_parameter", "invalid_value", "unknown_word", "unknown_parameter"]);
        let known = refused.json["errors"][0]["detail"].as_str().unwrap();
        assert!(known.contains("audience") && known.contains("published_at") && known.contains("view"), "{known}");
        for filter in ["accountable=per_01j9zv5m3q8r7t2w4x6y8z0abc", "cursor=x", "fields=title", "include_total=true", "due_date=2026-12-01", "q=host"] {
            world.outsider().get(&format!("exports/actions?{filter}")).await.expect(400);
        }
        world.outsider().get("exports/people?format=csv").await.expect(404);
        world.scoped().get("exports/actions?priority=p1").await.expect(403);
    }

    async fn the_export_of_actions_takes_their_views_and_what_is_said_explicitly_wins(world) {
        three(&world).await;
        let view = json!({"name": "Urgent", "lists": "actions", "filters": {"priority": "p1,p3"}, "sort": "-due_date"});
        let view = world.member().post("views", view).await.expect(201).id();
        assert_eq!(titles(&world.member(), &format!("actions?view={view}")).await, ["First", "Third"]);
        assert_eq!(titles(&world.member(), &format!("actions?view={view}&priority=none")).await, ["Bare"]);
        assert_eq!(titles(&world.member(), &format!("actions?view={view}&team=none")).await, Vec::<String>::new());
        let register = json!({"name": "The register's", "lists": "register", "filters": {"priority": "p1"}});
        let register = world.member().post("views", register).await.expect(201).id();
        for (someone, export, code) in [
            (world.member(), format!("actions?view={register}"), "other_list"), (world.member(), format!("incidents?view={view}"), "other_list"),
            (world.member(), format!("links?view={view}"), "other_list"), (world.outsider(), format!("actions?view={view}"), "unknown"),
        ] {
            let refused = someone.get(&format!("exports/{export}")).await.expect(400);
            assert_eq!((refused.pointers(), refused.codes()), (vec!["view"], vec![code]), "{export}: {}", refused.text);
        }
        let refused = world.member().get(&format!("exports/actions?view={view}&sort=due_date")).await.expect(400);
        assert_eq!(refused.pointers(), ["sort"], "an export has an order of its own: {}", refused.text);
    }

    async fn what_a_filter_finds_and_one_may_not_see_is_not_in_it(world) {
        three(&world).await;
        let hidden = json!({"title": "Hidden", "severity": "sev1", "visibility": "restricted", "grants": [world.people.lead.id]});
        let hidden = world.lead().post("incidents", hidden).await.expect(201);
        let mut drawn = fields(&world);
        (drawn["title"], drawn["home"]) = (json!("Drawn from it"), json!(hidden.id()));
        world.lead().post("actions", drawn).await.expect(201);
        let mut linked = fields(&world);
        (linked["title"], linked["incidents"]) = (json!("Linked to it"), json!([hidden.id()]));
        world.lead().post("actions", linked).await.expect(201);
        let of_it = format!("actions?incident={}", hidden.id());
        assert_eq!(titles(&world.lead(), "incidents?severity=sev1").await, ["Hidden"]);
        assert_eq!(titles(&world.lead(), "actions?priority=p1").await, ["Drawn from it", "First", "Linked to it"]);
        assert_eq!(titles(&world.lead(), &of_it).await, ["Drawn from it", "Linked to it"]);
        for someone in [world.outsider(), world.facilitator(), world.administrator()] {
            assert!(titles(&someone, "incidents?severity=sev1").await.is_empty());
            assert!(titles(&someone, "incidents?visibility=restricted").await.is_empty());
            assert!(titles(&someone, &of_it).await.is_empty());
            assert_eq!(titles(&someone, "actions?priority=p1").await, ["First", "Linked to it"]);
            assert_eq!(titles(&someone, "actions?incident=none").await, ["Bare", "First", "Linked to it", "Third"]);
            assert!(lines(&someone, "actions?incident=none").await.iter().all(|line| line["fields"]["incidents"] == json!([])));
        }
    }

    async fn pages_of_what_fits_meet_without_a_seam(world) {
        let theme = |n: i32| json!({"fields": {"key": format!("t-{n}"), "name": "T", "active": n % 7 == 0}});
        let many: Vec<_> = (0..2_203).map(|n| line("theme", &format!("t{n}"), theme(n))).collect();
        for lines in many.chunks(1_000) {
            bring(&world.steward(), lines).await.expect(201);
        }
        let expected = |active: bool| {
            let mut keys: Vec<_> = (0..2_203).filter(|n| (n % 7 == 0) == active).map(|n| format!("t-{n}")).collect();
            keys.sort();
            keys
        };
        for active in [true, false] {
            assert_eq!(each(&world.outsider(), &format!("themes?active={active}"), "key").await, expected(active));
        }
        // Nothing among those that are looked through first, and one record among the last.
        let last = lines(&world.outsider(), "themes").await.pop().unwrap()["fields"]["key"].as_str().unwrap().to_owned();
        assert_eq!(each(&world.outsider(), &format!("themes?key={last}"), "key").await.join(","), last);
        let table = world.outsider().get(&format!("exports/themes?key={last}&format=csv")).await.expect(200);
        assert_eq!(table.text.lines().count(), 2, "one heading row: {}", table.text);
        let table = world.outsider().get("exports/themes?active=false&format=csv").await.expect(200);
        assert_eq!(table.text.lines().count(), expected(false).len() + 1);
        assert!(lines(&world.outsider(), "themes?key=nothing").await.is_empty());
    }
}
