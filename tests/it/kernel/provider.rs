//! People sign in with the tokens of the organisation's identity provider; whatever is not right with one is refused in
//! the same words, and the provider is asked for its keys no more often than it must be.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use kintsugi::domain::permission::Role;
use kintsugi::http::HttpConfig;
use kintsugi::http::caller::{Issuer, Provider, Signature};
use serde_json::{Value, json};

use crate::support::app::{config, service};
use crate::support::ask::Service;
use crate::support::keys::Key;
use crate::support::{Told, World};

const ISSUER: &str = "https://login.example.org/realms/staff";

/// What a provider publishes now, and how often it was asked.
#[derive(Clone)]
struct Published {
    keys: Arc<Mutex<Result<Value, String>>>,
    asked: Arc<AtomicUsize>,
}

impl Published {
    fn new(keys: Value) -> Self {
        Self { keys: Arc::new(Mutex::new(Ok(keys))), asked: Arc::default() }
    }

    fn set(&self, keys: Result<Value, String>) {
        *self.keys.lock().unwrap() = keys;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn issuer(&self, provider: Provider) -> Issuer {
        let published = self.clone();
        Issuer::new(
            provider,
            Arc::new(move || {
                published.asked.fetch_add(1, Ordering::SeqCst);
                let keys = published.keys.lock().unwrap().clone()?;
                Ok((json!({ "keys": keys }).to_string(), Some(600)))
            }),
        )
    }
}

fn provider(signature: Signature) -> Provider {
    Provider {
        issuer: ISSUER.into(),
        audience: "kintsugi".into(),
        signature,
        kind: "at+jwt".into(),
        roles_claim: None,
        roles: vec![("sre".into(), Role::Contributor), ("pm-guild".into(), Role::Facilitator)],
        teams_claim: None,
        enters: true,
    }
}

async fn served(world: &World, published: &Published, provider: Provider) -> Service {
    let config = HttpConfig { provider: Some(published.issuer(provider)), ..config() };
    service(world.app.clone(), config).await
}

fn header(key: &Key, kid: &str) -> Value {
    json!({ "alg": key.algorithm(), "typ": "at+jwt", "kid": kid })
}

fn claims(world: &World) -> Value {
    let now = world.clock.now().as_second();
    json!({ "iss": ISSUER, "aud": "kintsugi", "sub": "f81d4fae", "iat": now, "exp": now + 600, "name": "Noor Newcomer" })
}

async fn me(service: &Service, token: &str) -> Told {
    World::at(service.clone(), token).get("me").await
}

/// A key, what its provider publishes, and the service that believes it.
async fn usual(world: &World) -> (Key, Published, Service) {
    let key = Key::new(Signature::EdDsa);
    let published = Published::new(json!([key.public("one")]));
    let served = served(world, &published, provider(Signature::EdDsa)).await;
    (key, published, served)
}

fn bent(world: &World, key: &Key) -> Vec<(&'static str, String)> {
    let (good_header, good, now) =
        (header(key, "one"), claims(world), world.clock.now().as_second());
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        key.token(&good_header, &claims)
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(name);
        key.token(&good_header, &claims)
    };
    let headed = |name: &str, value: Value| {
        let mut header = good_header.clone();
        header[name] = value;
        key.token(&header, &good)
    };
    let stranger = Key::new(Signature::EdDsa);
    let whole = key.token(&good_header, &good);
    let (message, seal) = whole.rsplit_once('.').unwrap();
    vec![
        ("another's key under the same name", stranger.token(&good_header, &good)),
        ("alg none", headed("alg", json!("none"))),
        ("alg HS256, as if the public key were a secret", headed("alg", json!("HS256"))),
        ("alg RS256", headed("alg", json!("RS256"))),
        ("an identity token", headed("typ", json!("JWT"))),
        ("an embedded key", headed("jwk", stranger.public("one"))),
        ("a key's address", headed("jku", json!("https://evil.example/keys"))),
        ("crit", headed("crit", json!(["exp"]))),
        ("a name that is a path", headed("kid", json!("../../etc/passwd"))),
        ("a name that is a query", headed("kid", json!("' or 1=1"))),
        ("a name of ten thousand letters", headed("kid", json!("x".repeat(10_000)))),
        ("another issuer", with("iss", json!("https://login.example.com/realms/staff"))),
        ("the issuer with a slash", with("iss", json!(format!("{ISSUER}/")))),
        ("another audience", with("aud", json!("other"))),
        ("others' audiences", with("aud", json!(["account", "other"]))),
        ("no audience", without("aud")),
        ("no subject", without("sub")),
        ("a numeric subject", with("sub", json!(7))),
        ("an empty subject", with("sub", json!(""))),
        ("no end", without("exp")),
        ("a text end", with("exp", json!((now + 600).to_string()))),
        ("a broken end", with("exp", json!(9_999_999_999.5))),
        ("an end beyond time", with("exp", json!(i64::MAX))),
        ("expired", with("exp", json!(now - 31))),
        ("not yet", with("nbf", json!(now + 31))),
        ("issued tomorrow", with("iat", json!(now + 86_400))),
        ("no seal", format!("{message}.")),
        ("a fourth part", format!("{whole}.x")),
        ("trailing bytes", format!("{message}.{seal}=")),
    ]
}

