//! HTTP: words of the web in, use cases asked, words of the web out; decides nothing. The only place that knows actix
//! and utoipa. May use: `app`, `domain`, `clock`, `telemetry`; not `store`.

pub mod action;
pub mod address;
pub mod answer;
pub mod auth;
pub mod batch;
pub mod caller;
pub mod comment;
pub mod cursor;
pub mod etag;
pub mod export;
pub mod extract;
pub mod factor;
pub mod feed;
pub mod figure;
pub mod fragility;
pub mod headers;
pub mod history;
pub mod import;
pub mod incident;
pub mod lesson;
mod mail;
pub mod me;
pub mod nudge;
pub mod openapi;
pub mod ops;
mod page;
pub mod person;
pub mod pieces;
pub mod plan;
pub mod policy;
pub mod problem;
pub mod rate;
pub mod recurrence;
pub mod register;
pub mod review;
pub mod routes;
pub mod same_origin;
pub mod search;
pub mod service;
pub mod session;
pub mod share;
pub mod skill_fit;
pub mod stuck;
pub mod subscription;
pub mod team;
pub mod theme;
pub mod timeline;
pub mod token;
pub mod unread;
pub mod uptake;
pub mod view;

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, HttpRequest, web};
use utoipa_actix_web::AppExt;

use crate::app::Kintsugi;
use crate::config::Network;
use crate::domain::seal::SealKey;
use crate::domain::session::Lifetimes;
use crate::http::auth::Client;
use crate::http::caller::{Issuer, Known, LocalIssuer};
use crate::http::problem::Problem;
use crate::http::rate::Rates;

/// How the service is set up.
#[derive(Debug, Clone, Default)]
pub struct HttpConfig {
    /// Where the service is reached from outside, for absolute links.
    pub public_url: Option<String>,
    /// The issuer that signs with a secret of our own; none: only API tokens are taken.
    pub local_issuer: Option<LocalIssuer>,
    /// The organisation's identity provider.
    pub provider: Option<Issuer>,
    /// How that provider knows us; none: nobody signs in by it with a browser.
    pub sign_in: Option<Client>,
    /// How long sessions last.
    pub sessions: Lifetimes,
    /// The token that `/metrics` asks for; none: there are no metrics to be had here.
    pub metrics_token: Option<String>,
    /// How much a request may bring.
    pub limits: Limits,
    /// The proxies in front, by which clients' addresses are believed.
    pub trusted_proxies: Vec<Network>,
    /// How many requests somebody may make, and made; the same for all workers.
    pub rates: Rates,
    /// The callers of the last few seconds; the same for all workers.
    pub known: Known,
}

/// How much a request may bring, and how long it may take to.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// The largest body of many lines, in bytes.
    pub lines: usize,
    /// How long a body may take to arrive.
    pub arrival: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1 << 20, lines: 16 << 20, arrival: Duration::from_secs(30) }
    }
}

impl Limits {
    /// The limits of the service that a request came to.
    pub fn of(request: &HttpRequest) -> Self {
        request.app_data::<State>().map(|state| state.config.limits).unwrap_or_default()
    }
}

/// What every request can reach. One for each worker.
#[derive(Clone)]
pub struct State {
    /// The application.
    pub app: Kintsugi,
    /// How the service is set up.
    pub config: Arc<HttpConfig>,
    /// The key of cursors.
    pub seal: SealKey,
}

impl State {
    fn new(app: Kintsugi, config: HttpConfig) -> Self {
        // Made now rather than for the first request that needs it.
        openapi::document();
        let seal = SealKey::of(app.cursor_key());
        Self { app, config: Arc::new(config), seal }
    }

    /// The state of the service that a request came to.
    ///
    /// # Errors
    /// A fault, if the service was put together without it.
    pub fn of(request: &HttpRequest) -> Result<&Self, Problem> {
        let missing = || Problem::fault("the service was put together without its state");
        request.app_data::<Self>().ok_or_else(missing)
    }
}

/// What only those reach who run the service, at an address of its own.
pub fn operations(
    app: Kintsugi,
    config: HttpConfig,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(State::new(app, config))
        .service(ops::show_health)
        .service(ops::show_readiness)
        .service(ops::show_version)
        .service(ops::tell_measures)
        .default_service(web::to(ops::not_here))
        .wrap(from_fn(headers::outermost))
}

/// The service: what the server runs, and what tests ask in the same process.
pub fn app(
    app: Kintsugi,
    config: HttpConfig,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let app = App::new().app_data(State::new(app, config)).into_utoipa_app();
    routes::all(app).into_app().wrap(from_fn(headers::outermost))
}
