//! Words in incidents, reviews, lessons and actions.

use serde_json::{Value, json};

use crate::import::{bring, line};
use crate::support::World;

async fn found(world: &World, query: &str) -> Vec<Value> {
    let told = world.member().get(&format!("search?{query}")).await.expect(200);
    told.json["items"].as_array().unwrap().clone()
}

async fn titles(world: &World, query: &str) -> Vec<String> {
    let mut titles: Vec<_> = found(world, query)
        .await
        .iter()
        .map(|hit| hit["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

/// One record of each kind that can be found, each with the word `certificate` in its text.
async fn fill(world: &World) {
    let member = world.member();
    let incident = json!({"title": "Nobody could pay", "summary": "The certificate of the gateway had expired at night."});
    let incident = member.post("incidents", incident).await.expect(201);
    let review = json!({"title": "How we pay", "incidents": [incident.id()], "sections": {"plain_summary": "An expired certificate."}});
    member.post("reviews", review).await.expect(201);
    let lesson = json!({"title": "Certificates end", "insight": "They end on Sundays."});
    member.post("lessons", lesson).await.expect(201);
    let action =
        json!({"title": "Watch what ends", "what": "Every certificate, thirty days before."});
    member.post("actions", action).await.expect(201);
}

on_both! {
    async fn words_are_found_in_every_kind_and_in_any_of_their_forms(world) {
        fill(&world).await;
        let all = ["Certificates end", "How we pay", "Nobody could pay", "Watch what ends"];
        assert_eq!(titles(&world, "q=certificate").await, all);
        assert_eq!(titles(&world, "q=CERTIFICATES").await, all);
        assert_eq!(titles(&world, "q=expired").await, ["How we pay", "Nobody could pay"]);
        assert_eq!(titles(&world, "q=certificate%20night").await, ["Nobody could pay"]);
        assert_eq!(titles(&world, "q=certificate%20unicorn").await, Vec::<String>::new());
        let first = &found(&world, "q=certificate").await[0];
        assert_eq!(first["title"], "Certificates end", "a title counts for more than a text");
    }

    async fn a_hit_says_what_it_is_and_where_the_words_stand(world) {
        fill(&world).await;
        let hits = found(&world, "q=gateway").await;
        assert_eq!(hits.len(), 1);
        assert_eq!((&hits[0]["type"], &hits[0]["title"]), (&json!("incident"), &json!("Nobody could pay")));
        assert!(hits[0]["number"].as_str().unwrap().starts_with("INC-"));
        assert!(hits[0]["snippet"].as_str().unwrap().contains("gateway"), "{}", hits[0]);
        let number = hits[0]["number"].as_str().unwrap();
        assert_eq!(found(&world, &format!("q={number}")).await[0]["id"], hits[0]["id"]);
    }

    async fn it_is_narrowed_by_kind(world) {
        fill(&world).await;
        assert_eq!(titles(&world, "q=certificate&types=lesson,action").await, ["Certificates end", "Watch what ends"]);
        let told = world.member().get("search?q=certificate&types=person").await.expect(400);
        assert_eq!(told.pointers(), ["types"]);
    }

    async fn any_text_may_be_looked_for_and_none_finds_nothing(world) {
        fill(&world).await;
        for odd in ["", "%22", "%27%20OR%209%3D9", "*", "NEAR(a%20b)", "title:pay", "%E2%9C%93", "-", "a%20AND%20NOT"] {
            let told = world.member().get(&format!("search?q={odd}")).await.expect(200);
            assert_eq!(told.json["items"], json!([]), "{odd}");
        }
        assert_eq!(found(&world, "").await, Vec::<Value>::new());
        assert_eq!(titles(&world, "q=%22pay%22").await, ["How we pay", "Nobody could pay"]);
    }

    async fn words_are_taken_apart_alike_on_every_engine(world) {
        let text = "On-call at db-7.example.org, see /etc/hosts and v2.1.4; Zürich's naïve ÆØÅ 50%";
        let body = json!({"title": "Odd words", "summary": text});
        world.member().post("incidents", body).await.expect(201);
        for words in ["call", "on-call", "example", "db", "7", "hosts", "etc%2Fhosts", "v2", "v2.1.4", "Z%C3%BCrich", "50",
            "example.org", "the%20hosts%20of%20call", "%C3%86%C3%98%C3%85"] {
            assert_eq!(titles(&world, &format!("q={words}")).await, ["Odd words"], "{words}");
        }
    }

    async fn those_with_the_words_in_the_title_come_first_then_the_newest_on_whatever_page(world) {
        for index in 0..6 {
            let (title, summary) = match index % 2 {
                0 => (format!("Outage {index}"), "Of the lifts."),
                _ => (format!("Lifts {index}"), "They stood still: an outage."),
            };
            world.member().post("incidents", json!({"title": title, "summary": summary})).await.expect(201);
        }
        for limit in [1, 2, 4, 6] {
            let mut titles = Vec::new();
            let mut path = format!("search?q=outage&limit={limit}");
            loop {
                let told = world.member().get(&path).await.expect(200);
                titles.extend(told.json["items"].as_array().unwrap().iter().map(|hit| hit["title"].clone()));
                let Some(cursor) = told.json["next_cursor"].as_str() else { break };
                path = format!("search?q=outage&limit={limit}&cursor={cursor}");
            }
            assert_eq!(titles, ["Outage 4", "Outage 2", "Outage 0", "Lifts 5", "Lifts 3", "Lifts 1"], "by {limit}");
        }
        let told = world.member().get("search?q=outage&limit=1").await.expect(200);
        let cursor = told.json["next_cursor"].as_str().unwrap();
        world.member().get(&format!("search?q=other&limit=1&cursor={cursor}")).await.expect(400);
    }

    async fn of_very_many_the_newest_are_found(world) {
        // More than PostgreSQL puts in order.
        let old = |index| line("incident", &format!("old-{index}"), json!({"fields": {"title": format!("Outage {index}")}}));
        let lines: Vec<_> = (0..1_100).map(old).collect();
        bring(&world.steward(), &lines).await.expect(201);
        let body = json!({"title": "The lifts", "summary": "They stood still: an outage."});
        world.member().post("incidents", body).await.expect(201);
        world.member().post("incidents", json!({"title": "Outage of today"})).await.expect(201);
        assert_eq!(found(&world, "q=outage&limit=1").await[0]["title"], "Outage of today");
        assert_eq!(found(&world, "q=lifts%20outage&limit=1").await[0]["title"], "The lifts");
    }

    async fn what_is_hidden_is_not_found(world) {
        let secret = json!({"title": "Secret outage", "visibility": "restricted", "grants": [world.people.lead.id]});
        let incident = world.member().post("incidents", secret).await.expect(201);
        world.member().post("actions", json!({"title": "Secret work", "home": incident.id()})).await.expect(201);
        assert_eq!(titles(&world, "q=secret").await, ["Secret outage", "Secret work"]);
        for someone in [world.outsider(), world.steward(), world.administrator(), world.tool()] {
            let told = someone.get("search?q=secret").await.expect(200);
            assert_eq!(told.json, json!({"items": [], "next_cursor": null}));
        }
        let open = json!({"visibility": "open"});
        world.member().seen("*").patch(&format!("incidents/{}", incident.id()), open).await.expect(200);
        let told = world.outsider().get("search?q=secret").await.expect(200);
        assert_eq!(told.json["items"].as_array().unwrap().len(), 2);
    }

    async fn what_changes_is_found_anew_and_what_is_deleted_is_not(world) {
        let told = world.member().post("actions", json!({"title": "Polish the brass"})).await.expect(201);
        let path = format!("actions/{}", told.id());
        let told = world.member().change(&path, &told, json!({"title": "Polish the silver"})).await.expect(200);
        assert!(titles(&world, "q=brass").await.is_empty());
        assert_eq!(titles(&world, "q=silver").await, ["Polish the silver"]);
        world.member().seen(&told.header("etag").unwrap()).delete(&path).await.expect(204);
        assert!(titles(&world, "q=silver").await.is_empty());
    }
}
