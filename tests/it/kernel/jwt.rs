//! Signed tokens: every way of bending one is refused, in the same words.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::support::World;
use crate::support::app::{SECRET, issuer};

fn claims(world: &World) -> Value {
    let now = world.clock.now().as_second();
    json!({
        "iss": "kintsugi", "aud": "kintsugi", "sub": world.people.member.id.unwrap().to_string(),
        "nbf": now, "exp": now + 600,
    })
}

/// A token with this header, signed with the right secret.
fn signed(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    raw(&part(header), &part(claims))
}

fn raw(header: &str, claims: &str) -> String {
    let message = format!("{header}.{claims}");
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let seal = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{seal}")
}

fn good_header() -> Value {
    json!({"alg": "HS256", "typ": "at+jwt"})
}

/// Every way of bending a token that we know of.
fn bent(world: &World) -> Vec<(&'static str, String)> {
    let good = claims(world);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        signed(&good_header(), &claims)
    };
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(name);
        signed(&good_header(), &claims)
    };
    let headed = |header: Value| signed(&header, &good);
    let now = world.clock.now().as_second();
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let whole = signed(&good_header(), &good);
    let (head, rest) = whole.split_once('.').unwrap();
    let (body, seal) = rest.split_once('.').unwrap();
    let other = |algorithm: Algorithm, secret: &str| {
        let header = Header { typ: Some("at+jwt".into()), ..Header::new(algorithm) };
        encode(&header, &good, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    };
    let duplicated =
        good.to_string().replacen('{', "{\"sub\":\"per_01j9zv5m3q8r7t2w4x6y8z0abc\",", 1);
    vec![
        ("alg none", headed(json!({"alg": "none", "typ": "at+jwt"}))),
        (
            "alg none, unsigned",
            format!("{}.{body}.", part("{\"alg\":\"none\",\"typ\":\"at+jwt\"}")),
        ),
        ("alg None", headed(json!({"alg": "None", "typ": "at+jwt"}))),
        ("no alg", headed(json!({"typ": "at+jwt"}))),
        ("another hash", other(Algorithm::HS512, SECRET)),
        ("another hash, shorter", other(Algorithm::HS384, SECRET)),
        (
            "another secret",
            other(Algorithm::HS256, "another secret of at least thirty-two characters"),
        ),
        ("alg RS256", headed(json!({"alg": "RS256", "typ": "at+jwt"}))),
        ("alg ES256", headed(json!({"alg": "ES256", "typ": "at+jwt"}))),
        ("no typ", headed(json!({"alg": "HS256"}))),
        ("typ JWT: an identity token", headed(json!({"alg": "HS256", "typ": "JWT"}))),
        ("unknown crit", headed(json!({"alg": "HS256", "typ": "at+jwt", "crit": ["x"], "x": 1}))),
        (
            "embedded jwk",
            headed(json!({"alg": "HS256", "typ": "at+jwt", "jwk": {"kty": "oct", "k": "AA"}})),
        ),
        (
            "jku",
            headed(json!({"alg": "HS256", "typ": "at+jwt", "jku": "https://evil.example/keys"})),
        ),
        (
            "x5u",
            headed(json!({"alg": "HS256", "typ": "at+jwt", "x5u": "https://evil.example/cert"})),
        ),
        ("zip", headed(json!({"alg": "HS256", "typ": "at+jwt", "zip": "DEF"}))),
        ("kid that is no text", headed(json!({"alg": "HS256", "typ": "at+jwt", "kid": 1}))),
        (
            "duplicate header key",
            raw(&part("{\"alg\":\"none\",\"alg\":\"HS256\",\"typ\":\"at+jwt\"}"), body),
        ),
        ("duplicate claim", raw(head, &part(&duplicated))),
        ("no iss", without("iss")),
        ("no aud", without("aud")),
        ("no sub", without("sub")),
        ("no exp", without("exp")),
        ("no nbf", without("nbf")),
        ("wrong iss", with("iss", json!("other"))),
        ("list of iss", with("iss", json!(["kintsugi"]))),
        ("wrong aud", with("aud", json!("other"))),
        ("list of aud", with("aud", json!(["kintsugi", "other"]))),
        ("text exp", with("exp", json!((now + 600).to_string()))),
        ("text nbf", with("nbf", json!(now.to_string()))),
        ("broken exp", with("exp", json!(now as f64 + 0.5))),
        ("huge exp", with("exp", json!(u64::MAX))),
        ("greatest exp", with("exp", json!(i64::MAX))),
        ("exp null", with("exp", Value::Null)),
        ("expired", with("exp", json!(now - 31))),
        ("not yet", with("nbf", json!(now + 31))),
        ("sub of nobody", with("sub", json!("per_01j9zv5m3q8r7t2w4x6y8z0abc"))),
        ("sub that is no id", with("sub", json!("' or 1=1"))),
        ("sub of a team", with("sub", json!(world.people.team.to_string()))),
        ("trailing bytes", format!("{whole}=")),
        ("a fourth part", format!("{whole}.x")),
        ("two parts", format!("{head}.{body}")),
        (
            "changed body",
            format!("{head}.{}.{seal}", part(&good.to_string().replace("600", "900"))),
        ),
        ("a megabyte", signed(&good_header(), &json!({"x": "x".repeat(1_000_000)}))),
        ("no JSON", raw(&part("x"), &part("x"))),
        ("empty", "..".to_owned()),
    ]
}

on_both! {
    async fn a_good_token_speaks_for_its_person(world) {
        let token = issuer().sign(world.people.lead.id.unwrap(), world.clock.now(), 600).unwrap();
        let told = world.with_token(&token).get("me").await.expect(200);
        assert_eq!(told.json["person"], json!(world.people.lead.id));
        assert_eq!(told.json["scopes"], json!(null), "nothing narrows a person's own session");
        world.with_token(signed(&good_header(), &claims(&world))).get("me").await.expect(200);
        world.clock.advance(629);
        world.with_token(&token).get("me").await.expect(200);
        world.clock.advance(1);
        world.with_token(&token).get("me").await.expect(401);
    }

    async fn a_bent_one_is_refused_in_the_same_words(world) {
        let words = world.nobody().get("me").await.expect(401);
        for (how, token) in bent(&world) {
            let told = world.with_token(token).get("me").await;
            assert_eq!(told.status, 401, "{how}: {}", told.text);
            assert_eq!(told.json["detail"], words.json["detail"], "{how}");
            assert_eq!(told.header("www-authenticate"), words.header("www-authenticate"), "{how}");
        }
    }
}
