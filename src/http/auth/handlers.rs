//! What a browser is sent through to sign in, and out. May use: `app`, `domain`, `clock`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::attempt::{self, Attempt};
use super::client::{Client, Endpoints, NoToken};
use super::{cookie, page};
use crate::app::refusal::Shown;
use crate::app::session::begin::{BeginSession, begin};
use crate::app::session::{end, link};
use crate::app::sign_in::{self as provided, SignIn};
use crate::app::{AppError, Asking};
use crate::clock::chance;
use crate::domain::permission::Caller;
use crate::domain::rule::Violation;
use crate::domain::session::{Beginning, Claims, Secret};
use crate::http::caller::{Issuer, not_let_in};
use crate::http::extract::Query;
use crate::http::headers::RequestId;
use crate::http::problem::Problem;
use crate::http::{State, address, same_origin};

/// Where to go after signing in, unless somebody wanted to go elsewhere.
const HOME: &str = "/";

/// Where to go after signing in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignInAsked {
    /// A path of this service, such as `/incidents`.
    #[param(max_length = 1000)]
    return_to: Option<String>,
}

/// What the provider sends somebody back with; it may say more.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SentBack {
    /// What it can be asked for who they are, once.
    #[param(max_length = 4000)]
    code: Option<String>,
    /// What we gave along.
    #[param(max_length = 200)]
    state: Option<String>,
    /// Who it says that it is (RFC 9207).
    #[param(max_length = 1000)]
    iss: Option<String>,
    /// Why it does not sign them in.
    #[param(max_length = 200)]
    error: Option<String>,
}

/// The secret of a link.
#[derive(Debug, Deserialize, IntoParams, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinkAsked {
    /// The secret.
    #[param(min_length = 43, max_length = 43)]
    #[schema(
        min_length = 43,
        max_length = 43,
        example = "wA-0WXEHFvAeclGTkykAapgDuVaMSEMQa2naskbip2k"
    )]
    secret: String,
}

/// Lead to the identity provider, to sign in there.
#[utoipa::path(tag = "sign-in", params(SignInAsked), responses(
    (status = 303, description = "See there.", headers(("Location", description = "Where the provider signs people in.")))
))]
#[get("/sign-in")]
pub async fn sign_in(
    request: HttpRequest,
    asked: Query<SignInAsked>,
) -> Result<HttpResponse, Problem> {
    let state = State::of(&request)?;
    let (client, _) = provider(state)?;
    let return_to = asked.into_inner().return_to.unwrap_or_else(|| HOME.to_owned());
    if !attempt::is_own_path(&return_to) {
        let (pointer, code) = ("return_to".to_owned(), "not_a_path");
        let detail = "must be a path of this service, such as /incidents".to_owned();
        return Err(Problem::parameters(vec![Violation { pointer, code, detail }]));
    }
    let now = state.app.clock().now();
    let endpoints = client.endpoints(now).await.map_err(|why| unreachable(&why))?;
    let attempt = Attempt::new([chance(), chance()], return_to, now);
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, client.authorization_url(&endpoints, &attempt)))
        .insert_header(cookie::set(
            cookie::SIGN_IN,
            &attempt.seal(&state.seal),
            attempt::GOOD_FOR.as_secs(),
        ))
        .finish())
}

