//! Everything can be taken out.

use serde_json::{Value, json};

use super::{bring, line, post_mortem};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

on_both! {
    async fn an_export_is_lines_of_records_with_their_type_first(world) {
        bring(&world.steward(), &post_mortem()).await.expect(201);
        let told = world.outsider().get("exports/incidents").await.expect(200);
        assert_eq!(told.header("content-type").unwrap(), "application/x-ndjson");
        assert!(told.header("content-disposition").unwrap().starts_with("attachment; filename=\"kintsugi-incidents-"));
        assert!(told.header("x-change-cursor").is_some());
        assert!(told.text.starts_with("{\"type\":\"incident\",\"key\":{\"integration\":\"docs\",\"external_id\":\"PM-9\"},\"id\":\"inc_"), "{}", told.text);
        assert_eq!(lines(&told.text).len(), 1);
        for kind in ["timeline_events", "timeline-events", "reviews", "factors", "lessons", "actions", "links", "references"] {
            let told = world.outsider().get(&format!("exports/{kind}")).await.expect(200);
            assert!(!told.text.is_empty(), "{kind}");
        }
        for kind in ["uptakes", "verifications", "transitions", "slips", "comments", "fragilities", "services", "themes"] {
            assert_eq!(world.outsider().get(&format!("exports/{kind}")).await.expect(200).text, "", "{kind}");
        }
        world.outsider().get("exports/people").await.expect(404);
        world.scoped().get("exports/incidents").await.expect(403);
        world.outsider().get("exports/incidents?format=xml").await.expect(400);
    }

    async fn persons_and_source_data_stay_in_the_house(world) {
        let person = world.people.member.id.unwrap().to_string();
        let fields = json!({"title": "Named", "involvements": [{"person": person, "role": "responder"}], "source_data": {"caller": "Pat"}});
        world.member().post("incidents", fields).await.expect(201);
        let action = json!({"title": "Mend it", "owner_team": world.people.team, "accountable": person, "priority": "p3", "due_date": "2027-01-01",
            "collaborators": [{"person": world.people.lead.id.unwrap(), "role": "pair"}]});
        let action = world.member().post("actions", action).await.expect(201);
        let path = format!("actions/{}/transitions", action.id());
        world.clock.advance(2 * 86_400);
        let moved = world.lead().seen(&action.header("etag").unwrap()).post(&path, json!({"move": "accept"})).await.expect(201);
        world.lead().seen(&moved.header("etag").unwrap()).post(&path, json!({"move": "start", "accountable": person})).await.expect(201);
        world.member().post(&format!("actions/{}/comments", action.id()), json!({"text": "On it"})).await.expect(201);
        for kind in ["teams", "incidents", "actions", "transitions", "comments", "links", "references"] {
            for format in ["ndjson", "csv"] {
                let told = world.steward().get(&format!("exports/{kind}?format={format}")).await.expect(200);
                assert!(!told.text.is_empty() || ["links", "references"].contains(&kind), "{kind}");
                assert!(!told.text.contains("per_") && !told.text.contains("Pat"), "{kind}: {}", told.text);
            }
        }
    }

    async fn what_one_may_not_see_is_not_in_it_and_not_linked_from_it(world) {
        let hidden = world.member().post("incidents", json!({"title": "Hidden", "visibility": "restricted"})).await.expect(201);
        let drawn = json!({"title": "Drawn from it", "home": hidden.id()});
        let drawn = world.member().post("actions", drawn).await.expect(201);
        let linked = json!({"title": "Linked to it", "incidents": [hidden.id()]});
        let linked = world.member().post("actions", linked).await.expect(201);
        for kind in ["incidents", "actions", "links", "references"] {
            let told = world.outsider().get(&format!("exports/{kind}")).await.expect(200);
            assert!(!told.text.contains(&hidden.id()) && !told.text.contains(&drawn.id()), "{kind}: {}", told.text);
        }
        let told = world.outsider().get("exports/actions").await.expect(200);
        assert_eq!((lines(&told.text)[0]["id"].clone(), lines(&told.text)[0]["fields"]["incidents"].clone()), (json!(linked.id()), json!([])));
        let told = world.member().get("exports/actions").await.expect(200);
        assert!(told.text.contains(&hidden.id()));
    }

    async fn a_table_is_harmless_to_a_spreadsheet(world) {
        world.member().post("incidents", json!({"title": "=HYPERLINK(\"x\")", "summary": "a\nb, \"c\""})).await.expect(201);
        let told = world.outsider().with("accept", "text/csv").get("exports/incidents").await.expect(200);
        assert_eq!(told.header("content-type").unwrap(), "text/csv; charset=utf-8");
        let rows: Vec<_> = told.text.split("\r\n").collect();
        assert!(rows[0].starts_with("id,number,title,version"), "{}", rows[0]);
        assert!(rows[1].contains("\"'=HYPERLINK(\"\"x\"\")\""), "{}", rows[1]);
        assert!(told.text.contains("\"a\nb, \"\"c\"\"\""));
    }

    async fn pages_meet_without_a_seam(world) {
        let many: Vec<_> = (0..1_203).map(|n| line("theme", &format!("t{n}"), json!({"fields": {"key": format!("t-{n}"), "name": "T"}}))).collect();
        bring(&world.steward(), &many).await.expect(201);
        let told = world.outsider().get("exports/themes").await.expect(200);
        let ids: Vec<_> = lines(&told.text).iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 1_203);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        let table = world.outsider().get("exports/themes?format=csv").await.expect(200);
        assert_eq!(table.text.lines().count(), 1_204, "one heading row");
    }
}
