//! Somebody signs in by the identity provider: the code is given for an identity token by us, once, for the browser that
//! began; whatever is not right is refused in the same words, and nobody is entered by it.

use serde_json::{Value, json};

use crate::support::app::service;
use crate::support::ask::{Ask, Service};
use crate::support::idp::{ISSUER, Idp, believed};
use crate::support::keys::Key;
use crate::support::{Told, World};

/// What somebody is sent back with.
type Back = Vec<(String, String)>;
/// How that is bent.
type Bend = fn(&mut Back);

struct Signing {
    idp: Idp,
    service: Service,
}

impl Signing {
    async fn new(world: &World, provider: kintsugi::http::caller::Provider) -> Self {
        let idp = Idp::new(&world.clock);
        let service = service(world.app.clone(), idp.config(provider)).await;
        Self { idp, service }
    }

    fn browser(&self) -> Ask {
        Ask::new(self.service.clone(), None)
    }

    /// Begins to sign in: a browser with the cookie of it, and where it is led.
    async fn begin(&self, query: &str) -> (Ask, String) {
        let told = self.browser().get(&format!("/auth/sign-in{query}")).await.expect(303);
        let set = told.header("set-cookie").unwrap();
        assert!(set.ends_with("; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax"), "{set}");
        (
            self.browser().with("cookie", &told.cookie("__Host-kintsugi_sign_in")),
            told.header("location").unwrap(),
        )
    }

    /// Signs in there, and comes back with what is bent.
    async fn sign_in(&self, query: &str, bend: impl Fn(&mut Back)) -> Told {
        let (browser, location) = self.begin(query).await;
        let mut back = self.idp.arrive(&location);
        bend(&mut back);
        browser.get(&callback(&back)).await
    }

    async fn me(&self, told: &Told) -> Told {
        self.browser().with("cookie", &told.cookie("__Host-kintsugi_session")).get("me").await
    }
}

fn callback(back: &Back) -> String {
    format!("/auth/callback?{}", serde_urlencoded::to_string(back).unwrap())
}

fn set(back: &mut Back, name: &str, value: &str) {
    back.retain(|(known, _)| known != name);
    if !value.is_empty() {
        back.push((name.to_owned(), value.to_owned()));
    }
}

#[track_caller]
fn is_refused(how: &str, told: &Told) {
    assert_eq!(
        (told.status, &told.json["code"]),
        (403, &json!("sign_in_refused")),
        "{how}: {}",
        told.text
    );
    assert_eq!(told.json["detail"], "nobody was signed in; begin again", "{how}");
    assert!(told.header("set-cookie").is_none(), "{how}");
}

async fn position(world: &World) -> i64 {
    world.app.ask(|tx| Ok(tx.feed_head()?.position)).await.unwrap()
}

/// Who was not let in, as the audit names them, the last first.
async fn refused(world: &World) -> Vec<String> {
    let told = world.steward().get("audit-events?types=person").await.expect(200);
    let entries = told.json["items"].as_array().unwrap().iter();
    let refused = entries.filter(|entry| entry["event"] == "person.refused");
    refused.map(|entry| entry["record"].as_str().unwrap().to_owned()).collect()
}

/// Identity tokens that are not right, by what is not.
fn bent_claims(now: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("another issuer", json!({ "iss": "https://login.example.com/realms/staff" })),
        ("the issuer with a slash", json!({ "iss": format!("{ISSUER}/") })),
        ("the API's audience", json!({ "aud": "kintsugi" })),
        ("others' audiences", json!({ "aud": ["account", "other"] })),
        (
            "several audiences, and nobody named to whom it was given",
            json!({ "aud": ["kintsugi-web", "other"] }),
        ),
        ("given to somebody else", json!({ "azp": "other" })),
        ("no audience", json!({ "aud": null })),
        ("another nonce", json!({ "nonce": "x" })),
        ("no nonce", json!({ "nonce": null })),
        ("a number for a nonce", json!({ "nonce": 1 })),
        ("no subject", json!({ "sub": null })),
        ("a numeric subject", json!({ "sub": 7 })),
        ("an empty subject", json!({ "sub": "" })),
        ("expired", json!({ "exp": now - 31 })),
        ("no end", json!({ "exp": null })),
        ("not yet", json!({ "nbf": now + 31 })),
        ("issued tomorrow", json!({ "iat": now + 86_400 })),
        ("issued nobody knows when", json!({ "iat": null })),
    ]
}

