//! Nothing of a restricted incident shows by what returned.

use serde_json::{Value, json};

use super::{again, answer, known, known_of, of, published};

on_both! {
    async fn what_a_restricted_review_found_is_put_forward_only_to_those_who_may_see_it(world) {
        let secret = json!({"visibility": "restricted", "grants": [world.people.lead.id]});
        let known = known_of(&world, secret).await;
        for _ in 0..3 {
            published(&world, json!({}), &known.theme, &known.relying).await;
        }
        let incident = again(&world, &known).await;
        assert_eq!(of(&world, &incident).await.len(), 4, "who sees everything sees the closest of both");
        let path = format!("incidents/{}/recurrences?include_total=true", incident.id());
        let told = world.steward().get(&path).await.expect(200);
        assert_eq!(told.json["total"], 3, "the hidden one took no place from an open one");
        assert!(!told.text.contains(&known.factor), "{}", told.text);
    }

    async fn a_restricted_incident_puts_nothing_in_question_that_others_see(world) {
        let known = known(&world).await;
        let mut fields = crate::action::fields(&world);
        fields["factors"] = json!([known.factor]);
        let told = world.member().post("actions", fields).await.expect(201);
        let told = crate::action::moved(&world.lead(), &told, json!({"move": "accept"})).await;
        let told = crate::action::moved(&world.member(), &told, json!({"move": "complete", "evidence": "done"})).await;
        let look = json!({"move": "verify", "verdict": "effective", "evidence": "it held"});
        let told = crate::action::moved(&world.facilitator(), &told, look).await;
        world.clock.advance(24 * 3600);
        let secret = json!({"title": "A key was left in the open", "visibility": "restricted", "grants": [world.people.lead.id],
            "services": [known.service], "themes": [known.theme]});
        let secret = world.member().post("incidents", secret).await.expect(201);
        let found = of(&world, &secret).await;
        let confirmed = answer(&world, &found[0], json!({"move": "confirm"})).await.expect(201);
        assert_eq!(confirmed.json["earlier"][0], json!({"action": told.id(), "state": "closed(effective)", "open": false, "in_question": false}));
        let after = world.member().get(&format!("actions/{}", told.id())).await.expect(200);
        assert_eq!((&after.json["in_question"], &after.json["version"]), (&Value::Null, &told.json["version"]));
        for path in ["recurrences?include_total=true", "exports/recurrences", "exports/links"] {
            let told = world.steward().get(path).await.expect(200);
            assert!(!told.text.contains("rec_"), "{}", told.text);
        }
    }
}
