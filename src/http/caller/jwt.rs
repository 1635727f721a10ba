//! Signed tokens (JWT): exactly one algorithm, every claim required, nothing in the header but what we know.
//! May use: `domain`.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::domain::id::{PersonId, RecordId};
use crate::http::extract::parse_strictly;

/// The longest token that is looked at, in characters.
const LONGEST: usize = 4096;
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 30;
/// The type that marks an access token (RFC 9068), so that no other kind passes for one.
const TYPE: &str = "at+jwt";
/// All that a header may hold.
const HEADER: &[&str] = &["alg", "typ", "kid"];

/// The issuer that signs with a secret of our own, for small set-ups.
#[derive(Clone)]
pub struct LocalIssuer {
    secret: String,
    issuer: String,
    audience: String,
}

impl std::fmt::Debug for LocalIssuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LocalIssuer({}, a secret)", self.issuer)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    nbf: i64,
}

impl LocalIssuer {
    /// The shortest secret: as many bytes as the hash has.
    pub const SHORTEST_SECRET: usize = 32;

    /// An issuer; `None` when the secret is too short to be one.
    pub fn new(
        secret: impl Into<String>,
        issuer: impl Into<String>,
        audience: impl Into<String>,
    ) -> Option<Self> {
        let secret = secret.into();
        let issuer = Self { secret, issuer: issuer.into(), audience: audience.into() };
        (issuer.secret.len() >= Self::SHORTEST_SECRET).then_some(issuer)
    }

    /// Signs a token for a person.
    ///
    /// # Errors
    /// When the cryptography is missing from the build.
    pub fn sign(&self, person: PersonId, now: Timestamp, seconds: i64) -> Result<String, String> {
        let header = Header { typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::HS256) };
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: person.to_string(),
            exp: now.as_second().saturating_add(seconds),
            nbf: now.as_second(),
        };
        let key = EncodingKey::from_secret(self.secret.as_bytes());
        jsonwebtoken::encode(&header, &claims, &key).map_err(|error| error.to_string())
    }

    /// The person for whom a token speaks, and until when; `None` for whatever is not right with it.
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<(PersonId, Timestamp)> {
        if token.len() > LONGEST || !has_plain_header(token) {
            return None;
        }
        let key = DecodingKey::from_secret(self.secret.as_bytes());
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &self.validation()).ok()?.claims;
        let now = now.as_second();
        let in_time =
            claims.nbf.checked_sub(LEEWAY)? <= now && now < claims.exp.checked_add(LEEWAY)?;
        let until = Timestamp::from_second(claims.exp.checked_add(LEEWAY)?).ok()?;
        in_time.then_some(())?;
        Some((PersonId::parse(&claims.sub)?, until))
    }

    /// The one place that says what is checked.
    fn validation(&self) -> Validation {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_required_spec_claims(&["aud", "iss", "exp", "nbf", "sub"]);
        validation.set_audience(&[&self.audience]);
        validation.set_issuer(&[&self.issuer]);
        // Times are compared by `verify`, with our clock, as whole numbers; the library would ask the machine's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation
    }
}

fn has_plain_header(token: &str) -> bool {
    let header = token.split('.').next().unwrap_or_default();
    let Some(header) = BASE64URL_NOPAD
        .decode(header.as_bytes())
        .ok()
        .and_then(|bytes| parse_strictly(&bytes).ok())
    else {
        return false;
    };
    let Some(members) = header.as_object() else {
        return false;
    };
    let plain =
        members.iter().all(|(name, value)| HEADER.contains(&name.as_str()) && value.is_string());
    let is = |name: &str, expected: &str| {
        members
            .get(name)
            .and_then(|value| value.as_str())
            .is_some_and(|value| value.eq_ignore_ascii_case(expected))
    };
    plain && is("typ", TYPE) && is("alg", "HS256")
}
