//! A tool whose token is bound to an integration says what a record is there, and nowhere else.

use serde_json::{Value, json};

use crate::support::{Told, World};

/// What a record is in an integration.
fn itself(integration: &str, id: &str) -> Value {
    json!({"integration": integration, "relation": "self", "external_id": id})
}

#[track_caller]
fn refused(told: &Told, pointer: &str) {
    assert_eq!((told.status, told.pointers()), (422, vec![pointer]), "{}", told.text);
    assert_eq!(told.codes(), ["other_integration"]);
    assert!(told.json["errors"][0]["detail"].as_str().unwrap().contains("snow-prod"));
}

/// A body of each kind of record that can be the same as one elsewhere, by where a tool makes one.
fn bodies(world: &World) -> [(&'static str, Value); 4] {
    [
        ("incidents", json!({"title": "Nobody could pay"})),
        ("actions", crate::action::fields(world)),
        ("services", json!({"key": "pay", "name": "Paying"})),
        ("teams", json!({"key": "net", "name": "Networks"})),
    ]
}

on_both! {
    async fn it_makes_no_record_that_is_the_same_as_one_in_another(world) {
        for (path, mut body) in bodies(&world) {
            body["references"] = json!([itself("snow-prod", "1"), itself("other", "1")]);
            refused(&world.tool().post(path, body.clone()).await, "/references/1");
            let by_reference = format!("{path}/by-reference?integration=snow-prod&external_id=1");
            refused(&world.tool().put(&by_reference, body.clone()).await, "/references/1");
            world.tool().get(&by_reference).await.expect(404);
            body["references"][1]["relation"] = "parent".into();
            world.tool().post(path, body).await.expect(201);
        }
        let person = json!({"display_name": "Kim", "references": [itself("other", "kim")]});
        let path = "people/by-reference?integration=snow-prod&external_id=kim";
        refused(&world.tool().put(path, person).await, "/references/0");
    }

    async fn it_makes_no_record_the_same_as_one_in_another(world) {
        for (path, mut body) in bodies(&world) {
            body["references"] = json!([itself("snow-prod", "1")]);
            let made = world.tool().post(path, body).await.expect(201);
            let path = format!("{path}/{}", made.id());
            let both = json!({"references": [itself("snow-prod", "1"), itself("other", "1")]});
            refused(&world.tool().change(&path, &made, both.clone()).await, "/references/1");
            let told = world.steward().get(&path).await.expect(200);
            assert_eq!(told.json["version"], 1);
        }
    }

    async fn what_others_said_stays(world) {
        let reference = itself("other", "1");
        let body = json!({"title": "Nobody could pay", "references": [reference]});
        let made = world.member().post("incidents", body).await.expect(201);
        let path = format!("incidents/{}", made.id());
        let more = json!({"references": [reference, itself("snow-prod", "1")], "summary": "Known in two tools"});
        let told = world.tool().change(&path, &made, more).await.expect(200);
        assert_eq!(told.json["references"].as_array().unwrap().len(), 2);
        let resolve = json!({"move": "resolve"});
        world.tool().seen("*").post(&format!("{path}/transitions"), resolve).await.expect(201);
    }

    async fn a_line_of_an_import_that_says_so_is_refused(world) {
        let line = |id: &str, references: Value| json!({
            "type": "incident", "key": {"integration": "snow-prod", "external_id": id},
            "fields": {"title": "Nobody could pay", "reported_at": "2024-03-05T10:00:00Z", "references": references},
        }).to_string();
        let lines = [line("1", json!([])), line("2", json!([itself("other", "2")]))].join("\n");
        let asked = world.tool().with("content-type", "application/x-ndjson");
        let told = asked.send(actix_web::http::Method::POST, "imports", Some(lines)).await.expect(201);
        assert_eq!((&told.json["created"], &told.json["refused"]), (&json!(1), &json!(1)), "{}", told.text);
        let fault = &told.json["results"][1]["errors"][0];
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/fields/references/0"), &json!("other_integration")));
    }

    async fn a_tool_that_is_bound_to_none_may(world) {
        let fields = json!({"name": "migration", "kind": "svc", "scopes": ["incidents:write"]});
        let made = world.administrator().post("tokens", fields).await.expect(201);
        let tool = world.with_token(made.json["secret"].as_str().unwrap());
        let body = json!({"title": "Nobody could pay", "references": [itself("other", "1")]});
        tool.post("incidents", body).await.expect(201);
    }
}
