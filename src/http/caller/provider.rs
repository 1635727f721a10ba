//! Signed tokens of the organisation's identity provider (RFC 9068): one issuer, one algorithm, the provider's own keys.
//! May use: `app`, `domain`.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Validation};
use serde_json::Value;

use super::keys::{Fetch, Keys};
use super::token::{self, IDENTITY_TOKEN, LEEWAY, Shape};
use crate::app::sign_in::SignIn;
use crate::domain::permission::Role;
use crate::domain::person::Identity;
use crate::domain::session::Claims;
use crate::domain::words::Word;

/// What a header may hold: names of keys and thumbprints of certificates lead nowhere here, they only tell keys apart.
const HEADER: &[&str] = &["alg", "typ", "kid", "x5t", "x5t#S256"];

/// The longest name that is taken over, in characters.
const LONGEST_NAME: usize = 200;

/// The algorithms that a provider may sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// RSA with SHA-256, keys of 2,048 bits and more.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Signature {
    pub(super) fn algorithm(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::Es256 => Algorithm::ES256,
            Self::EdDsa => Algorithm::EdDSA,
        }
    }

    /// As headers of tokens spell it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// What is believed of the organisation's identity provider.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name, exactly as its tokens spell it.
    pub issuer: String,
    /// For whom its tokens must be meant: us.
    pub audience: String,
    /// What it signs with: nothing else is believed.
    pub signature: Signature,
    /// The `typ` of its access tokens, so that no other kind passes for one.
    pub kind: String,
    /// The claim that lists roles, with dots for what lies deeper; without one, roles are kept here.
    pub roles_claim: Option<String>,
    /// What its words for roles mean here.
    pub roles: Vec<(String, Role)>,
    /// The claim that lists the keys of teams; without one, members are kept here.
    pub teams_claim: Option<String>,
    /// Whether somebody whom it knows and we do not is entered, as a colleague.
    pub enters: bool,
}

/// A provider, with its keys.
#[derive(Debug, Clone)]
pub struct Issuer {
    provider: Provider,
    keys: Keys,
}

impl Issuer {
    /// A provider whose keys are got by this.
    pub fn new(provider: Provider, fetch: Fetch) -> Self {
        let keys = Keys::new(provider.signature, fetch);
        Self { provider, keys }
    }

    /// What a token says, and until when it is good; `None` for whatever is not right with it.
    pub async fn verify(&self, token: &str, now: Timestamp) -> Option<(SignIn, Timestamp)> {
        let Provider { kind, audience, .. } = &self.provider;
        let (claims, until) = self.believed(token, (kind, false), audience, now).await?;
        Some((self.said(&claims)?, until))
    }

    /// What the identity token of a sign-in says (`OpenID` Connect Core, section 3.1.3.7): one that was issued to us, as
    /// `client`, for this sign-in; `None` for whatever is not right with it.
    pub async fn verify_identity(
        &self,
        token: &str,
        client: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Option<SignIn> {
        let (claims, _) = self.believed(token, (IDENTITY_TOKEN, true), client, now).await?;
        let of_ours = claims.get("nonce")?.as_str()? == nonce && claims.get("iat").is_some();
        let several = claims.get("aud")?.as_array().is_some_and(|all| all.len() > 1);
        let to_us = match claims.get("azp") {
            Some(party) => party.as_str() == Some(client),
            None => !several,
        };
        (of_ours && to_us).then(|| self.said(&claims))?
    }

    /// The provider's name, exactly as its tokens spell it.
    pub fn name(&self) -> &str {
        &self.provider.issuer
    }

    /// The claims of a token of this kind (or, where it may be, of none) for this audience, and until when it is good.
    async fn believed(
        &self,
        token: &str,
        (kind, may_be_untyped): (&str, bool),
        audience: &str,
        now: Timestamp,
    ) -> Option<(Value, Timestamp)> {
        let algorithm = self.provider.signature.name();
        let shape = Shape { members: HEADER, kind, may_be_untyped, algorithm };
        let (header, claims) = token::read(token, &shape)?;
        if claims.get("iss")?.as_str()? != self.provider.issuer {
            return None;
        }
        let key = self.keys.of(header.get("kid").and_then(Value::as_str), now).await?;
        jsonwebtoken::decode::<Value>(token, &key, &self.validation(audience)).ok()?;
        let until = token::until(&claims, now)?;
        let issued = claims.get("iat").map_or(Some(0), Value::as_i64)?;
        (issued <= now.as_second().saturating_add(LEEWAY)).then_some((claims, until))
    }

    /// The one place that says what the library checks.
    fn validation(&self, audience: &str) -> Validation {
        let mut validation = Validation::new(self.provider.signature.algorithm());
        validation.set_required_spec_claims(&["aud", "iss", "exp", "sub"]);
        validation.set_audience(&[audience]);
        validation.set_issuer(&[&self.provider.issuer]);
        // Times are compared with our clock, as whole numbers; the library would ask the machine's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation
    }

    fn said(&self, claims: &Value) -> Option<SignIn> {
        let (provider, subject) = (&self.provider, claims.get("sub")?.as_str()?);
        let words = |claim: &Option<String>| claim.as_ref().map(|path| list(claims, path));
        let decided = Claims {
            roles: words(&provider.roles_claim).map(|words| provider.meant(&words)),
            teams: words(&provider.teams_claim),
        };
        Some(SignIn {
            identity: Identity { issuer: provider.issuer.clone(), subject: subject.to_owned() },
            name: name(claims).unwrap_or_else(|| subject.to_owned()),
            claims: decided,
            enters: provider.enters,
        })
    }
}

impl Provider {
    /// The roles that its words mean; whoever signs in is a colleague.
    fn meant(&self, words: &[String]) -> Vec<Role> {
        let means = |role: &Role| {
            self.roles.iter().any(|(word, meant)| meant == role && words.contains(word))
        };
        let roles: Vec<_> = Role::ALL.iter().copied().filter(means).collect();
        if roles.is_empty() { vec![Role::Colleague] } else { roles }
    }
}

/// What to call somebody, on one line (`OpenID` Connect Core, section 5.1).
fn name(claims: &Value) -> Option<String> {
    let names = ["name", "preferred_username"].into_iter();
    let mut texts = names.filter_map(|name| claims.get(name)?.as_str());
    texts.find_map(|text| {
        let line: String = text.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        Some(line.trim().to_owned()).filter(|line| !line.is_empty())
    })
}

/// The words of a claim, which may lie deeper; a text counts as words with spaces between (RFC 6749, `scope`).
fn list(claims: &Value, path: &str) -> Vec<String> {
    // A claim's name may hold dots itself: a URL, as some providers demand.
    let found = claims
        .get(path)
        .or_else(|| path.split('.').try_fold(claims, |place, name| place.get(name)));
    match found {
        Some(Value::Array(entries)) => {
            entries.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
