//! What the register does not tell: restricted records, links to them, and persons.

use serde_json::json;

use super::{answered, looped, numbers};

on_both! {
    async fn an_action_from_a_restricted_incident_is_on_the_register_of_the_entitled_only(world) {
        let more = json!({"visibility": "restricted", "grants": [world.people.member.id, world.people.lead.id]});
        let from = looped(&world, more).await;
        answered(&world, &from, json!({"title": "Secret work"})).await;
        assert_eq!(world.lead().get("register").await.expect(200).json["items"].as_array().unwrap().len(), 1);
        assert!(numbers(&world, "include_total=true").await.is_empty());
        let told = world.outsider().get("register?include_total=true&q=secret").await.expect(200);
        assert_eq!(told.json["total"], 0);
        for someone in [world.outsider(), world.administrator(), world.steward()] {
            let table = someone.get("register.csv").await.expect(200);
            assert_eq!(table.text.lines().count(), 1, "{}", table.text);
        }
        let theme = format!("register?theme={}", from.theme.id());
        assert!(world.facilitator().get(&theme).await.expect(200).json["items"].as_array().unwrap().is_empty());
    }

    async fn links_to_what_is_hidden_are_left_out(world) {
        let more = json!({"visibility": "restricted", "grants": [world.people.member.id]});
        let from = looped(&world, more).await;
        let mut fields = crate::action::fields(&world);
        fields["factors"] = json!([from.factor.id()]);
        fields["lessons"] = json!([from.lesson.id()]);
        fields["incidents"] = json!([from.incident.id()]);
        world.member().post("actions", fields).await.expect(201);
        let mine = world.member().get("register").await.expect(200);
        assert_eq!(mine.json["items"][0]["incidents"].as_array().unwrap().len(), 1);
        let told = world.outsider().get("register").await.expect(200);
        let line = &told.json["items"][0];
        for name in ["incidents", "lessons", "contributing_factors", "themes"] {
            assert_eq!(line[name], json!([]), "{name}");
        }
        assert!(!told.text.contains(from.incident.json["number"].as_str().unwrap()));
    }

    async fn no_person_is_named(world) {
        let from = looped(&world, json!({})).await;
        let action = answered(&world, &from, json!({})).await;
        crate::action::moved(&world.lead(), &action, json!({"move": "accept"})).await;
        for path in ["register", "register.csv", "register.csv?headings=api"] {
            let told = world.member().get(path).await.expect(200);
            for trace in ["per_", "Maja", "Lena"] {
                assert!(!told.text.contains(trace), "{path} names {trace}: {}", told.text);
            }
        }
    }
}
