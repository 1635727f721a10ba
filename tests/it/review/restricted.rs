//! A review is as hidden as any of its incidents.

use serde_json::json;

use super::{all_written, fields, incident, published, secret, write};

on_both! {
    async fn a_review_of_a_restricted_incident_is_for_those_granted(world) {
        let hidden = secret(&world).await;
        let review = world
            .member()
            .post("reviews", fields(&world, &[&hidden, &incident(&world, "sev1").await]))
            .await
            .expect(201);
        assert!(
            review.json["number"].as_str().unwrap().starts_with("PIR-R"),
            "its number tells nothing"
        );
        let path = format!("reviews/{}", review.id());
        world.lead().get(&path).await.expect(200);
        for who in [
            world.facilitator(),
            world.steward(),
            world.administrator(),
            world.outsider(),
            world.tool(),
        ] {
            who.get(&path).await.expect(404);
            who.seen("*").patch(&path, json!({"tags": []})).await.expect(404);
            let listed = who.get("reviews?include_total=true").await.expect(200);
            assert_eq!((&listed.json["items"], &listed.json["total"]), (&json!([]), &json!(0)));
        }
    }

    async fn taking_part_does_not_open_what_is_restricted(world) {
        let review = world
            .member()
            .post("reviews", fields(&world, &[&secret(&world).await]))
            .await
            .expect(201);
        write(&world, &world.member(), &review, json!({"participants": [world.people.steward.id]}))
            .await
            .expect(200);
        world.steward().get(&format!("reviews/{}", review.id())).await.expect(404);
    }

    async fn publication_opens_it_to_nobody_else(world) {
        let review = world
            .member()
            .post("reviews", fields(&world, &[&secret(&world).await]))
            .await
            .expect(201);
        let path = format!("reviews/{}", review.id());
        for body in [json!({"move": "begin"}), json!({"move": "circulate"})] {
            world.member().seen("*").post(&format!("{path}/transitions"), body).await.expect(201);
        }
        write(&world, &world.member(), &review, all_written()).await.expect(200);
        let publish = json!({"move": "publish", "override_reason": "Nobody else may see it."});
        world.member().seen("*").post(&format!("{path}/transitions"), publish).await.expect(201);
        world.lead().get(&path).await.expect(200);
        for who in [world.steward(), world.outsider()] {
            who.get(&path).await.expect(404);
        }
    }

    async fn an_incident_that_is_restricted_later_takes_its_review_along(world) {
        let review = published(&world).await;
        let factor =
            world.member().get(&format!("reviews/{}/factors", review.id())).await.expect(200);
        assert_eq!(factor.json["items"], json!([]));
        world.outsider().get(&format!("reviews/{}", review.id())).await.expect(200);
        let path = format!("incidents/{}", review.json["incidents"][0].as_str().unwrap());
        let restrict = json!({"visibility": "restricted", "grants": [world.people.lead.id]});
        world.member().seen("*").patch(&path, restrict).await.expect(200);
        world.outsider().get(&format!("reviews/{}", review.id())).await.expect(404);
        world.lead().get(&format!("reviews/{}", review.id())).await.expect(200);
        world.member().seen("*").patch(&path, json!({"visibility": "open"})).await.expect(200);
        world.outsider().get(&format!("reviews/{}", review.id())).await.expect(200);
    }

    async fn a_kept_answer_is_not_told_to_whom_it_is_hidden_from_by_now(world) {
        let happened = world
            .facilitator()
            .post("incidents", json!({"title": "Slow", "severity": "sev1"}))
            .await
            .expect(201);
        let who = world.member().with("idempotency-key", "plan-1");
        who.post("reviews", fields(&world, &[&happened])).await.expect(201);
        let restrict = json!({"visibility": "restricted", "grants": [world.people.facilitator.id]});
        let path = format!("incidents/{}", happened.id());
        world.facilitator().seen("*").patch(&path, restrict).await.expect(200);
        who.post("reviews", fields(&world, &[&happened])).await.expect(404);
    }
}
