//! Lines name other records.

use serde_json::json;

use super::{bring, counts, line};

on_both! {
    async fn a_link_leads_to_what_came_before_in_this_request_or_another(world) {
        let first = [
            line("team", "team:desk", json!({"fields": {"key": "desk", "name": "Desk"}})),
            line("service", "svc:mail", json!({"fields": {"key": "mail", "name": "Mail", "owner_team": "desk"}})),
            line("theme", "theme:disk", json!({"fields": {"key": "disk", "name": "Disk"}})),
        ];
        assert_eq!(counts(&bring(&world.steward(), &first).await.expect(201)), [3, 0, 0, 0]);
        let second = [
            line("incident", "a", json!({"fields": {"title": "One", "services": ["mail", "@docs/svc:mail"]}})),
            line("incident", "b", json!({"status": "merged", "merged_into": "@docs/a", "fields": {"title": "Two"}})),
            line("fragility", "c", json!({"status": "covered", "substitute": "the desk knows", "fields": {
                "kind": "single_person", "title": "One knows", "service": "mail", "home": "@docs/a"}})),
            line("comment", "d", json!({"about": "@docs/none", "fields": {"text": "Astray"}})),
        ];
        let told = bring(&world.steward(), &second).await.expect(201);
        assert_eq!(counts(&told), [3, 0, 0, 1], "{}", told.text);
        let ids: Vec<_> = told.json["results"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
        let merged = world.member().get(&format!("incidents/{}", ids[1].as_str().unwrap())).await.expect(200);
        assert_eq!(merged.json["merged_into"], ids[0]);
        assert_eq!(told.json["results"][3]["errors"][0]["pointer"], "/about");
    }

    async fn what_the_caller_may_not_see_is_unknown(world) {
        let hidden = world.member().post("incidents", json!({"title": "Hidden", "visibility": "restricted"})).await.expect(201);
        let lines = [
            line("action", "a", json!({"fields": {"title": "Drawn from it", "home": hidden.id()}})),
            line("action", "b", json!({"fields": {"title": "Drawn from nothing", "home": "inc_01j9zv5m3q8r7t2w4x6y8z0abc"}})),
        ];
        let told = bring(&world.administrator(), &lines).await.expect(200);
        let code = |index: usize| (told.json["results"][index]["errors"][0]["code"].clone(), told.json["results"][index]["errors"][0]["pointer"].clone());
        assert_eq!(code(0), code(1), "{}", told.text);
        assert_eq!(code(0).0, "unknown");
    }

    async fn a_restricted_incident_needs_someone_who_may_see_it(world) {
        let team = world.people.team.to_string();
        let lines = [
            line("incident", "a", json!({"fields": {"title": "For nobody", "visibility": "restricted"}})),
            line("incident", "b", json!({"fields": {"title": "For a team", "visibility": "restricted", "grants": [team]}})),
        ];
        let told = bring(&world.steward(), &lines).await.expect(201);
        assert_eq!(counts(&told), [1, 0, 0, 1], "{}", told.text);
        let id = told.json["results"][1]["id"].as_str().unwrap();
        world.outsider().get(&format!("incidents/{id}")).await.expect(404);
        let seen = world.member().get(&format!("incidents/{id}")).await.expect(200);
        assert!(seen.json["number"].as_str().unwrap().starts_with("INC-R"), "its number tells nothing");
    }
}
