//! Who is calling: a bearer token becomes a [`Caller`].
//!
//! Whatever is wrong with a token is answered in the same words. What was learned of a token is
//! remembered for a few seconds, or until someone's rights change here. May use: `app`, `domain`.

mod jwt;
mod keys;
mod provider;
mod token;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

pub use jwt::LocalIssuer;
pub use keys::{Fetch, Got};
pub use provider::{Issuer, Provider, Signature};

use crate::app::sign_in::sign_in;
use crate::app::{AppError, Kintsugi, access};
use crate::domain::id::TokenId;
use crate::domain::permission::Caller;
use crate::domain::token::Secret;
use crate::http::State;
use crate::http::headers::RequestId;
use crate::http::problem::Problem;

/// For how long what was learned of a token is good, in seconds: a role taken away is gone after so long at most.
const REMEMBERED: i64 = 5;
/// How many tokens are remembered at a time.
const MOST: usize = 10_000;

/// The callers of the last few seconds, by the hash of their tokens.
#[derive(Debug, Clone, Default)]
pub struct Known(Rc<RefCell<HashMap<[u8; 32], Remembered>>>);

#[derive(Debug, Clone)]
struct Remembered {
    caller: Caller,
    until: Timestamp,
    generation: u64,
}

/// Lets only those through who are known; leaves the [`Caller`] with the request. All others are told 401, in the same
/// words whatever is wrong.
///
/// # Errors
/// Those of what lies behind.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    match admit(&request).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.call(request).await?.map_into_left_body())
        }
        Err(problem) => Ok(request.into_response(problem.error_response()).map_into_right_body()),
    }
}

async fn admit(request: &ServiceRequest) -> Result<Caller, Problem> {
    let state = request.app_data::<State>();
    let state =
        state.ok_or_else(|| Problem::fault("the service was put together without its state"))?;
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = sent.and_then(bearer).ok_or_else(Problem::unauthenticated)?;
    authenticate(state, token, &RequestId::of(request.request())).await
}

fn bearer(sent: &str) -> Option<&str> {
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

async fn authenticate(state: &State, token: &str, request_id: &str) -> Result<Caller, Problem> {
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let (now, generation) = (state.app.clock().now(), state.app.access_generation());
    if let Some(caller) = state.known.recall(&hash, now, generation) {
        return Ok(caller);
    }
    let found = look_up(state, token, now, request_id).await?;
    let (caller, end) = found.ok_or_else(Problem::unauthenticated)?;
    if let Some(token) = caller.token {
        note_use(state.app.clone(), token);
    }
    let soon = now.checked_add(SignedDuration::from_secs(REMEMBERED)).unwrap_or(now);
    let until = end.map_or(soon, |end| soon.min(end));
    state.known.remember(hash, Remembered { caller: caller.clone(), until, generation });
    Ok(caller)
}

/// Keeps that a token was used, beside the request: that never waits for it, nor fails with it.
fn note_use(app: Kintsugi, token: TokenId) {
    actix_web::rt::spawn(async move {
        if let Err(error) = app.note_use(token).await {
            tracing::warn!(%token, ?error, "that a token was used is not kept");
        }
    });
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
        let Some(secret) = Secret::parse(token) else {
            return Ok(None);
        };
        return Ok(app.ask(move |tx| access::of_secret(tx, &secret.hash(), now)).await?);
    }
    if let Some((person, until)) =
        state.config.local_issuer.as_ref().and_then(|issuer| issuer.verify(token, now))
    {
        let caller = app.ask(move |tx| access::of_person(tx, person)).await?;
        return Ok(caller.map(|caller| (caller, Some(until))));
    }
    let Some(provider) = &state.config.provider else {
        return Ok(None);
    };
    let Some((said, until)) = provider.verify(token, now).await else {
        return Ok(None);
    };
    match sign_in(app, said, request_id).await {
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
        let known = self.0.borrow();
        let remembered = known.get(hash)?;
        (remembered.generation == generation && now < remembered.until)
            .then(|| remembered.caller.clone())
    }

    fn remember(&self, hash: [u8; 32], remembered: Remembered) {
        let mut known = self.0.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash, remembered);
    }
}
