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
    raw(&part(&header.to_string()), &part(&claims.to_string()))
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

fn part(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

/// A way of bending a token, and the token bent.
type Bent = (&'static str, String);

fn bent_headers(claims: &Value) -> Vec<Bent> {
    let with = |name: &str, value: Value| {
        let mut header = good_header();
        header[name] = value;
        signed(&header, claims)
    };
    let body = part(&claims.to_string());
    let twice = "{\"alg\":\"none\",\"alg\":\"HS256\",\"typ\":\"at+jwt\"}";
    vec![
        ("alg none", with("alg", json!("none"))),
        ("alg none, unsigned", format!("{}.{body}.", part(r#"{"alg":"none","typ":"at+jwt"}"#))),
        ("alg None", with("alg", json!("None"))),
        ("alg null", with("alg", Value::Null)),
        ("no alg", signed(&json!({"typ": "at+jwt"}), claims)),
        ("alg RS256", with("alg", json!("RS256"))),
        ("alg ES256", with("alg", json!("ES256"))),
        ("no typ", signed(&json!({"alg": "HS256"}), claims)),
        ("typ JWT: an identity token", with("typ", json!("JWT"))),
        ("unknown crit", with("crit", json!(["x"]))),
        ("embedded jwk", with("jwk", json!({"kty": "oct", "k": "AA"}))),
        ("jku", with("jku", json!("https://evil.example/keys"))),
        ("x5u", with("x5u", json!("https://evil.example/cert"))),
        ("zip", with("zip", json!("DEF"))),
        ("kid that is no text", with("kid", json!(1))),
        ("a key of the header twice", raw(&part(twice), &body)),
    ]
}

fn bent_claims(world: &World) -> Vec<Bent> {
    let (good, now) = (claims(world), world.clock.now().as_second());
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
    let twice = good.to_string().replacen('{', "{\"sub\":\"per_01j9zv5m3q8r7t2w4x6y8z0abc\",", 1);
    vec![
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
        ("broken exp", with("exp", json!(9_999_999_999.5))),
        ("huge exp", with("exp", json!(u64::MAX))),
        ("greatest exp", with("exp", json!(i64::MAX))),
        ("exp null", with("exp", Value::Null)),
        ("expired", with("exp", json!(now - 31))),
        ("not yet", with("nbf", json!(now + 31))),
        ("sub of nobody", with("sub", json!("per_01j9zv5m3q8r7t2w4x6y8z0abc"))),
        ("sub that is no id", with("sub", json!("' or 1=1"))),
        ("sub of a team", with("sub", json!(world.people.team.to_string()))),
        ("a claim twice", raw(&part(&good_header().to_string()), &part(&twice))),
        ("a megabyte", with("more", json!("x".repeat(1_000_000)))),
    ]
}

fn bent_wholes(claims: &Value) -> Vec<Bent> {
    let other = |algorithm: Algorithm, secret: &str| {
        let header = Header { typ: Some("at+jwt".into()), ..Header::new(algorithm) };
        encode(&header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    };
    let whole = signed(&good_header(), claims);
    let (head, rest) = whole.split_once('.').unwrap();
    let (body, seal) = rest.split_once('.').unwrap();
    let mut more = claims.clone();
    more["exp"] = json!(i64::from(u32::MAX));
    vec![
        ("another hash", other(Algorithm::HS512, SECRET)),
        ("another hash, shorter", other(Algorithm::HS384, SECRET)),
        ("another secret", other(Algorithm::HS256, &SECRET.to_uppercase())),
        ("another body under the same seal", format!("{head}.{}.{seal}", part(&more.to_string()))),
        ("trailing bytes", format!("{whole}=")),
        ("a fourth part", format!("{whole}.x")),
        ("two parts", format!("{head}.{body}")),
        ("no seal", format!("{head}.{body}.")),
        ("no JSON", raw(&part("x"), &part("x"))),
        ("no parts", "..".to_owned()),
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
        let good = claims(&world);
        let bent = [bent_headers(&good), bent_claims(&world), bent_wholes(&good)].concat();
        assert!(bent.len() >= 48);
        for (how, token) in bent {
            let told = world.with_token(token).get("me").await;
            assert_eq!(told.status, 401, "{how}: {}", told.text);
            assert_eq!(told.json["detail"], words.json["detail"], "{how}");
            assert_eq!(told.header("www-authenticate"), words.header("www-authenticate"), "{how}");
        }
    }
}
