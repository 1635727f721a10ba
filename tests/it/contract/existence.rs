//! What one may not see answers, on every operation, exactly as what does not exist.

use actix_web::http::Method;
use serde_json::json;

use super::{operations, unknown_id};
use crate::support::{Told, World};

/// What is told, without what differs from request to request.
fn essence(mut told: Told) -> (u16, Vec<(String, String)>, String) {
    told.headers.retain(|(name, _)| name != "x-request-id");
    told.headers.sort();
    if let Some(members) = told.json.as_object_mut() {
        members.remove("request_id");
        members.remove("instance");
    }
    (told.status, told.headers, told.json.to_string())
}

/// Records that the outsider may not see: the collection, and the id.
async fn hidden(world: &World) -> Vec<(&'static str, String)> {
    let fields = json!({"name": "mine", "scopes": ["catalogue:read"]});
    let token = world.member().post("tokens", fields).await.expect(201);
    let mut hidden = vec![("tokens", token.id())];
    if operations().iter().any(|operation| operation.id == "create_incident") {
        let fields = json!({"title": "Hidden", "visibility": "restricted"});
        let incident = world.member().post("incidents", fields).await.expect(201);
        hidden.push(("incidents", incident.id()));
    }
    hidden
}

on_both! {
    async fn hidden_and_unknown_are_answered_alike(world) {
        let hidden = hidden(&world).await;
        for operation in operations().iter().filter(|operation| operation.is_api() && operation.has_id()) {
            let collection = operation.path.split('/').nth(3).unwrap();
            let mut ids = vec![unknown_id(&operation.path, 'd')];
            ids.extend(hidden.iter().filter(|(known, _)| *known == collection).map(|(_, id)| id.clone()));
            let ask = |id: String| {
                let method: Method = operation.method.parse().unwrap();
                let body = operation.example().map(|example| example.to_string());
                let (asked, path) = (world.outsider().seen("\"1\""), operation.at(&id));
                async move { essence(asked.send(method, &path, body).await) }
            };
            let unknown = ask(unknown_id(&operation.path, 'c')).await;
            assert_eq!(unknown.0, 404, "{}: {}", operation.id, unknown.2);
            for id in ids {
                assert_eq!(ask(id).await, unknown, "{}", operation.id);
            }
        }
    }
}