on_both! {
    async fn somebody_signs_in_and_is_led_to_where_they_wanted_to_go(world) {
        let signing = Signing::new(&world, believed()).await;
        let told = signing.sign_in("?return_to=/incidents%3Fq%3Da%2Bb%23top", |_| {}).await.expect(303);
        assert_eq!(told.header("location").as_deref(), Some("/incidents?q=a+b#top"));
        assert!(told.headers.iter().any(|(name, value)| name == "set-cookie" && value.starts_with("__Host-kintsugi_sign_in=; Path=/; Max-Age=0")));
        let me = signing.me(&told).await.expect(200);
        assert_eq!((&me.json["display_name"], &me.json["roles"]), (&json!("Noor Newcomer"), &json!(["colleague"])));
        // Nothing of the provider's gets as far as the browser.
        assert!(!format!("{:?}{}", told.headers, told.text).contains("eyJ"));
        let again = signing.sign_in("", |_| {}).await.expect(303);
        assert_eq!(again.header("location").as_deref(), Some("/"));
        assert_ne!(again.cookie("__Host-kintsugi_session"), told.cookie("__Host-kintsugi_session"));
        assert_eq!(signing.me(&again).await.expect(200).json["person"], me.json["person"]);
        let audit = world.steward().get("audit-events?limit=3").await.expect(200);
        let events: Vec<_> = audit.json["items"].as_array().unwrap().iter().map(|item| (item["event"].clone(), item["actor"].clone())).collect();
        let person = &me.json["person"];
        assert_eq!(events, [
            (json!("session.created"), person.clone()), (json!("session.created"), person.clone()), (json!("person.created"), json!("system")),
        ]);
    }

    async fn providers_differ(world) {
        let differences: [fn(&mut crate::support::idp::Settings); 5] = [
            |idp| idp.basic = false,
            |idp| idp.names_itself = false,
            |idp| idp.header = json!({ "alg": "EdDSA", "kid": "one" }),
            |idp| idp.claims = json!({ "aud": ["kintsugi-web"] }),
            |idp| idp.claims = json!({ "aud": ["kintsugi-web", "other"], "azp": "kintsugi-web" }),
        ];
        for difference in differences {
            let signing = Signing::new(&world, believed()).await;
            signing.idp.set(difference);
            signing.sign_in("", |_| {}).await.expect(303);
        }
    }

    async fn whatever_is_bent_on_the_way_back_is_refused(world) {
        let signing = Signing::new(&world, believed()).await;
        let before = position(&world).await;
        let bent: [(&str, Bend); 8] = [
            ("no state", |back| set(back, "state", "")),
            ("another's state", |back| set(back, "state", &"A".repeat(43))),
            ("no code", |back| set(back, "code", "")),
            ("a code that was never given", |back| set(back, "code", "code-x")),
            ("another provider (mix-up)", |back| set(back, "iss", "https://evil.example")),
            ("the provider with a slash", |back| set(back, "iss", &format!("{ISSUER}/"))),
            ("a provider that hides its name", |back| set(back, "iss", "")),
            ("the provider says no", |back| { set(back, "code", ""); set(back, "error", "access_denied"); }),
        ];
        for (how, bend) in bent {
            is_refused(how, &signing.sign_in("", bend).await);
        }
        let (browser, location) = signing.begin("").await;
        let back = callback(&signing.idp.arrive(&location));
        is_refused("another browser", &signing.browser().get(&back).await);
        let (other, _) = signing.begin("").await;
        is_refused("a browser that began another sign-in", &other.get(&back).await);
        let twice = format!("{back}&state=x");
        assert_eq!(browser.get(&twice).await.status, 400, "a state given twice");
        world.clock.advance(600);
        is_refused("too late", &browser.get(&back).await);
        assert_eq!(position(&world).await, before, "a refused sign-in left a trace");
    }

    async fn a_sign_in_is_used_up_by_the_first_who_comes_back_with_it(world) {
        let signing = Signing::new(&world, believed()).await;
        let (browser, location) = signing.begin("").await;
        let back = callback(&signing.idp.arrive(&location));
        browser.get(&back).await.expect(303);
        is_refused("the same code", &browser.get(&back).await);
        // The same sign-in with another code that the provider would take.
        let other = callback(&signing.idp.arrive(&location));
        is_refused("another code", &browser.get(&other).await);
        // A code of somebody else's sign-in, put into one's own: the verifier is another.
        let (_, stolen) = signing.begin("").await;
        let (mine, location) = signing.begin("").await;
        let code = signing.idp.arrive(&stolen).remove(0).1;
        let mut back = signing.idp.arrive(&location);
        set(&mut back, "code", &code);
        is_refused("somebody else's code", &mine.get(&callback(&back)).await);
    }

    async fn an_identity_token_that_is_not_right_is_refused(world) {
        let signing = Signing::new(&world, believed()).await;
        let (before, now) = (position(&world).await, world.clock.now().as_second());
        let bent = bent_claims(now);
        for (how, claims) in &bent {
            signing.idp.set(|idp| idp.claims = claims.clone());
            is_refused(how, &signing.sign_in("", |_| {}).await);
        }
        signing.idp.set(|idp| idp.claims = json!({}));
        let stranger = Key::new(kintsugi::http::caller::Signature::EdDsa).public("one");
        let headers = [
            json!({ "alg": "none", "kid": "one" }), json!({ "alg": "HS256", "kid": "one" }), json!({ "alg": "EdDSA", "kid": "two" }),
            json!({ "alg": "EdDSA", "kid": "one", "typ": "at+jwt" }), json!({ "alg": "EdDSA", "kid": "one", "jwk": stranger }),
        ];
        for header in &headers {
            signing.idp.set(|idp| idp.header = header.clone());
            is_refused(&header.to_string(), &signing.sign_in("", |_| {}).await);
        }
        assert_eq!(position(&world).await, before, "somebody was entered by a bent token");
        println!("{} identity tokens refused", bent.len() + headers.len());
    }

    async fn nothing_is_taken_over_by_an_address_or_a_name(world) {
        let signing = Signing::new(&world, believed()).await;
        let administrator = world.people.administrator.id.unwrap();
        let person = format!("people/{administrator}");
        let claim = json!({ "identities": [{ "issuer": ISSUER, "subject": "adam@example.org" }] });
        world.administrator().seen("*").patch(&person, claim).await.expect(200);
        for claims in [
            json!({ "email": "adam@example.org", "email_verified": true, "name": "Adam Administrator" }),
            json!({ "preferred_username": "adam@example.org", "email": "adam@example.org", "email_verified": false }),
            json!({ "sub": "ADAM@example.org" }),
            json!({ "sub": administrator.to_string() }),
            json!({ "sub": "1" }),
        ] {
            signing.idp.set(|idp| idp.claims = claims.clone());
            let told = signing.sign_in("", |_| {}).await.expect(303);
            let me = signing.me(&told).await.expect(200);
            assert_ne!(me.json["person"], json!(administrator), "{claims}");
            assert_eq!(me.json["roles"], json!(["colleague"]), "{claims}");
        }
        signing.idp.set(|idp| idp.claims = json!({ "sub": "adam@example.org" }));
        let told = signing.sign_in("", |_| {}).await.expect(303);
        assert_eq!(signing.me(&told).await.expect(200).json["person"], json!(administrator));
    }

    async fn what_the_provider_decides_lasts_as_long_as_the_session(world) {
        let provider = kintsugi::http::caller::Provider { roles_claim: Some("roles".into()), teams_claim: Some("groups".into()), ..believed() };
        let signing = Signing::new(&world, provider).await;
        signing.idp.set(|idp| idp.claims = json!({ "roles": ["sre"], "groups": ["ops"] }));
        let told = signing.sign_in("", |_| {}).await.expect(303);
        world.clock.advance(60);
        let me = signing.me(&told).await.expect(200);
        assert_eq!((&me.json["roles"], &me.json["teams"][0]["id"]), (&json!(["contributor"]), &json!(world.people.team)));
        signing.idp.set(|idp| idp.claims = json!({}));
        let told = signing.sign_in("", |_| {}).await.expect(303);
        let me = signing.me(&told).await.expect(200);
        assert_eq!((&me.json["roles"], &me.json["teams"]), (&json!(["colleague"]), &json!([])));
    }

    async fn who_is_not_entered_or_left_does_not_come_in(world) {
        let signing = Signing::new(&world, kintsugi::http::caller::Provider { enters: false, ..believed() }).await;
        for subject in ["f81d4fae", "f81d4fae", "other"] {
            signing.idp.set(|idp| idp.claims = json!({ "sub": subject }));
            is_refused("unknown", &signing.sign_in("", |_| {}).await);
        }
        let strangers = refused(&world).await;
        assert_eq!(strangers.len(), 2, "each once an hour: {strangers:?}");
        for stranger in &strangers {
            assert!(stranger.starts_with("unknown_") && stranger.len() == 34, "{stranger}");
        }
        signing.idp.set(|idp| idp.claims = json!({}));
        let member = format!("people/{}", world.people.member.id.unwrap());
        let claim = json!({ "identities": [{ "issuer": ISSUER, "subject": "f81d4fae" }] });
        world.administrator().seen("*").patch(&member, claim).await.expect(200);
        let told = signing.sign_in("", |_| {}).await.expect(303);
        assert_eq!(signing.me(&told).await.expect(200).json["person"], json!(world.people.member.id));
        world.administrator().seen("*").patch(&member, json!({ "active": false })).await.expect(200);
        signing.me(&told).await.expect(401);
        is_refused("left", &signing.sign_in("", |_| {}).await);
        assert_eq!(refused(&world).await[0], world.people.member.id.unwrap().to_string());
    }

    async fn nobody_is_led_to_another_site(world) {
        let signing = Signing::new(&world, believed()).await;
        for elsewhere in [
            "https://evil.example", "//evil.example", "/%5Cevil.example", "%5C%5Cevil.example", "", "incidents",
            "javascript:alert(1)", "/%0d%0aset-cookie:x=y", "/%09/evil.example", "%2F%2Fevil.example", "/a%00",
        ] {
            let told = signing.browser().get(&format!("/auth/sign-in?return_to={elsewhere}")).await.expect(400);
            assert_eq!(told.pointers(), ["return_to"], "{elsewhere}");
        }
        signing.browser().get("/auth/sign-in?returnto=/").await.expect(400);
    }

    async fn while_the_provider_is_away_that_is_said(world) {
        let signing = Signing::new(&world, believed()).await;
        signing.idp.set(|idp| idp.away = true);
        let told = signing.browser().get("/auth/sign-in").await.expect(503);
        assert_eq!((told.json["code"].as_str(), told.header("retry-after").as_deref()), (Some("unavailable"), Some("5")));
        signing.idp.set(|idp| idp.away = false);
        let (browser, location) = signing.begin("").await;
        let back = callback(&signing.idp.arrive(&location));
        signing.idp.set(|idp| idp.away = true);
        browser.get(&back).await.expect(503);
        // Where there is no provider, there is nothing.
        world.nobody().get("/auth/sign-in").await.expect(404);
        world.nobody().get("/auth/callback?code=x&state=y").await.expect(404);
    }
}
