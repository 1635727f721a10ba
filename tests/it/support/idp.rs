//! An identity provider for browsers: it takes people in, gives codes, and takes each once, from whoever can show that
//! the code is theirs. A test bends what it says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use kintsugi::clock::Clock;
use kintsugi::domain::permission::Role;
use kintsugi::http::HttpConfig;
use kintsugi::http::auth::{Client, Endpoints, Form, Registration};
use kintsugi::http::caller::{Issuer, Provider, Signature};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::app::config;
use super::keys::Key;

pub const ISSUER: &str = "https://login.example.org/realms/staff";
const SECRET: &str = "a client's secret: 100 %";

/// The provider; what it says is bent by its `claims`, how it answers by the rest.
#[derive(Clone)]
pub struct Idp(Arc<Mutex<State>>);

struct State {
    clock: Clock,
    key: Key,
    codes: HashMap<String, Asked>,
    settings: Settings,
}

/// What a test sets.
#[derive(Clone)]
pub struct Settings {
    /// Members of the identity token other than they should be; null: without it.
    pub claims: Value,
    /// The header of the identity token.
    pub header: Value,
    pub basic: bool,
    pub names_itself: bool,
    pub away: bool,
}

/// What somebody was sent with.
type Asked = HashMap<String, String>;

impl Idp {
    pub fn new(clock: &Clock) -> Self {
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": "one" });
        let settings =
            Settings { claims: json!({}), header, basic: true, names_itself: true, away: false };
        let (key, codes) = (Key::new(Signature::EdDsa), HashMap::new());
        Self(Arc::new(Mutex::new(State { clock: clock.clone(), key, codes, settings })))
    }

    /// Has it do otherwise.
    pub fn set(&self, set: impl FnOnce(&mut Settings)) {
        set(&mut self.0.lock().unwrap().settings);
    }

    /// The service that is registered there.
    pub fn config(&self, provider: Provider) -> HttpConfig {
        let keys = json!({ "keys": [self.0.lock().unwrap().key.public("one")] }).to_string();
        let (discovered, asked) = (self.clone(), self.clone());
        let registration = Registration {
            id: "kintsugi-web".into(),
            secret: Some(SECRET.into()),
            scopes: "openid profile".into(),
            redirect_uri: "https://kintsugi.example/auth/callback".into(),
        };
        let discover = move || discovered.endpoints();
        HttpConfig {
            public_url: Some("https://kintsugi.example".into()),
            provider: Some(Issuer::new(provider, Arc::new(move || Ok((keys.clone(), None))))),
            sign_in: Some(Client::new(
                registration,
                Arc::new(discover),
                Arc::new(move |form| asked.answer(form)),
            )),
            ..config()
        }
    }

    fn endpoints(&self) -> Result<Endpoints, String> {
        let settings = self.0.lock().unwrap().settings.clone();
        if settings.away {
            return Err("it is away".into());
        }
        let place = |name: &str| format!("{ISSUER}/{name}?realm=staff");
        let (authorization, token) = (place("authorize"), place("token"));
        Ok(Endpoints {
            authorization,
            token,
            basic: settings.basic,
            names_itself: settings.names_itself,
        })
    }

    /// Somebody arrives at the authorization endpoint and signs in: what they are sent back with.
    pub fn arrive(&self, location: &str) -> Vec<(String, String)> {
        let asked = parsed(location.split_once('?').unwrap().1);
        assert!(location.starts_with(&format!("{ISSUER}/authorize?realm=staff&")), "{location}");
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", "kintsugi-web"),
            ("redirect_uri", "https://kintsugi.example/auth/callback"),
            ("scope", "openid profile"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[name], value);
        }
        let mut state = self.0.lock().unwrap();
        let code = format!("code-{}", state.codes.len());
        let mut back =
            vec![("code".into(), code.clone()), ("state".into(), asked["state"].clone())];
        if state.settings.names_itself {
            back.push(("iss".into(), ISSUER.into()));
        }
        // Providers add what they like.
        back.push(("session_state".into(), "x".into()));
        state.codes.insert(code, asked);
        back
    }

    fn answer(&self, form: &Form) -> Result<(u16, String), String> {
        let mut state = self.0.lock().unwrap();
        if state.settings.away {
            return Err("it is away".into());
        }
        let sent = parsed(&form.body);
        assert_eq!(form.url, format!("{ISSUER}/token?realm=staff"));
        assert_eq!(sent["grant_type"], "authorization_code");
        assert_eq!(sent["redirect_uri"], "https://kintsugi.example/auth/callback");
        if state.settings.basic {
            let pair = "kintsugi-web:a+client%27s+secret%3A+100+%25";
            let expected = format!("Basic {}", BASE64.encode(pair.as_bytes()));
            assert_eq!(form.authorization, Some(expected));
        } else {
            assert_eq!((&*sent["client_id"], &*sent["client_secret"]), ("kintsugi-web", SECRET));
        }
        let refused = (400, json!({ "error": "invalid_grant" }).to_string());
        let Some(asked) = state.codes.remove(&sent["code"]) else {
            return Ok(refused);
        };
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&sent["code_verifier"]));
        if asked["code_challenge"] != challenge {
            return Ok(refused);
        }
        let now = state.clock.now().as_second();
        let mut claims = json!({ "iss": ISSUER, "aud": "kintsugi-web", "sub": "f81d4fae", "iat": now, "exp": now + 600,
            "nonce": asked["nonce"], "name": "Noor Newcomer" });
        let bent = state.settings.claims.as_object().unwrap().clone();
        claims.as_object_mut().unwrap().extend(bent);
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let token = state.key.token(&state.settings.header, &claims);
        Ok((
            200,
            json!({ "token_type": "Bearer", "access_token": "opaque", "id_token": token })
                .to_string(),
        ))
    }
}

fn parsed(text: &str) -> Asked {
    serde_urlencoded::from_str(text).unwrap()
}

/// What is believed of it.
pub fn believed() -> Provider {
    Provider {
        issuer: ISSUER.into(),
        audience: "kintsugi".into(),
        signature: Signature::EdDsa,
        kind: "at+jwt".into(),
        roles_claim: None,
        roles: vec![("sre".into(), Role::Contributor), ("pm-guild".into(), Role::Facilitator)],
        teams_claim: None,
        enters: true,
    }
}
