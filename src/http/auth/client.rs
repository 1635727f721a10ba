//! We as the identity provider knows us: a client that takes codes (OAuth 2.0, RFC 6749 and 7636) and gives them for
//! identity tokens, from server to server. May use: nothing of ours.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::http::auth::attempt::Attempt;

/// How long it is believed where the provider's places are.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// Where the provider takes people and codes (`OpenID` Connect Discovery, section 3).
#[derive(Debug, Clone)]
pub struct Endpoints {
    /// Where people sign in.
    pub authorization: String,
    /// Where codes are taken.
    pub token: String,
    /// Whether our secret goes into the head of a request, rather than its body.
    pub basic: bool,
    /// Whether it says who it is when it sends somebody back (RFC 9207).
    pub names_itself: bool,
}

/// A form for the provider.
#[derive(Debug)]
pub struct Form {
    /// Where to.
    pub url: String,
    /// `Authorization`, where there is one.
    pub authorization: Option<String>,
    /// The fields, encoded.
    pub body: String,
}

/// How the endpoints are found; blocks.
pub type Discover = Arc<dyn Fn() -> Result<Endpoints, String> + Send + Sync>;
/// How a form is sent: answers status and body; blocks.
pub type Post = Arc<dyn Fn(&Form) -> Result<(u16, String), String> + Send + Sync>;

/// How the provider knows us.
#[derive(Clone)]
pub struct Registration {
    /// Our name there.
    pub id: String,
    /// Our secret; none for a client that has none.
    pub secret: Option<String>,
    /// What we ask to be told, with spaces between.
    pub scopes: String,
    /// Where it sends people back to.
    pub redirect_uri: String,
}

/// The client, the same for all workers.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    registration: Registration,
    discover: Discover,
    post: Post,
    found: Mutex<Option<(Endpoints, Timestamp)>>,
}

/// Why there is no identity token.
#[derive(Debug)]
pub enum NoToken {
    /// The provider cannot be reached, or is not well.
    Unreachable(String),
    /// It does not take the code.
    Refused(String),
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.id())
    }
}

impl Client {
    /// A client that reaches its provider so.
    pub fn new(registration: Registration, discover: Discover, post: Post) -> Self {
        Self(Arc::new(Shared { registration, discover, post, found: Mutex::default() }))
    }

    /// Our name at the provider.
    pub fn id(&self) -> &str {
        &self.0.registration.id
    }

    /// Where the provider's places are: asked once an hour; while it cannot be reached, as they were.
    ///
    /// # Errors
    /// A sentence, when that was never known.
    pub async fn endpoints(&self, now: Timestamp) -> Result<Endpoints, String> {
        let found = self.found().clone();
        if let Some((endpoints, at)) = &found
            && now.duration_since(*at).abs() < KEPT
        {
            return Ok(endpoints.clone());
        }
        let discover = Arc::clone(&self.0.discover);
        let asked = actix_web::web::block(move || discover()).await;
        match asked.map_err(|why| why.to_string()).and_then(|asked| asked) {
            Ok(endpoints) => {
                *self.found() = Some((endpoints.clone(), now));
                Ok(endpoints)
            }
            Err(why) => found.map(|(endpoints, _)| endpoints).ok_or(why),
        }
    }

    /// Where to send somebody who wants to sign in.
    pub fn authorization_url(&self, endpoints: &Endpoints, attempt: &Attempt) -> String {
        let Registration { id, scopes, redirect_uri, .. } = &self.0.registration;
        let (state, nonce, challenge) = (attempt.state(), attempt.nonce(), attempt.challenge());
        let asked = encoded(&[
            ("response_type", "code"),
            ("client_id", id),
            ("redirect_uri", redirect_uri),
            ("scope", scopes),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let url = &endpoints.authorization;
        format!("{url}{}{asked}", if url.contains('?') { '&' } else { '?' })
    }

    /// The identity token that the provider gives for a code.
    ///
    /// # Errors
    /// [`NoToken`].
    pub async fn redeem(
        &self,
        endpoints: &Endpoints,
        attempt: &Attempt,
        code: &str,
    ) -> Result<String, NoToken> {
        let (form, post) = (self.form(endpoints, attempt, code), Arc::clone(&self.0.post));
        let sent = actix_web::web::block(move || post(&form)).await;
        let sent = sent.map_err(|why| why.to_string()).and_then(|sent| sent);
        let (status, body) = sent.map_err(NoToken::Unreachable)?;
        let told: Value = serde_json::from_str(&body).unwrap_or_default();
        let text = |name: &str| told.get(name).and_then(Value::as_str);
        match (status, text("id_token")) {
            (200, Some(token)) => Ok(token.to_owned()),
            (500.., _) => Err(NoToken::Unreachable(format!("it answers {status}"))),
            _ => {
                let why = text("error").unwrap_or("no identity token");
                Err(NoToken::Refused(format!("it answers {status}: {why}")))
            }
        }
    }

    fn form(&self, endpoints: &Endpoints, attempt: &Attempt, code: &str) -> Form {
        let Registration { id, secret, redirect_uri, .. } = &self.0.registration;
        let verifier = attempt.verifier();
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", &verifier),
        ];
        let mut authorization = None;
        match secret {
            Some(secret) if endpoints.basic => {
                let pair = [id, secret].map(|part| percent_encoded(part)).join(":");
                authorization = Some(format!("Basic {}", BASE64.encode(pair.as_bytes())));
            }
            Some(secret) => fields.extend([("client_id", id.as_str()), ("client_secret", secret)]),
            None => fields.push(("client_id", id)),
        }
        Form { url: endpoints.token.clone(), authorization, body: encoded(&fields) }
    }

    fn found(&self) -> std::sync::MutexGuard<'_, Option<(Endpoints, Timestamp)>> {
        self.0.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(fields).unwrap_or_default()
}

/// One part of a name and a secret, as both are encoded before they are joined (RFC 6749, section 2.3.1).
fn percent_encoded(text: &str) -> String {
    encoded(&[("", text)]).trim_start_matches('=').to_owned()
}
