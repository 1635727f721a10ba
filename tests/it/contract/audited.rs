//! Everything that changes something stands in the feed once it is done, and nothing else does.

use actix_web::http::Method;
use serde_json::json;

use super::operations;
use crate::support::{Told, World};

async fn position(world: &World) -> i64 {
    world.app.ask(|tx| Ok(tx.feed_head()?)).await.unwrap().position
}

/// The example, as the first who may.
async fn create(world: &World, operation: &super::Operation) -> Told {
    let body = operation.example().map(|example| example.to_string());
    let mut told = None;
    for someone in
        [world.member(), world.facilitator(), world.steward(), world.administrator(), world.tool()]
    {
        let answer = someone.send(Method::POST, &operation.path, body.clone()).await;
        let refused = answer.status == 403;
        told = Some(answer);
        if !refused {
            break;
        }
    }
    told.unwrap()
}

on_both! {
    async fn what_is_created_stands_in_the_feed_and_what_is_refused_does_not(world) {
        let (all, mut faults) = (operations(), Vec::new());
        for operation in all.iter().filter(|operation| operation.is_api() && operation.method == "POST" && !operation.has_id()) {
            let before = position(&world).await;
            world.steward().send(Method::POST, &operation.path, Some("{\"no_such\": 1}".into())).await.expect(400);
            world.nobody().post(&operation.path, json!({})).await.expect(401);
            assert_eq!(position(&world).await, before, "{}: a refusal left a trace", operation.id);
            let told = create(&world, operation).await;
            if told.status == 201 {
                assert!(position(&world).await > before, "{}: not in the feed", operation.id);
            } else {
                // The example names records that are not there, or computes something without keeping it.
                if told.status != 200 && told.codes().iter().any(|code| *code != "unknown") {
                    faults.push(format!("the example of {} is refused: {}", operation.id, told.text));
                }
                assert_eq!(position(&world).await, before);
            }
        }
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }

    async fn a_change_that_changes_nothing_is_no_news(world) {
        let ops = world.steward().get("teams/ops").await.expect(200);
        let before = position(&world).await;
        let told = world.steward().change("teams/ops", &ops, json!({"name": ops.json["name"]})).await.expect(200);
        assert_eq!((told.json["version"].clone(), position(&world).await), (ops.json["version"].clone(), before));
        world.steward().change("teams/ops", &ops, json!({"name": "Other"})).await.expect(200);
        assert_eq!(position(&world).await, before + 1);
        world.steward().change("teams/ops", &ops, json!({"name": "Stale"})).await.expect(412);
        assert_eq!(position(&world).await, before + 1);
    }
}
