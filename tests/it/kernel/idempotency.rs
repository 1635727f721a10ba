//! A request sent again has its effect once and gets the same answer.

use actix_web::rt::spawn;
use serde_json::json;

on_both! {
    async fn thirty_two_at_once_with_one_key_have_one_effect(world) {
        let asks = (0..32).map(|_| {
            let steward = world.steward().with("idempotency-key", "one");
            spawn(async move { steward.post("teams", json!({"key": "once", "name": "Once"})).await })
        });
        let asks: Vec<_> = asks.collect();
        let (mut ids, mut replayed) = (Vec::new(), 0);
        for ask in asks {
            let told = ask.await.unwrap().expect(201);
            ids.push((told.id(), told.header("etag"), told.header("location")));
            replayed += usize::from(told.header("idempotency-replayed").as_deref() == Some("true"));
        }
        ids.dedup();
        assert_eq!((ids.len(), replayed), (1, 31));
        let all = world.steward().get("teams?key=once&include_total=true").await.expect(200);
        assert_eq!(all.json["total"], 1);
    }

    async fn the_key_belongs_to_one_request_of_one_caller(world) {
        let steward = world.steward().with("idempotency-key", "\"k\"");
        let first = steward.post("teams", json!({"key": "a", "name": "A"})).await.expect(201);
        let other = steward.post("teams", json!({"key": "b", "name": "B"})).await.expect(422);
        assert_eq!(other.json["code"], "idempotency_key_reused");
        let theme = json!({"key": "a", "name": "A"});
        let elsewhere = steward.post("themes", theme.clone()).await.expect(201);
        assert_eq!(elsewhere.header("idempotency-replayed"), None, "another path is another request");
        let somebody = world.member().with("idempotency-key", "k").post("themes", theme).await.expect(409);
        assert_eq!(somebody.json["code"], "conflict", "another caller is another request");
        let again = steward.post("teams", json!({"key": "a", "name": "A"})).await.expect(201);
        assert_eq!((again.id(), again.header("etag")), (first.id(), first.header("etag")));
    }

    async fn a_refusal_leaves_the_key_free(world) {
        let steward = world.steward().with("idempotency-key", "k");
        steward.post("teams", json!({"key": "a", "name": " "})).await.expect(422);
        steward.post("teams", json!({"key": "ops", "name": "Taken"})).await.expect(409);
        steward.post("teams", json!({"key": "a", "name": "A"})).await.expect(201);
    }

    async fn a_change_sent_again_is_not_stale(world) {
        let seen = world.steward().get("teams/ops").await.expect(200);
        let steward = world.steward().with("idempotency-key", "k").seen(&seen.header("etag").unwrap());
        let first = steward.patch("teams/ops", json!({"name": "Other"})).await.expect(200);
        let again = steward.patch("teams/ops", json!({"name": "Other"})).await.expect(200);
        assert_eq!((&again.json, again.header("etag")), (&first.json, first.header("etag")));
        let now = world.steward().get("teams/ops").await;
        assert_eq!(now.json["version"], first.json["version"]);
    }

    async fn a_key_is_forgotten_after_a_day(world) {
        let steward = world.steward().with("idempotency-key", "k");
        steward.post("themes", json!({"key": "a", "name": "A"})).await.expect(201);
        world.clock.advance(25 * 60 * 60);
        steward.post("themes", json!({"key": "b", "name": "B"})).await.expect(201);
    }

    async fn a_key_must_be_one(world) {
        for bad in ["", "\"\"", &"x".repeat(256)] {
            let steward = world.steward().with("idempotency-key", bad);
            let told = steward.post("themes", json!({"key": "a", "name": "A"})).await.expect(400);
            assert_eq!(told.pointers(), ["Idempotency-Key"]);
        }
    }

    async fn a_secret_is_not_told_again(world) {
        let member = world.member().with("idempotency-key", "k");
        let fields = json!({"name": "report", "scopes": ["reports:read"]});
        let first = member.post("tokens", fields.clone()).await.expect(201);
        assert!(first.json["secret"].as_str().unwrap().starts_with("kin_pat_"));
        let again = member.post("tokens", fields).await.expect(201);
        assert_eq!((again.id(), &again.json["secret"]), (first.id(), &json!(null)));
    }
}
