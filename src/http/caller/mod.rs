//! Who is calling: a bearer token, or the session of a browser, becomes a [`Caller`].
//!
//! Whatever is wrong with a token is answered in the same words. What was learned of a token is
//! remembered for a few seconds, or until someone's rights change here. May use: `app`, `domain`.

mod jwt;
mod keys;
mod provider;
mod token;

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

pub use jwt::LocalIssuer;
pub use keys::{Fetch, Got};
pub use provider::{Issuer, Provider, Signature};

use crate::app::access::Met;
use crate::app::refusal::Shown as Refused;
use crate::app::sign_in::sign_in;
use crate::app::{AppError, Kintsugi, access};
use crate::domain::permission::Caller;
use crate::domain::session::Secret;
use crate::domain::token::Secret as TokenSecret;
use crate::http::auth::cookie;
use crate::http::headers::RequestId;
use crate::http::problem::Problem;
use crate::http::rate::Standing;
use crate::http::{State, address, same_origin};

/// For how long what was learned of a token is good, in seconds: a role taken away is gone after so long at most.
const REMEMBERED: i64 = 5;
/// How many tokens are remembered at a time.
const MOST: usize = 10_000;

/// The callers of the last few seconds, by the hash of their tokens.
#[derive(Clone, Default)]
pub struct Known(Arc<Mutex<HashMap<[u8; 32], Remembered>>>);

struct Remembered {
    caller: Caller,
    until: Timestamp,
    generation: u64,
}

/// Lets only those through who are known and have not asked too much; leaves the [`Caller`] with the request. Who is not
/// known is told 401, in the same words whatever is wrong.
///
/// # Errors
/// Those of what lies behind.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    match admit(&request).await {
        Ok((caller, standing)) => {
            let actor = caller.actor();
            request.extensions_mut().insert(caller);
            let mut response = next.call(request).await?;
            if response.status() == StatusCode::FORBIDDEN {
                refused(&actor, &response);
            }
            if let Some(standing) = standing {
                standing.tell(response.headers_mut());
            }
            Ok(response.map_into_left_body())
        }
        Err(problem) => Ok(request.into_response(problem.error_response()).map_into_right_body()),
    }
}

/// A call that was refused to somebody who is known: one line for those who watch, and nothing in the database, which
/// whoever is refused could fill otherwise.
fn refused<B>(actor: &str, response: &ServiceResponse<B>) {
    let request_id = RequestId::of(response.request());
    let route = response.request().match_pattern().unwrap_or_default();
    let method = response.request().method();
    tracing::warn!(target: "security", actor, %method, route, request_id, "refused");
}

/// Somebody who could not show who they are: one line for those who watch. Who can be named all the same is in the audit.
pub fn not_let_in(address: IpAddr, request_id: &str, why: &str) {
    metrics::counter!("kintsugi_sign_ins_refused_total").increment(1);
    tracing::warn!(target: "security", %address, request_id, why, "not let in");
}

async fn admit(request: &ServiceRequest) -> Result<(Caller, Option<Standing>), Problem> {
    let state = State::of(request.request())?;
    let address = address::of(request.request());
    let shown = Shown::of(request.request());
    let caller = match &shown {
        Some(shown) => {
            authenticate(state, shown, address, &RequestId::of(request.request())).await?
        }
        None => None,
    };
    let now = state.app.clock().now();
    let caller = caller.ok_or_else(|| {
        not_let_in(address, &RequestId::of(request.request()), "no token or session that is good");
        state.config.rates.refuse(address, now)
    })?;
    let standing = state.config.rates.pay(&caller, now)?;
    if caller.session.is_some() {
        same_origin::insist_on_change(request.request())?;
    }
    Ok((caller, standing))
}

/// What a request shows to be known by.
enum Shown<'r> {
    /// A token of ours or of an issuer that we believe.
    Token(&'r str),
    /// The secret of a session.
    Session(Secret),
}

impl<'r> Shown<'r> {
    /// What this one shows: where there is an `Authorization`, the cookie is not looked at.
    fn of(request: &'r HttpRequest) -> Option<Self> {
        match request.headers().get(header::AUTHORIZATION) {
            Some(sent) => bearer(sent.to_str().ok()?).map(Self::Token),
            None => Secret::parse(cookie::read(request, cookie::SESSION)?).map(Self::Session),
        }
    }

    /// By what it is remembered; a token can never be taken for a session.
    fn hash(&self) -> [u8; 32] {
        let (kind, text) = match self {
            Self::Token(token) => ("token", (*token).to_owned()),
            Self::Session(secret) => ("session", secret.reveal()),
        };
        Sha256::new().chain_update(kind).chain_update([0]).chain_update(text).finalize().into()
    }
}