/// Take somebody back from the identity provider: signs them in and leads to where they wanted to go.
#[utoipa::path(tag = "sign-in", params(SentBack), responses(
    (status = 303, description = "Signed in; see there.", headers(("Location", description = "Where they wanted to go.")))
))]
#[get("/callback")]
pub async fn finish_sign_in(
    request: HttpRequest,
    sent: Query<SentBack>,
) -> Result<HttpResponse, Problem> {
    let state = State::of(&request)?;
    let (client, issuer) = provider(state)?;
    let (now, address) = (state.app.clock().now(), address::of(&request));
    state.config.rates.may_try(address, now)?;
    let known = identify(state, &request, (client, issuer), sent.into_inner(), now).await;
    let (attempt, said) = known.map_err(|problem| match problem {
        Refused::Told(problem) => problem,
        Refused::Because(why) => refused(state, &request, &why),
    })?;
    let id = RequestId::of(&request);
    let (identity, claims) = (said.identity.clone(), said.claims.clone());
    let caller = match provided::sign_in(&state.app, said, &id).await {
        Ok(Some(caller)) => caller,
        Ok(None) => {
            state.app.note_refusal(Shown::Identity(identity), &id).await;
            return Err(refused(state, &request, "nobody here is known so, or not any more"));
        }
        Err(AppError::Rule(why)) => return Err(refused(state, &request, &format!("{why:?}"))),
        Err(other) => return Err(other.into()),
    };
    let person = caller.person.ok_or_else(Problem::sign_in_refused)?;
    let command = beginning(state, &request, claims);
    let asking = Asking { caller, request_id: id, key: None };
    let begun = state.app.take_away(asking, move |tx, _| begin(tx, person, &command)).await?;
    let mut response = signed_in(state, &begun, &attempt.return_to);
    let (name, value) = cookie::clear(cookie::SIGN_IN);
    response.headers_mut().append(name, header::HeaderValue::try_from(value).map_err(fault)?);
    Ok(response)
}

/// Ask whether to sign in by a link, which is not used up by that.
#[utoipa::path(tag = "sign-in", params(LinkAsked), responses((status = 200, body = String, content_type = "text/html")))]
#[get("/first")]
pub async fn confirm_first(asked: Query<LinkAsked>) -> Result<HttpResponse, Problem> {
    let secret = Secret::parse(&asked.into_inner().secret).ok_or_else(Problem::sign_in_refused)?;
    Ok(page::confirm(&secret))
}

/// Sign in by a link, which is used up by it.
#[utoipa::path(tag = "sign-in", request_body(content = LinkAsked, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 303, description = "Signed in; see there.", headers(("Location", description = "Where to begin.")))
))]
#[post("/first")]
pub async fn sign_in_first(
    request: HttpRequest,
    form: Result<web::Form<LinkAsked>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    same_origin::insist(&request)?;
    let state = State::of(&request)?;
    let now = state.app.clock().now();
    state.config.rates.may_try(address::of(&request), now)?;
    let no_link = || refused(state, &request, "the link is none, used up, or too old");
    let form = form.map_err(|why| Problem::malformed("", "malformed", why.to_string()))?;
    let hash = Secret::parse(&form.secret).ok_or_else(no_link)?.hash();
    let asked = hash.clone();
    let owner = state.app.ask(move |tx| link::owner(tx, &asked, now)).await?;
    let Some(caller) = owner else {
        state.app.note_refusal(Shown::Link(hash), &RequestId::of(&request)).await;
        return Err(no_link());
    };
    let command = beginning(state, &request, Claims::default());
    let asking = Asking { caller, request_id: RequestId::of(&request), key: None };
    let opened =
        state.app.take_away(asking, move |tx, owner| link::open(tx, owner, &hash, &command)).await;
    match opened {
        Ok(secret) => Ok(signed_in(state, &secret, HOME)),
        Err(AppError::NotFound) => Err(no_link()),
        Err(other) => Err(other.into()),
    }
}

