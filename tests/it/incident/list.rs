//! Looking through the incidents.

use serde_json::{Value, json};

use super::{make, report};

fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

on_both! {
    async fn it_is_narrowed_and_sorted_by_what_is_known(world) {
        let service = world.steward().post("services", json!({"key": "doors", "name": "Doors"})).await.expect(201).id();
        let old = json!({"title": "old", "severity": "sev3", "occurred_at": "2026-11-01T00:00:00Z", "services": [service]});
        report(&world, old).await;
        world.clock.advance(60);
        report(&world, json!({"title": "drill", "kind": "drill", "severity": "sev1"})).await;
        world.clock.advance(60);
        let last = report(&world, json!({"title": "last", "occurred_at": "2026-11-10T00:00:00Z"})).await;
        make(&world.lead(), &last, json!({"move": "resolve"})).await.expect(201);
        let ask = |query: &'static str| { let who = world.outsider(); async move { who.get(&format!("incidents?{query}")).await.expect(200).json } };
        assert_eq!(titles(&ask("").await), ["last", "drill", "old"]);
        assert_eq!(titles(&ask("sort=severity").await), ["drill", "old", "last"], "what is unknown comes last");
        assert_eq!(titles(&ask("status=open&kind=incident").await), ["old"]);
        assert_eq!(titles(&ask("stage=set_aside").await), ["last", "drill"]);
        assert_eq!(titles(&ask("severity=sev1,sev3&sort=created_at").await), ["old", "drill"]);
        assert_eq!(titles(&ask("occurred_at[gte]=2026-11-05T00:00:00Z").await), ["last"]);
        let found = world.outsider().get(&format!("incidents?service={service}&include_total=true")).await.expect(200);
        assert_eq!((titles(&found.json), &found.json["total"]), (vec!["old"], &json!(1)));
        let first = world.outsider().get("incidents?limit=2").await.expect(200);
        let cursor = first.json["next_cursor"].as_str().unwrap().to_owned();
        let rest = world.outsider().get(&format!("incidents?limit=2&cursor={cursor}")).await.expect(200);
        assert_eq!((titles(&first.json), titles(&rest.json)), (vec!["last", "drill"], vec!["old"]));
    }

    async fn it_does_not_say_who_took_part(world) {
        let fields = json!({
            "title": "a", "summary": "b", "source_data": {"caller": "c"},
            "involvements": [{"person": world.people.lead.id, "role": "responder"}],
        });
        let told = report(&world, fields).await;
        let page = world.outsider().get(&format!("incidents/{}", told.id())).await.expect(200);
        assert_eq!(page.json["involvements"][0]["role"], "responder");
        let list = world.outsider().get("incidents").await.expect(200);
        assert!(!list.text.contains("per_"), "{}", list.text);
        let entry = list.json["items"][0].as_object().unwrap();
        for left_out in ["involvements", "reporter", "grants", "summary", "source_data", "source"] {
            assert!(!entry.contains_key(left_out), "{left_out}");
        }
    }

    async fn people_are_asked_for_as_me_only(world) {
        world.outsider().post("incidents", json!({"title": "mine"})).await.expect(201);
        report(&world, json!({"title": "theirs"})).await;
        let mine = world.outsider().get("incidents?reporter=me").await.expect(200);
        assert_eq!(titles(&mine.json), ["mine"]);
        let person = world.people.member.id.unwrap();
        world.outsider().get(&format!("incidents?reporter={person}")).await.expect(400);
        for name in ["person", "involvement", "responder", "sort=reporter"] {
            world.outsider().get(&format!("incidents?{name}={person}")).await.expect(400);
        }
    }

    async fn contradictions_are_found_by_a_flag(world) {
        let fields = json!({"title": "odd", "occurred_at": "2026-11-19T10:00:00Z", "resolved_at": "2026-11-19T09:00:00Z"});
        world.tool().post("incidents", fields).await.expect(201);
        report(&world, json!({"title": "plain"})).await;
        assert_eq!(titles(&world.member().get("incidents?data_flagged=true").await.expect(200).json), ["odd"]);
        assert_eq!(titles(&world.member().get("incidents?data_flagged=false").await.expect(200).json), ["plain"]);
    }

    async fn a_scope_is_needed(world) {
        world.nobody().get("incidents").await.expect(401);
        world.scoped().get("incidents").await.expect(403);
    }

    async fn a_list_of_many_is_told_in_order_whichever_way_it_is_found(world) {
        // More than are sorted in no time, so that SQLite walks along the order instead.
        let line = |number: i64| json!({
            "type": "incident", "key": {"integration": "snow-prod", "external_id": format!("INC{number}")},
            "status": if number % 7 == 0 { "resolved" } else { "open" },
            "fields": {
                "title": format!("n{number}"), "severity": "sev3",
                "reported_at": format!("2026-10-{:02}T{:02}:{:02}:00Z", 1 + number * 11 % 28, number % 24, number % 60),
            },
        });
        let lines: String = (0..1_400).map(|number| line(number).to_string() + "\n").collect();
        let asked = world.steward().with("content-type", "application/x-ndjson");
        asked.send(actix_web::http::Method::POST, "imports", Some(lines)).await.expect(201);
        let (mut told, mut path) = (Vec::new(), None);
        let query = "incidents?status=open&severity=sev3&sort=-reported_at&limit=200&include_total=true";
        loop {
            let page = world.member().get(path.as_deref().unwrap_or(query)).await.expect(200);
            assert_eq!(page.json["total"], 1_200);
            told.extend(page.json["items"].as_array().unwrap().iter().map(|item| {
                (item["reported_at"].as_str().unwrap().to_owned(), item["id"].as_str().unwrap().to_owned())
            }));
            let Some(cursor) = page.json["next_cursor"].as_str() else { break };
            path = Some(format!("{query}&cursor={cursor}"));
        }
        let mut sorted = told.clone();
        sorted.sort();
        sorted.reverse();
        sorted.dedup();
        assert_eq!((told.len(), told), (1_200, sorted));
        let few = world.member().get("incidents?status=resolved&sort=-reported_at&limit=200").await.expect(200);
        assert_eq!(few.json["items"].as_array().unwrap().len(), 200);
    }
}
