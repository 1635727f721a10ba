//! Who is calling: a bearer token becomes a [`Caller`].
//!
//! Whatever is wrong with a token is answered in the same words. What was learned of a token is
//! remembered for a few seconds, or until someone's rights change here. May use: `app`, `domain`.

mod jwt;

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

use crate::app::{Kintsugi, access};
use crate::domain::permission::Caller;
use crate::domain::token::Secret;
use crate::http::State;
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
    authenticate(state, token).await
}

fn bearer(sent: &str) -> Option<&str> {
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

async fn authenticate(state: &State, token: &str) -> Result<Caller, Problem> {
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let (now, generation) = (state.app.clock().now(), state.app.access_generation());
    if let Some(caller) = state.known.recall(&hash, now, generation) {
        return Ok(caller);
    }
    let (caller, end) = look_up(state, token, now).await?.ok_or_else(Problem::unauthenticated)?;
    let soon = now.checked_add(SignedDuration::from_secs(REMEMBERED)).unwrap_or(now);
    let until = end.map_or(soon, |end| soon.min(end));
    state.known.remember(hash, Remembered { caller: caller.clone(), until, generation });
    Ok(caller)
}

async fn look_up(
    state: &State,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Caller, Option<Timestamp>)>, Problem> {
    let app: &Kintsugi = &state.app;
    if token.starts_with("kin_") {
        // A typo is told by the checksum, without asking the database.
        let Some(secret) = Secret::parse(token) else {
            return Ok(None);
        };
        return Ok(app.ask(move |tx| access::of_secret(tx, &secret.hash(), now)).await?);
    }
    let verified = state.config.local_issuer.as_ref().and_then(|issuer| issuer.verify(token, now));
    let Some((person, until)) = verified else {
        return Ok(None);
    };
    let caller = app.ask(move |tx| access::of_person(tx, person)).await?;
    Ok(caller.map(|caller| (caller, Some(until))))
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