/// Sign out: the session ends, here and everywhere.
#[utoipa::path(tag = "sign-in", responses((status = 204)))]
#[post("/sign-out")]
pub async fn sign_out(request: HttpRequest) -> Result<HttpResponse, Problem> {
    same_origin::insist_on_change(&request)?;
    let state = State::of(&request)?;
    if let Some(caller) = present(state, &request).await? {
        let asking = Asking { caller, request_id: RequestId::of(&request), key: None };
        match state.app.take_away(asking, end::sign_out).await {
            Ok(()) | Err(AppError::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(HttpResponse::NoContent().insert_header(cookie::clear(cookie::SESSION)).finish())
}

/// Why somebody is not signed in.
enum Refused {
    /// What they are told.
    Told(Problem),
    /// What the log is told; they are told no more than that they are not.
    Because(String),
}

impl From<&str> for Refused {
    fn from(why: &str) -> Self {
        Self::Because(why.to_owned())
    }
}

/// Who it is that the provider sends back, by a sign-in that this browser began and that was not used yet.
async fn identify(
    state: &State,
    request: &HttpRequest,
    (client, issuer): (&Client, &Issuer),
    sent: SentBack,
    now: Timestamp,
) -> Result<(Attempt, SignIn), Refused> {
    let kept = cookie::read(request, cookie::SIGN_IN);
    let attempt = kept.and_then(|kept| Attempt::open(kept, &state.seal, now));
    let attempt = attempt.ok_or("this browser began no sign-in, or too long ago")?;
    if sent.state.as_deref() != Some(attempt.state().as_str()) {
        return Err("the state is another's".into());
    }
    let endpoints = client.endpoints(now).await;
    let endpoints = endpoints.map_err(|why| Refused::Told(unreachable(&why)))?;
    is_from(issuer, &endpoints, sent.iss.as_deref())?;
    if let Some(error) = sent.error {
        let error: String = error.chars().filter(char::is_ascii_graphic).take(40).collect();
        return Err(Refused::Because(format!("the provider says {error}")));
    }
    let code = sent.code.ok_or("there is no code")?;
    let (hash, until) = (attempt.hash(), attempt.until);
    let asking = Asking::of_the_system(RequestId::of(request));
    let used_up = state.app.write(asking, move |tx, _| {
        let first = tx.use_up_sign_in(&hash, until)?;
        Ok(tx.unchanged(first))
    });
    if !used_up.await.map_err(|error| Refused::Told(error.into()))? {
        return Err("the sign-in was used before".into());
    }
    let token = client.redeem(&endpoints, &attempt, &code).await.map_err(|error| match error {
        NoToken::Unreachable(why) => Refused::Told(unreachable(&why)),
        NoToken::Refused(why) => Refused::Because(why),
    })?;
    let said = issuer.verify_identity(&token, client.id(), &attempt.nonce(), now).await;
    Ok((attempt, said.ok_or("the identity token is not right")?))
}

/// Another provider's answer must not pass for this one's (mix-up, RFC 9207).
fn is_from(issuer: &Issuer, endpoints: &Endpoints, said: Option<&str>) -> Result<(), Refused> {
    match said {
        Some(said) if said == issuer.name() => Ok(()),
        None if !endpoints.names_itself => Ok(()),
        _ => Err("another issuer sends them".into()),
    }
}

/// Who has the session that the browser brings, if it is good.
async fn present(state: &State, request: &HttpRequest) -> Result<Option<Caller>, Problem> {
    let Some(secret) = cookie::read(request, cookie::SESSION).and_then(Secret::parse) else {
        return Ok(None);
    };
    let (lifetimes, now) = (state.config.sessions, state.app.clock().now());
    let met =
        state.app.ask(move |tx| crate::app::access::of_session(tx, &secret.hash(), lifetimes, now));
    Ok(met.await?.map(|met| met.caller))
}

fn beginning(state: &State, request: &HttpRequest, claims: Claims) -> BeginSession {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let user_agent = agent.unwrap_or_default().to_owned();
    let before = cookie::read(request, cookie::SESSION).and_then(Secret::parse);
    BeginSession {
        chance: [chance(), chance()],
        beginning: Beginning { claims, user_agent, lifetimes: state.config.sessions },
        before: before.map(|secret| secret.hash()),
    }
}

fn signed_in(state: &State, secret: &Secret, return_to: &str) -> HttpResponse {
    let seconds = state.config.sessions.absolute.as_secs();
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, return_to))
        .insert_header(cookie::set(cookie::SESSION, &secret.reveal(), seconds))
        .finish()
}

/// What signing in by the provider needs; without it, there is nothing here.
fn provider(state: &State) -> Result<(&Client, &Issuer), Problem> {
    let both = state.config.sign_in.as_ref().zip(state.config.provider.as_ref());
    both.ok_or_else(Problem::not_found)
}

/// 403 in the same words, whatever was wrong; why is in the log.
fn refused(state: &State, request: &HttpRequest, why: &str) -> Problem {
    let (address, now) = (address::of(request), state.app.clock().now());
    not_let_in(address, &RequestId::of(request), why);
    state.config.rates.charge(address, now, Problem::sign_in_refused())
}

fn unreachable(why: &str) -> Problem {
    tracing::warn!(why, "the identity provider cannot be asked");
    let detail = "the identity provider does not answer; try again";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
        .with_header(header::RETRY_AFTER, "5")
}

fn fault(why: impl ToString) -> Problem {
    Problem::fault(why.to_string())
}
