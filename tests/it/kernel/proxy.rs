//! From where a request comes, when there are proxies in front: what they say counts, what others say does not.

use kintsugi::http::HttpConfig;
use kintsugi::http::rate::Rates;

use crate::support::ask::{Ask, Service};
use crate::support::{World, app};

/// An instance behind proxies, which lets each address guess once a minute.
async fn behind(world: &World, proxies: &[&str]) -> Service {
    let trusted_proxies = proxies.iter().map(|network| network.parse().unwrap()).collect();
    let config = HttpConfig { trusted_proxies, rates: Rates::new(0, 1), ..app::config() };
    app::service(world.app.clone(), config).await
}

/// Somebody who comes from an address, with what is said about those before it.
fn by(service: &Service, peer: &str, said: &[&str]) -> Ask {
    let somebody = World::at(service.clone(), "x").from(peer);
    said.iter().fold(somebody, |ask, list| ask.with("x-forwarded-for", list))
}

on_both! {
    async fn what_strangers_say_about_themselves_is_not_believed(world) {
        let service = behind(&world, &[]).await;
        by(&service, "192.0.2.1", &[]).get("me").await.expect(401);
        for said in ["198.51.100.1", "198.51.100.2, 198.51.100.3", "127.0.0.1"] {
            by(&service, "192.0.2.1", &[said]).get("me").await.expect(429);
            by(&service, "192.0.2.1", &[]).with("forwarded", &format!("for={said}")).get("me").await.expect(429);
        }
    }

    async fn behind_a_proxy_each_client_is_counted_by_itself(world) {
        let service = behind(&world, &["10.0.0.0/8", "fd00::/8"]).await;
        by(&service, "10.0.0.1", &["192.0.2.1"]).get("me").await.expect(401);
        by(&service, "10.0.0.1", &["192.0.2.2"]).get("me").await.expect(401);
        for (peer, said) in [
            ("10.0.0.1", &["192.0.2.1"][..]),
            ("10.0.0.1", &["192.0.2.1:50123"]),
            ("::ffff:10.0.0.1", &["192.0.2.1, 10.3.3.3"]),
            ("fd00::1", &["192.0.2.1", "10.3.3.3", "fd00::2"]),
            // What stands before the first that no proxy of ours wrote is the client's own invention.
            ("10.0.0.1", &["203.0.113.9, 192.0.2.1"]),
            ("10.0.0.1", &["203.0.113.9", "10.9.9.9, 192.0.2.1, 10.3.3.3"]),
        ] {
            by(&service, peer, said).get("me").await.expect(429);
        }
        by(&service, "192.0.2.3", &["192.0.2.1"]).get("me").await.expect(401);
    }

    async fn what_is_no_address_leads_no_further(world) {
        let service = behind(&world, &["10.0.0.0/8"]).await;
        by(&service, "10.0.0.1", &["unknown"]).get("me").await.expect(401);
        for said in ["192.0.2.1, _hidden", "", "192.0.2.1, ,", "192.0.2.1 198.51.100.1", "é"] {
            by(&service, "10.0.0.1", &[said]).get("me").await.expect(429);
        }
        by(&service, "10.0.0.1", &["[2001:db8::1]:443"]).get("me").await.expect(401);
        by(&service, "10.0.0.1", &["[2001:db8::2]"]).get("me").await.expect(429);
    }
}
