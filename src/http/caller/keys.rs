//! The public keys of an identity provider (JWK Set, RFC 7517): got when they are needed, kept as long as the provider
//! says, used on while it cannot be reached. May use: nothing of ours.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use serde_json::Value;
use tokio::sync::Mutex;

use super::provider::Signature;

/// The shortest and the longest that keys are kept, whatever the provider says.
const KEPT: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(5), SignedDuration::from_hours(24));
/// How long keys are kept where the provider says nothing.
const KEPT_UNSAID: SignedDuration = SignedDuration::from_hours(1);
/// The shortest time between two looks: a flood of unknown keys' names must not become a flood of requests.
const BETWEEN: SignedDuration = SignedDuration::from_secs(60);
/// The least length of an RSA key's modulus, in characters of base64url: 2,048 bits.
const SHORTEST_MODULUS: usize = 342;

/// A set of keys as it was got: the document, and for how many seconds it may be kept, where that was said.
pub type Got = Result<(String, Option<u64>), String>;
/// How the keys are got; blocks.
pub type Fetch = Arc<dyn Fn() -> Got + Send + Sync>;

/// The keys of a provider, the same for all workers.
#[derive(Clone)]
pub struct Keys(Arc<Shared>);

struct Shared {
    signature: Signature,
    fetch: Fetch,
    cached: RwLock<Cached>,
    /// When somebody last looked; held while they look, so that one looks for all.
    looked: Mutex<Option<Timestamp>>,
}

#[derive(Default)]
struct Cached {
    keys: HashMap<String, DecodingKey>,
    until: Option<Timestamp>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[keys]")
    }
}

impl Keys {
    /// Keys that are got by this when they are first needed.
    pub fn new(signature: Signature, fetch: Fetch) -> Self {
        let (cached, looked) = (RwLock::default(), Mutex::default());
        Self(Arc::new(Shared { signature, fetch, cached, looked }))
    }

    /// The key of this name; where a token names none, the only one there is.
    pub async fn of(&self, kid: Option<&str>, now: Timestamp) -> Option<DecodingKey> {
        if let Some(key) = self.cached(kid, Some(now)) {
            return Some(key);
        }
        self.look(kid, now).await;
        self.cached(kid, None)
    }

    /// What is known, if it is fresh; with `None`, however old: better than nobody getting in.
    fn cached(&self, kid: Option<&str>, now: Option<Timestamp>) -> Option<DecodingKey> {
        let cached = self.0.cached.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = now.is_none_or(|now| cached.until.is_some_and(|until| now < until));
        let key = match kid {
            Some(kid) => cached.keys.get(kid),
            None => cached.keys.values().next().filter(|_| cached.keys.len() == 1),
        };
        key.filter(|_| fresh).cloned()
    }

    /// Gets the keys anew, unless somebody did a moment ago.
    async fn look(&self, kid: Option<&str>, now: Timestamp) {
        let mut looked = self.0.looked.lock().await;
        let just_now = looked.is_some_and(|before| {
            before.checked_add(BETWEEN).is_ok_and(|next| before <= now && now < next)
        });
        if just_now || self.cached(kid, Some(now)).is_some() {
            return;
        }
        *looked = Some(now);
        let fetch = Arc::clone(&self.0.fetch);
        let got = actix_web::web::block(move || fetch()).await;
        match got.map_err(|why| why.to_string()).and_then(|got| got) {
            Ok((document, seconds)) => self.keep(&document, seconds, now),
            Err(why) => tracing::warn!(why, "the identity provider's keys cannot be got"),
        }
    }

    fn keep(&self, document: &str, seconds: Option<u64>, now: Timestamp) {
        let keys = read(document, self.0.signature);
        if keys.is_empty() {
            tracing::warn!("the identity provider's keys hold none of the kind that is set");
            return;
        }
        let said = seconds
            .map(|seconds| SignedDuration::from_secs(seconds.try_into().unwrap_or(i64::MAX)));
        let kept = said.unwrap_or(KEPT_UNSAID).clamp(KEPT.0, KEPT.1);
        let until = now.checked_add(kept).ok();
        *self.0.cached.write().unwrap_or_else(PoisonError::into_inner) = Cached { keys, until };
    }
}

/// The keys of a set that sign with this; others, and what is no key, are passed over (RFC 7517, section 5).
fn read(document: &str, signature: Signature) -> HashMap<String, DecodingKey> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let entries = document.get("keys").and_then(Value::as_array).into_iter().flatten();
    let keys = entries.filter_map(|entry| serde_json::from_value::<Jwk>(entry.clone()).ok());
    let ours = keys.filter(|key| signs(key, signature));
    let named = ours
        .map(|key| (key.common.key_id.clone().unwrap_or_default(), DecodingKey::from_jwk(&key)));
    named.filter_map(|(name, key)| Some((name, key.ok()?))).collect()
}

fn signs(key: &Jwk, signature: Signature) -> bool {
    let used =
        key.common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
    let meant = key.common.key_algorithm.is_none_or(|meant| meant.to_string() == signature.name());
    let right = match (&key.algorithm, signature) {
        (AlgorithmParameters::RSA(rsa), Signature::Rs256) => rsa.n.len() >= SHORTEST_MODULUS,
        (AlgorithmParameters::EllipticCurve(curve), Signature::Es256) => {
            curve.curve == EllipticCurve::P256
        }
        (AlgorithmParameters::OctetKeyPair(pair), Signature::EdDsa) => {
            pair.curve == EllipticCurve::Ed25519
        }
        _ => false,
    };
    used && meant && right
}
