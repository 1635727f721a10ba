//! Fragilities: found, covered, proven, or accepted for a time.

use serde_json::{Value, json};

use crate::action::missing;
use crate::support::World;
use crate::support::ask::Told;

/// A fragility of a service of the world's team.
pub async fn found(world: &World) -> Told {
    let service = world
        .steward()
        .post("services", json!({"key": "shop", "name": "Shop", "owner_team": world.people.team}))
        .await
        .expect(201);
    let body = json!({"kind": "single_person", "title": "Only one can restart it", "service": service.id()});
    world.outsider().post("fragilities", body).await.expect(201)
}

/// A move of it that the lead makes.
pub async fn make(world: &World, fragility: &Told, body: Value) -> Told {
    let path = format!("fragilities/{}/transitions", fragility.id());
    world.lead().seen(&fragility.header("etag").unwrap()).post(&path, body).await
}

on_both! {
    async fn it_belongs_to_a_service_and_a_bypass_names_the_need(world) {
        let told = world.outsider().post("fragilities", json!({"kind": "bypass", "title": "A spreadsheet"})).await.expect(422);
        assert_eq!(told.pointers(), ["/service", "/need"]);
    }

    async fn an_action_covers_it_and_only_evidence_proves_it(world) {
        let told = found(&world).await;
        assert_eq!(make(&world, &told, json!({"move": "cover"})).await.expect(409).json["missing"][0]["code"], "cover");
        let action = json!({"title": "Write it down", "fragilities": [told.id()]});
        world.member().post("actions", action).await.expect(201);
        let told = make(&world, &told, json!({"move": "cover"})).await.expect(201);
        assert_eq!(missing(&make(&world, &told, json!({"move": "prove"})).await.expect(409)), ["evidence", "by_role", "done_on"]);
        let proof = json!({"move": "prove", "evidence": "the log", "by_role": "on call", "done_on": "2026-11-19"});
        let told = make(&world, &told, proof).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["proven_by_role"]), (&json!("proven"), &json!("on call")));
    }

    async fn only_a_second_person_proves_it_and_nobody_is_named_elsewhere(world) {
        let told = found(&world).await;
        let step = &told.json["next_steps"][0];
        assert!(step["what"].as_str().unwrap().contains("pair, or mentor"), "{}", told.text);
        assert_eq!(step["body"]["collaborators"][0]["role"], "mentor");
        let (mentor, learner) = (&world.people.lead.id, &world.people.outsider.id);
        let action = json!({"title": "Learn it", "fragilities": [told.id()], "collaborators": [
            {"person": mentor, "role": "mentor"}, {"person": learner, "role": "learner"}]});
        world.member().post("actions", action).await.expect(201);
        let told = make(&world, &told, json!({"move": "cover"})).await.expect(201);
        let mut proof = json!({"move": "prove", "evidence": "the log", "by_role": "on call", "done_on": "2026-11-21", "by": mentor});
        assert_eq!(missing(&make(&world, &told, proof.clone()).await.expect(409)), ["done_on", "second_person"]);
        proof["done_on"] = json!("2026-11-20");
        proof["by"] = json!(learner);
        let told = make(&world, &told, proof).await.expect(201);
        assert_eq!(told.json["proven_by"], json!(learner));
        for path in ["exports/fragilities", "changes?since=start&expand=full", "exports/transitions"] {
            let elsewhere = world.steward().get(path).await.expect(200);
            assert!(elsewhere.text.contains("proven"), "{path}");
            assert!(!elsewhere.text.contains(&learner.unwrap().to_string()), "{path}: {}", elsewhere.text);
        }
        let again = make(&world, &told, json!({"move": "reopen", "reason": "they left too"})).await.expect(201);
        assert_eq!((&again.json["proven_by"], &again.json["proven_by_role"]), (&json!(null), &json!(null)));
    }

    async fn a_risk_is_accepted_by_the_services_owner_and_for_a_time(world) {
        let told = found(&world).await;
        let path = format!("fragilities/{}/transitions", told.id());
        let body = json!({"move": "accept_risk", "reason": "it is retired in spring", "until": "2027-04-01"});
        world.member().seen("\"1\"").post(&path, body.clone()).await.expect(403);
        world.lead().seen("\"1\"").post(&path, json!({"move": "accept_risk", "reason": "x", "until": "2020-01-01"})).await.expect(409);
        let told = make(&world, &told, body).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["accepted_until"]), (&json!("accepted_risk"), &json!("2027-04-01")));
    }
}
