//! A page of actions, each as it is told on its own.

use serde_json::json;

use crate::action::{fields, moved};

on_both! {
    async fn a_page_tells_of_each_action_what_it_tells_on_its_own(world) {
        let (lead, steward) = (world.lead(), world.steward());
        let full = json!({"key": "full", "name": "Full", "capacity": 0, "capacity_is_gate": true});
        let full = steward.post("teams", full).await.expect(201);
        let service = json!({"key": "pay", "name": "Paying", "owner_team": world.people.team});
        let service = steward.post("services", service).await.expect(201);
        let hidden = json!({"title": "Hidden", "visibility": "restricted"});
        let hidden = lead.post("incidents", hidden).await.expect(201);
        let home = lead.post("incidents", json!({"title": "Nobody could pay"})).await.expect(201);
        let both = json!([home.id(), hidden.id()]);
        for more in [
            json!({"owner_team": null}),
            json!({"owner_team": full.id()}),
            json!({"owner_team": full.id(), "services": [service.id()], "incidents": both}),
            json!({"home": home.id(), "accountable": world.people.lead.id}),
        ] {
            let mut body = fields(&world);
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let action = lead.post("actions", body).await.expect(201);
            let late = json!({"move": "complete", "evidence": "Merged."});
            if more.get("services").is_some() {
                moved(&world.member(), &action, late).await;
            }
        }
        for who in [lead, steward, world.outsider(), world.tool()] {
            let page = who.get("actions?limit=50").await.expect(200);
            let items = page.json["items"].as_array().unwrap();
            assert_eq!(items.len(), 4);
            for item in items {
                let path = format!("actions/{}", item["id"].as_str().unwrap());
                let mut alone = who.get(&path).await.expect(200).json;
                // Told of one action alone: a page is not the place to compare each with all others.
                alone["possible_duplicates"] = json!([]);
                assert_eq!(*item, alone);
            }
        }
    }
}
