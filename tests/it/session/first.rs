//! A link signs in once.

use actix_web::http::Method;
use actix_web::rt::spawn;
use serde_json::json;

on_both! {
    async fn a_link_signs_in_once_and_looking_at_it_does_not_use_it_up(world) {
        let secret = world.link(&world.people.administrator).await;
        let path = format!("/auth/first?secret={secret}");
        for method in [Method::GET, Method::HEAD, Method::GET] {
            let page = world.nobody().send(method.clone(), &path, None).await.expect(200);
            assert!(page.header("set-cookie").is_none());
            assert!(page.header("content-security-policy").unwrap().contains("form-action 'self'"));
            assert!(page.text.contains("<form method=\"post\" action=\"/auth/first\">"));
            assert!(!page.text.contains("<script"));
        }
        let told = world.open(&secret).await.expect(303);
        assert_eq!(told.header("location").as_deref(), Some("/"));
        let set = told.header("set-cookie").unwrap();
        let (cookie, attributes) = set.split_once(';').unwrap();
        assert_eq!(attributes, " Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Lax");
        let me = world.nobody().with("cookie", cookie).get("me").await.expect(200);
        assert_eq!(me.json["person"], json!(world.people.administrator.id));
        world.open(&secret).await.expect(403);
        let audit = world.steward().get("audit-events?limit=2").await.expect(200);
        let events: Vec<_> = audit.json["items"].as_array().unwrap().iter().map(|item| (item["event"].clone(), item["actor"].clone())).collect();
        assert_eq!(events, [
            (json!("session.created"), json!(world.people.administrator.id)),
            (json!("person.sign_in_link_made"), json!("system")),
        ]);
    }

    async fn of_twenty_who_open_it_at_once_one_is_signed_in(world) {
        let secret = world.link(&world.people.administrator).await;
        let opening: Vec<_> = (0..20).map(|_| {
            let (world, secret) = (world.clone(), secret.clone());
            spawn(async move { world.open(&secret).await.status })
        }).collect();
        let mut statuses = Vec::new();
        for one in opening {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [[303].as_slice(), &[403; 19]].concat());
    }

    async fn a_link_is_good_for_an_hour_for_those_who_take_part(world) {
        let late = world.link(&world.people.member).await;
        world.clock.advance(3_600);
        world.open(&late).await.expect(403);
        let in_time = world.link(&world.people.member).await;
        world.clock.advance(3_599);
        let member = format!("people/{}", world.people.member.id.unwrap());
        world.administrator().seen("*").patch(&member, json!({ "active": false })).await.expect(200);
        let refused = || async {
            let path = format!("audit-events?record={}", world.people.member.id.unwrap());
            world.steward().get(&path).await.expect(200).text.matches("person.refused").count()
        };
        assert_eq!(refused().await, 1, "who came too late can be named");
        world.clock.advance(1);
        world.open(&in_time).await.expect(403);
        assert_eq!(refused().await, 1, "leaving makes the links worthless: they name nobody");
    }

    async fn what_is_no_link_or_comes_from_elsewhere_is_refused(world) {
        for secret in ["", "x", "%3Cscript%3E", &"A".repeat(43), &"A".repeat(44)] {
            let told = world.open(secret).await.expect(403);
            assert_eq!(told.json["code"], "sign_in_refused", "{secret}");
        }
        let secret = world.link(&world.people.member).await;
        let body = || Some(format!("secret={secret}"));
        let form = world.nobody().with("content-type", "application/x-www-form-urlencoded");
        for elsewhere in [form.clone(), form.with("sec-fetch-site", "cross-site"), form.with("origin", "https://evil.example"), form.with("origin", "null")] {
            elsewhere.send(Method::POST, "/auth/first", body()).await.expect(403);
        }
        form.with("host", "kintsugi.example").with("origin", "http://kintsugi.example").send(Method::POST, "/auth/first", body()).await.expect(303);
    }
}