fn bearer(sent: &str) -> Option<&str> {
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

async fn authenticate(
    state: &State,
    shown: &Shown<'_>,
    address: IpAddr,
    request_id: &str,
) -> Result<Option<Caller>, Problem> {
    let hash = shown.hash();
    let (now, generation) = (state.app.clock().now(), state.app.access_generation());
    let known = &state.config.known;
    if let Some(caller) = known.recall(&hash, now, generation) {
        return Ok(Some(caller));
    }
    // One that was good a while ago is let in whatever others do at its address; one never seen may be a guess.
    if !known.holds(&hash) {
        state.config.rates.may_try(address, now)?;
    }
    let found = match shown {
        Shown::Token(token) => look_up(state, token, now, request_id).await?,
        Shown::Session(secret) => meet(state, secret, now).await?,
    };
    let Some((caller, end)) = found else {
        known.forget(&hash);
        return Ok(None);
    };
    // Of many that come at once with one token, the first keeps that it was used.
    if let Some(token) = caller.token
        && known.recall(&hash, now, generation).is_none()
    {
        let app = state.app.clone();
        note(token, async move { app.note_use(token).await });
    }
    let soon = now.checked_add(SignedDuration::from_secs(REMEMBERED)).unwrap_or(now);
    let until = end.map_or(soon, |end| soon.min(end));
    known.remember(hash, Remembered { caller: caller.clone(), until, generation });
    Ok(Some(caller))
}

/// Keeps that something was used, beside the request: that never waits for it, nor fails with it.
fn note(
    id: impl fmt::Display + 'static,
    keeping: impl Future<Output = Result<(), AppError>> + 'static,
) {
    actix_web::rt::spawn(async move {
        if let Err(error) = keeping.await {
            tracing::warn!(%id, ?error, "that this was used is not kept");
        }
    });
}

async fn meet(
    state: &State,
    secret: &Secret,
    now: Timestamp,
) -> Result<Option<(Caller, Option<Timestamp>)>, Problem> {
    let (hash, lifetimes) = (secret.hash(), state.config.sessions);
    let met = state.app.ask(move |tx| access::of_session(tx, &hash, lifetimes, now)).await?;
    let Some(Met { caller, until, last_used_at }) = met else {
        return Ok(None);
    };
    if let Some(session) = caller.session.filter(|_| lifetimes.is_news(last_used_at, now)) {
        let app = state.app.clone();
        note(session, async move { app.note_use_of_session(session).await });
    }
    Ok(Some((caller, Some(until))))
}

async fn look_up(
    state: &State,
    token: &str,
    now: Timestamp,
    request_id: &str,
) -> Result<Option<(Caller, Option<Timestamp>)>, Problem> {
    let app: &Kintsugi = &state.app;
    if token.starts_with("kin_") {
        // A typo is told by the checksum, without asking the database.
        let Some(secret) = TokenSecret::parse(token) else {
            return Ok(None);
        };
        let hash = secret.hash();
        let found = app.ask(move |tx| access::of_secret(tx, &secret.hash(), now)).await?;
        if found.is_none() {
            app.note_refusal(Refused::Token(hash), request_id).await;
        }
        return Ok(found);
    }
    if let Some((person, until)) =
        state.config.local_issuer.as_ref().and_then(|issuer| issuer.verify(token, now))
    {
        let caller = app.ask(move |tx| access::of_person(tx, person)).await?;
        if caller.is_none() {
            app.note_refusal(Refused::Person(person), request_id).await;
        }
        return Ok(caller.map(|caller| (caller, Some(until))));
    }
    let Some(provider) = &state.config.provider else {
        return Ok(None);
    };
    let Some((said, until)) = provider.verify(token, now).await else {
        return Ok(None);
    };
    let identity = said.identity.clone();
    match sign_in(app, said, request_id).await {
        Ok(None) => {
            app.note_refusal(Refused::Identity(identity), request_id).await;
            Ok(None)
        }
        // What the provider says of them breaks a rule of ours: that is no answer to give here.
        Err(AppError::Rule(why)) => {
            tracing::warn!(?why, "somebody could not be entered as the identity provider says");
            Ok(None)
        }
        signed_in => Ok(signed_in?.map(|caller| (caller, Some(until)))),
    }
}

impl Known {
    fn recall(&self, hash: &[u8; 32], now: Timestamp, generation: u64) -> Option<Caller> {
        let known = self.lock();
        let remembered = known.get(hash)?;
        (remembered.generation == generation && now < remembered.until)
            .then(|| remembered.caller.clone())
    }

    /// Whether it was good when it was last looked up, however long ago.
    fn holds(&self, hash: &[u8; 32]) -> bool {
        self.lock().contains_key(hash)
    }

    fn forget(&self, hash: &[u8; 32]) {
        self.lock().remove(hash);
    }

    fn remember(&self, hash: [u8; 32], remembered: Remembered) {
        let mut known = self.lock();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash, remembered);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[callers]")
    }
}