on_both! {
    async fn somebody_new_is_entered_as_a_colleague_once(world) {
        for signature in [Signature::Rs256, Signature::Es256, Signature::EdDsa] {
            let key = Key::new(signature);
            let published = Published::new(json!([{ "kty": "oct", "k": "AA", "kid": "odd" }, key.public("one")]));
            let served = served(&world, &published, provider(signature)).await;
            let token = key.token(&header(&key, "one"), &claims(&world));
            let told = me(&served, &token).await.expect(200);
            assert_eq!((&told.json["display_name"], &told.json["roles"]), (&json!("Noor Newcomer"), &json!(["colleague"])));
            world.clock.advance(60);
            let again = me(&served, &token).await.expect(200);
            assert_eq!(again.json["person"], told.json["person"]);
        }
        let events = world.steward().get("audit-events?types=person&limit=200").await.expect(200);
        let entered = events.json["items"].as_array().unwrap().iter().filter(|event| event["actor"] == "system" && event["event"] == "person.created");
        assert_eq!(entered.filter(|event| event["request_id"].as_str().is_some_and(|id| id.len() == 32)).count(), 1);
    }

    async fn a_service_reached_by_https_insists_on_it(world) {
        for (url, insists) in [("https://kintsugi.example", Some("max-age=31536000")), ("http://localhost:8080", None)] {
            let settings = HttpConfig { public_url: Some(url.into()), ..config() };
            let served = World::at(service(world.app.clone(), settings).await, &world.people.member.token);
            for path in ["me", "/docs", "/nothing"] {
                assert_eq!(served.get(path).await.header("strict-transport-security").as_deref(), insists);
            }
        }
    }

    async fn whatever_is_bent_is_refused_in_the_same_words(world) {
        let (key, _, served) = usual(&world).await;
        let words = world.nobody().get("me").await.expect(401);
        let bent = bent(&world, &key);
        for (how, token) in &bent {
            let told = me(&served, token).await;
            assert_eq!(told.status, 401, "{how}: {}", told.text);
            assert_eq!(told.json["detail"], words.json["detail"], "{how}");
        }
        let people = world.administrator().get("people?limit=200").await.expect(200);
        assert!(!people.text.contains("Noor Newcomer"), "somebody was entered by a bent token");
        me(&served, &key.token(&header(&key, "one"), &claims(&world))).await.expect(200);
    }

    async fn the_provider_decides_roles_and_teams_where_it_is_told_to(world) {
        let key = Key::new(Signature::Es256);
        let published = Published::new(json!([key.public("one")]));
        let settings = Provider { roles_claim: Some("realm_access.roles".into()), teams_claim: Some("groups".into()), ..provider(Signature::Es256) };
        let served = served(&world, &published, settings).await;
        let mut said = claims(&world);
        said["realm_access"] = json!({ "roles": ["sre", "pm-guild", "unheard-of"] });
        said["groups"] = json!(["ops", "no-such-team"]);
        let told = me(&served, &key.token(&header(&key, "one"), &said)).await.expect(200);
        assert_eq!(told.json["roles"], json!(["contributor", "facilitator"]));
        assert_eq!(told.json["teams"][0]["id"], json!(world.people.team));
        assert_eq!(told.json["teams"].as_array().unwrap().len(), 1);
        // The next token says otherwise: at once, nothing is left of it.
        let told = me(&served, &key.token(&header(&key, "one"), &claims(&world))).await.expect(200);
        assert_eq!((&told.json["roles"], &told.json["teams"]), (&json!(["colleague"]), &json!([])));
    }

    async fn an_entry_is_claimed_by_an_administrator_and_by_nobody_twice(world) {
        let (key, published, _) = usual(&world).await;
        let served = served(&world, &published, Provider { enters: false, ..provider(Signature::EdDsa) }).await;
        let token = key.token(&header(&key, "one"), &claims(&world));
        me(&served, &token).await.expect(401);
        let claim = json!({ "identities": [{ "issuer": ISSUER, "subject": "f81d4fae" }] });
        let member = format!("people/{}", world.people.member.id.unwrap());
        world.steward().seen("*").patch(&member, claim.clone()).await.expect(403);
        world.administrator().seen("*").patch(&member, claim.clone()).await.expect(200);
        let told = me(&served, &token).await.expect(200);
        assert_eq!((&told.json["person"], &told.json["roles"]), (&json!(world.people.member.id), &json!(["contributor"])));
        let lead = format!("people/{}", world.people.lead.id.unwrap());
        world.administrator().seen("*").patch(&lead, claim).await.expect(409);
        world.administrator().seen("*").patch(&member, json!({ "active": false })).await.expect(200);
        world.clock.advance(6);
        me(&served, &token).await.expect(401);
    }

    async fn keys_rotate_and_one_that_is_gone_is_refused(world) {
        let (old, published, served) = usual(&world).await;
        let new = Key::new(Signature::EdDsa);
        let token = |world: &World, key: &Key, kid: &str| key.token(&header(key, kid), &claims(world));
        me(&served, &token(&world, &old, "one")).await.expect(200);
        published.set(Ok(json!([old.public("one"), new.public("two")])));
        // Somebody asked a moment ago: the new key is seen within a minute.
        me(&served, &token(&world, &new, "two")).await.expect(401);
        world.clock.advance(61);
        me(&served, &token(&world, &new, "two")).await.expect(200);
        me(&served, &token(&world, &old, "one")).await.expect(200);
        assert_eq!(published.asked(), 2);
        published.set(Ok(json!([new.public("two")])));
        world.clock.advance(601);
        me(&served, &token(&world, &old, "one")).await.expect(401);
        me(&served, &token(&world, &new, "two")).await.expect(200);
    }

    async fn while_the_provider_is_away_known_keys_are_good_and_it_is_not_pestered(world) {
        let (key, published, served) = usual(&world).await;
        me(&served, &key.token(&header(&key, "one"), &claims(&world))).await.expect(200);
        published.set(Err("it is away".into()));
        world.clock.advance(3_600);
        for number in 0..300 {
            me(&served, &key.token(&header(&key, &format!("unknown-{number}")), &claims(&world))).await.expect(401);
        }
        me(&served, &key.token(&header(&key, "one"), &claims(&world))).await.expect(200);
        assert_eq!(published.asked(), 2, "one look for all of them");
    }

    async fn keys_that_are_too_weak_or_of_another_kind_are_passed_over(world) {
        let key = Key::new(Signature::Rs256);
        let mut weak = key.public("one");
        weak["n"] = json!(weak["n"].as_str().unwrap()[..170]);
        let mut for_secrets = key.public("one");
        for_secrets["use"] = json!("enc");
        let other = Key::new(Signature::EdDsa).public("one");
        for keys in [json!([weak]), json!([for_secrets]), json!([other]), json!("none"), json!([{ "kty": "RSA", "kid": "one" }])] {
            let published = Published::new(keys.clone());
            let served = served(&world, &published, provider(Signature::Rs256)).await;
            let token = key.token(&header(&key, "one"), &claims(&world));
            assert_eq!(me(&served, &token).await.status, 401, "{keys}");
        }
    }
}
