//! Who is let in, and for how long.

use actix_web::rt::task::spawn_blocking;
use serde_json::json;

use crate::support::World;

/// How often the audit says of a record that somebody was not let in by it.
async fn refusals(world: &World, record: &str) -> usize {
    let told = world.steward().get(&format!("audit-events?record={record}")).await.expect(200);
    told.text.matches(".refused\"").count()
}

/// Makes the steward a mere colleague.
async fn take_away(world: &World) {
    let person = format!("people/{}", world.people.steward.id.unwrap());
    let seen = world.administrator().get(&person).await.expect(200);
    let patch = json!({"roles": ["colleague"]});
    world.administrator().change(&person, &seen, patch).await.expect(200);
}

on_both! {
    async fn whatever_is_wrong_with_a_token_is_answered_alike(world) {
        let good = world.people.member.token.clone();
        let essence = |told: crate::support::Told| {
            let mut json = told.json.clone();
            json.as_object_mut().unwrap().remove("request_id");
            (told.status, json.to_string(), told.header("www-authenticate"))
        };
        let none = essence(world.nobody().get("me").await);
        assert_eq!(none.0, 401);
        let mut mistyped = good.clone();
        mistyped.pop();
        let unknown = "kin_pat_0123456789ABCDEFGHIJKLMNOPQRSTabcdef";
        for token in ["", "x", "kin_", "kin_pat_", &mistyped, unknown, &good.to_uppercase(), &format!("{good}x"), &"x".repeat(100_000)] {
            assert_eq!(essence(world.with_token(token).get("me").await), none, "{token}");
        }
        let basic = world.nobody().with("authorization", "Basic eDp5").get("me").await;
        assert_eq!(essence(basic), none);
        let lower = world.nobody().with("authorization", &format!("bearer {good}")).get("me").await;
        assert_eq!(lower.status, 200, "the scheme is written in any case");
    }

    async fn a_role_taken_away_is_gone_at_once(world) {
        let other = crate::support::app::service(world.app.clone(), crate::support::app::config()).await;
        let steward = World::at(other, &world.people.steward.token);
        steward.get("me").await.expect(200);
        take_away(&world).await;
        let fields = json!({"key": "a", "name": "A"});
        steward.post("teams", fields.clone()).await.expect(403);
        world.steward().post("teams", fields).await.expect(403);
    }

    async fn on_another_instance_it_is_gone_after_five_seconds(world) {
        let (url, clock) = (world.url.clone(), world.clock.clone());
        let opening = spawn_blocking(move || crate::support::database::open(&url, &clock));
        let elsewhere = opening.await.unwrap();
        let other = crate::support::app::service(elsewhere.clone(), crate::support::app::config()).await;
        let steward = World::at(other, &world.people.steward.token);
        steward.get("people").await.expect(200);
        take_away(&world).await;
        world.clock.advance(5);
        steward.get("people").await.expect(403);
        spawn_blocking(move || elsewhere.store().close()).await.unwrap();
    }

    async fn whoever_left_is_not_let_in(world) {
        world.member().get("me").await.expect(200);
        let person = format!("people/{}", world.people.member.id.unwrap());
        let seen = world.administrator().get(&person).await.expect(200);
        world.administrator().change(&person, &seen, json!({"active": false})).await.expect(200);
        for _ in 0..3 {
            world.member().get("me").await.expect(401);
        }
        let tokens = world.administrator().get("audit-events?types=token&limit=1").await.expect(200);
        let (event, token) = (&tokens.json["items"][0]["event"], &tokens.json["items"][0]["record"]);
        assert_eq!((event, &tokens.json["items"][0]["actor"]), (&json!("token.refused"), &json!("system")));
        assert_eq!(refusals(&world, token.as_str().unwrap()).await, 1, "once an hour");
    }

    async fn who_is_named_by_what_is_over_is_in_the_audit_once_an_hour(world) {
        let fields = json!({"name": "a script", "scopes": ["catalogue:read"]});
        let made = world.member().post("tokens", fields).await.expect(201);
        let holder = world.with_token(made.json["secret"].as_str().unwrap());
        holder.get("me").await.expect(200);
        world.member().seen("*").delete(&format!("tokens/{}", made.id())).await.expect(200);
        for hour in 1..=3 {
            for _ in 0..5 {
                holder.get("me").await.expect(401);
            }
            assert_eq!(refusals(&world, &made.id()).await, hour);
            world.clock.advance(3_600);
        }
        let feed = world.member().get("changes?limit=500").await.expect(200);
        assert!(!feed.text.contains(&made.id()));
        let store = world.app.store();
        let audit = std::thread::scope(|scope| scope.spawn(|| store.verify_audit()).join()).unwrap();
        assert_eq!(audit.unwrap().broken, None);
    }

    async fn who_guesses_names_nobody_and_does_not_fill_the_audit(world) {
        let head = world.administrator().get("audit-events/head").await.expect(200);
        let good = &world.people.member.token;
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwZXJfMSJ9.AA";
        for token in ["kin_pat_0123456789ABCDEFGHIJKLMNOPQRSTabcdef", "x", jwt, &format!("{good}x")] {
            world.with_token(token).get("me").await.expect(401);
        }
        world.nobody().get("me").await.expect(401);
        world.nobody().with("cookie", &format!("__Host-kintsugi_session={}", "A".repeat(43))).get("me").await.expect(401);
        world.open(&"A".repeat(43)).await.expect(403);
        assert_eq!(world.administrator().get("audit-events/head").await.json, head.json);
    }

    async fn a_token_ends_when_it_says(world) {
        let fields = json!({"name": "short", "scopes": ["catalogue:read"], "expires_at": "2026-11-20T09:00:00Z"});
        let made = world.member().post("tokens", fields).await.expect(201);
        let holder = world.with_token(made.json["secret"].as_str().unwrap());
        holder.get("me").await.expect(200);
        world.clock.advance(3599);
        holder.get("me").await.expect(200);
        world.clock.advance(1);
        holder.get("me").await.expect(401);
    }

    async fn a_token_may_do_no_more_than_its_scopes_and_its_owner(world) {
        let fields = json!({"key": "a", "name": "A"});
        let told = world.scoped().post("themes", fields.clone()).await.expect(403);
        assert!(told.json["needs"].as_str().unwrap().contains("catalogue:write"));
        world.steward().post("themes", fields).await.expect(201);
        let all = json!({"name": "own", "scopes": ["catalogue:write"]});
        let own = world.outsider().post("tokens", all).await.expect(201);
        let holder = world.with_token(own.json["secret"].as_str().unwrap());
        holder.post("themes", json!({"key": "b", "name": "B"})).await.expect(403);
    }
}
