//! Signed tokens (JWT): exactly one algorithm, every claim required, nothing in the header but what we know.
//! May use: `domain`.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::token::{self, ACCESS_TOKEN, Shape};
use crate::domain::id::{PersonId, RecordId};

/// What a header must look like: nothing in it but what we write.
const SHAPE: Shape<'_> = Shape {
    members: &["alg", "typ", "kid"],
    kind: ACCESS_TOKEN,
    may_be_untyped: false,
    algorithm: "HS256",
};

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
        let header = Header { typ: Some(ACCESS_TOKEN.to_owned()), ..Header::new(Algorithm::HS256) };
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
        let (_, claims) = token::read(token, &SHAPE)?;
        let key = DecodingKey::from_secret(self.secret.as_bytes());
        let believed = jsonwebtoken::decode::<Claims>(token, &key, &self.validation()).ok()?.claims;
        Some((PersonId::parse(&believed.sub)?, token::until(&claims, now)?))
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
