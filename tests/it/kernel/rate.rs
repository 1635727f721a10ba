//! How many requests somebody may make, and what happens to one more.

use kintsugi::http::HttpConfig;
use kintsugi::http::rate::Rates;

use crate::support::ask::{Service, Told};
use crate::support::{World, app};

/// An instance that lets a caller, and an address, do so much a minute.
async fn limited(world: &World, caller: u32, address: u32) -> Service {
    let rates = Rates::new(caller, address);
    app::service(world.app.clone(), HttpConfig { rates, ..app::config() }).await
}

fn fields(told: &Told) -> (Option<String>, Option<String>) {
    (told.header("ratelimit-policy"), told.header("ratelimit"))
}

on_both! {
    async fn a_caller_may_ask_so_often_and_then_is_told_when_again(world) {
        let service = limited(&world, 5, 0).await;
        let member = World::at(service.clone(), &world.people.member.token);
        for left in (0..5).rev() {
            let told = member.get("me").await.expect(200);
            let limit = format!("\"caller\";r={left};t={}", (5 - left) * 12);
            assert_eq!(fields(&told), (Some("\"caller\";q=5;w=60".to_owned()), Some(limit)));
        }
        let told = member.get("me").await.expect(429);
        assert_eq!(told.json["code"], "quota_exceeded");
        assert_eq!(told.header("content-type").unwrap(), "application/problem+json");
        assert_eq!(told.header("retry-after").unwrap(), "12");
        assert_eq!(told.header("ratelimit").unwrap(), "\"caller\";r=0;t=60");
        World::at(service, &world.people.lead.token).get("me").await.expect(200);
    }

    async fn whoever_waits_as_long_as_told_is_not_refused_twice(world) {
        let member = World::at(limited(&world, 7, 0).await, &world.people.member.token);
        let mut refused = 0;
        for _ in 0..21 {
            let told = member.get("me").await;
            if told.status == 429 {
                refused += 1;
                world.clock.advance(told.header("retry-after").unwrap().parse().unwrap());
                member.get("me").await.expect(200);
            }
        }
        assert_eq!(refused, 14, "seven at once, then one at a time");
        world.clock.advance(60);
        assert!(member.get("me").await.header("ratelimit").unwrap().contains("r=6"), "rested, it is full again");
    }

    async fn a_clock_that_is_set_back_locks_nobody_out(world) {
        let member = World::at(limited(&world, 1, 0).await, &world.people.member.token);
        member.get("me").await.expect(200);
        world.clock.advance(-3_600);
        member.get("me").await.expect(200);
        member.get("me").await.expect(429);
    }

    async fn guesses_from_an_address_become_slow(world) {
        let service = limited(&world, 0, 3).await;
        let nobody = World::at(service.clone(), "kin_pat_0123456789ABCDEFGHIJKLMNOPQRSTabcdef");
        let known = World::at(service.clone(), &world.people.member.token);
        known.get("me").await.expect(200);
        for _ in 0..3 {
            nobody.get("me").await.expect(401);
        }
        let told = nobody.get("me").await.expect(429);
        assert_eq!(told.header("retry-after").unwrap(), "20");
        assert_eq!(told.header("ratelimit-policy").unwrap(), "\"address\";q=3;w=60");
        let right = World::at(service, &world.people.lead.token);
        right.get("me").await.expect(429);
        world.clock.advance(6);
        known.get("me").await.expect(200);
        let elsewhere = right.from("192.0.2.7");
        elsewhere.get("me").await.expect(200);
        world.clock.advance(14);
        nobody.get("me").await.expect(401);
        nobody.get("me").await.expect(429);
    }

    async fn an_address_of_ipv6_is_its_network(world) {
        let nobody = World::at(limited(&world, 0, 1).await, "x");
        nobody.from("2001:db8:0:1::1").get("me").await.expect(401);
        nobody.from("2001:db8:0:1:ffff::2").get("me").await.expect(429);
        nobody.from("2001:db8:0:2::1").get("me").await.expect(401);
        nobody.from("192.0.2.7").get("me").await.expect(401);
        nobody.from("::ffff:192.0.2.7").get("me").await.expect(429);
    }

    async fn whether_it_lives_may_always_be_asked(world) {
        let service = limited(&world, 1, 1).await;
        let nobody = World::at(service, "x");
        nobody.get("me").await.expect(401);
        nobody.get("me").await.expect(429);
        for _ in 0..10 {
            nobody.get("/healthz").await.expect(200);
            nobody.get("/readyz").await.expect(200);
        }
    }

    async fn the_token_of_the_metrics_cannot_be_guessed_fast_either(world) {
        let metrics_token = Some("the metrics' own".to_owned());
        let config = HttpConfig { metrics_token, rates: Rates::new(0, 2), ..app::config() };
        let nobody = World::at(app::service(world.app.clone(), config).await, "x");
        nobody.get("/metrics").await.expect(401);
        nobody.get("/metrics").await.expect(401);
        nobody.get("/metrics").await.expect(429);
    }

    async fn without_a_limit_nothing_is_counted(world) {
        let told = world.member().get("me").await.expect(200);
        assert_eq!(fields(&told), (None, None));
    }
}
