//! What one may not see reads as unknown, also among many.

use serde_json::json;

use super::{defer, done, foreseen, outcomes, proposed};

on_both! {
    async fn a_hidden_action_reads_as_one_that_is_not_there(world) {
        let restricted = json!({"title": "Somebody's affair", "visibility": "restricted", "grants": [world.people.lead.id]});
        let incident = world.member().post("incidents", restricted).await.expect(201);
        let mut fields = crate::action::fields(&world);
        fields["home"] = incident.id().into();
        let hidden = world.member().post("actions", fields).await.expect(201);
        let open = proposed(&world, 1).await.remove(0);
        let unknown = "act_01j9zv5m3q8r7t2w4x6y8z0abc";
        let named = json!([{"action": hidden.id()}, {"action": unknown}, {"action": hidden.json["number"]}, {"action": open.id()}]);
        for told in [done(&world.facilitator(), named.clone(), &defer()).await, foreseen(&world.facilitator(), named.clone(), &defer()).await] {
            let problem = |index: usize| {
                let text = told.json["items"][index].to_string();
                text.replace(&hidden.id(), unknown).replace(hidden.json["number"].as_str().unwrap(), unknown)
            };
            assert_eq!((problem(0), problem(2)), (problem(1), problem(1)), "byte for byte like an unknown one");
            assert_eq!(told.json["items"][0]["problem"]["code"], "not_found");
        }
        let by_filter = json!({"filters": {"q": "Retire"}, "transition": defer()});
        let told = world.facilitator().post("action-batch-previews", by_filter.clone()).await.expect(200);
        assert_eq!(outcomes(&told).len(), 1, "{}", told.text);
        let told = world.lead().post("action-batch-previews", by_filter).await.expect(200);
        assert_eq!((outcomes(&told).len(), &told.json["left_out"]), (2, &json!(0)), "{}", told.text);
        let readings = world.lead().get(&format!("incidents/{}/readings", incident.id())).await.expect(200);
        let by_lead = |item: &serde_json::Value| item["record"] == hidden.id() && item["actor"] == json!(world.people.lead.id);
        assert!(readings.json["items"].as_array().unwrap().iter().any(by_lead), "who was told is kept: {}", readings.text);
    }
}
