//! `kintsugi serve`: serves the API. The one command that knows the web server. May use: everything.

use std::time::Duration;

use actix_web::dev::ServerHandle;
use clap::{ArgMatches, Args};
use jiff::{SignedDuration, Timestamp};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::demo;
use super::failure::{Failure, SOFTWARE, print};
use super::open::{file, open};
use super::{listen, mail, provider, pulse, sign_in_link};
use crate::app::administrator::{self, FirstToken};
use crate::app::{AppError, Kintsugi};
use crate::clock;
use crate::config::{
    Access, Database, Http, Layers, Mail, Origin, Provider, SignIn, Span, without_password,
};
use crate::domain::id::{PersonId, RecordId, Seed};
use crate::domain::session::Lifetimes;
use crate::http::caller::{Known, LocalIssuer};
use crate::http::rate::Rates;
use crate::http::{HttpConfig, Limits};
use crate::jobs;
use crate::outbound::mail::Post;
use crate::store::{Context, Head, WriteTx};
use crate::telemetry;

/// Where the demonstration is kept, apart from what is real.
const DEMO: &str = "sqlite://./data/demo.db";

/// How far clocks may be apart before it is said.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// Serve the API.
///
/// Makes the database or brings it up to date first. On a database without an administrator, enters one and prints a
/// token and a link to sign in by for them, this once. With --demo, serves a small made-up organisation instead, from a file of its own
/// (./data/demo.db, or what --database-url names), and prints tokens and calls to try.
///
/// SIGTERM and SIGINT stop it gracefully: /readyz answers 503 at once, requests go on being served for `drain_delay`,
/// those under way are finished within `drain_timeout`. A second signal stops it at once.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Serve {
    /// Serve the demonstration organisation.
    #[arg(long)]
    demo: bool,

    #[command(flatten)]
    http: Http,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    access: Access,
    #[command(flatten)]
    provider: Provider,
    #[command(flatten)]
    sign_in: SignIn,
    #[command(flatten)]
    mail: Mail,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi serve --demo
  kintsugi serve --listen 0.0.0.0:8080 --database-url sqlite:///var/lib/kintsugi/kintsugi.db
  DATABASE_URL=postgres://kintsugi@db/kintsugi?sslmode=verify-full kintsugi serve --config /etc/kintsugi.toml";

impl Serve {
    /// Serves until told to stop.
    ///
    /// # Errors
    /// Why it could not begin, or had to end.
    pub(super) fn run(mut self, matches: &ArgMatches, layers: &Layers) -> Result<(), Failure> {
        if self.demo && layers.origin(matches, "database_url") != Origin::Flag {
            self.database.database_url =
                DEMO.parse().map_err(|why: String| Failure::new(SOFTWARE, why))?;
        }
        let config = self.http_config()?;
        if self.measures() {
            telemetry::measure().map_err(|why| Failure::new(SOFTWARE, why))?;
        }
        if self.demo {
            demo::fill(&self.database)?;
        }
        let app = open(&self.database)?;
        warn_of_the_clock(&app)?;
        provider::look(&self.provider);
        let served = self.serve(&app, config, mail::post(&self.mail)?);
        app.store().close();
        served
    }

    fn http_config(&self) -> Result<HttpConfig, Failure> {
        let secret = self.access.secret.as_ref();
        let issuer = secret.map(|secret| {
            LocalIssuer::new(secret.expose(), &self.access.issuer, &self.access.audience)
        });
        let local_issuer = issuer.flatten();
        local_issuer.as_ref().map(can_sign).transpose()?;
        let metrics_token = self.http.metrics_token.as_ref().map(|token| token.expose().to_owned());
        let limits = Limits {
            body: self.http.body_limit.0,
            lines: self.http.import_limit.0,
            arrival: self.http.body_timeout.0,
        };
        let issuer = self.provider.provider_issuer.as_deref();
        let length = |span: Span| SignedDuration::try_from(span.0).unwrap_or(SignedDuration::MAX);
        let (idle, absolute) =
            (length(self.sign_in.session_idle), length(self.sign_in.session_lifetime));
        Ok(HttpConfig {
            public_url: self.http.public_url.clone(),
            local_issuer,
            provider: provider::of(&self.provider)?,
            sign_in: provider::client(issuer, &self.sign_in, self.http.public_url.as_deref())?,
            sessions: Lifetimes { idle, absolute },
            metrics_token,
            limits,
            trusted_proxies: self.http.trusted_proxies.clone(),
            rates: Rates::new(self.http.rate_limit, self.http.address_rate_limit),
            known: Known::default(),
        })
    }

    fn serve(&self, app: &Kintsugi, config: HttpConfig, post: Option<Post>) -> Result<(), Failure> {
        let operations = self.http.operations_listen.as_ref();
        let operations = operations
            .map(|address| listen::for_operations(address, &self.http, app, config.clone()))
            .transpose()?;
        let (address, server) = listen::for_everybody(&self.http, app, config)?;
        let (told, operations) = operations.unzip();
        let greeting = self.greet(app, &self.http.base_url(&address), told.as_deref())?;
        actix_web::rt::System::new().block_on(async {
            // Before the service can be reached, so that no signal is missed.
            let signals = Signals::new()?;
            print(&greeting)?;
            tracing::info!(address, version = env!("CARGO_PKG_VERSION"), "serving");
            if self.measures() {
                actix_web::rt::spawn(pulse::take(app.clone()));
            }
            actix_web::rt::spawn(jobs::run(app.clone()));
            if let Some(post) = post {
                let base = self.http.public_url.clone();
                actix_web::rt::spawn(jobs::post::run(app.clone(), post, base));
            }
            actix_web::rt::spawn(tell_head(app.clone(), self.http.audit_head_interval.0));
            // Until the process ends: who runs the service asks as long as others are served.
            if let Some(operations) = operations {
                actix_web::rt::spawn(operations);
            }
            actix_web::rt::spawn(stop_when_told(
                signals,
                server.handle(),
                app.clone(),
                self.http.drain_delay.0,
            ));
            server.await.map_err(|why| Failure::new(SOFTWARE, format!("the service ended: {why}")))
        })?;
        tracing::info!("stopped");
        Ok(())
    }

    /// Whether anybody can ask for metrics.
    fn measures(&self) -> bool {
        self.http.metrics_token.is_some() || self.http.operations_listen.is_some()
    }

    /// What is printed once the service listens.
    fn greet(
        &self,
        app: &Kintsugi,
        base: &str,
        operations: Option<&str>,
    ) -> Result<String, Failure> {
        let place = file(&self.database).map_or_else(
            || without_password(self.database.database_url.expose()),
            |path| format!("{path} (SQLite)"),
        );
        let head = format!(
            "kintsugi {}\n  serving    {base}  (/docs, /openapi.json, /api/v1)\n  database   {place}\n",
            env!("CARGO_PKG_VERSION")
        );
        let operations = operations.map_or_else(String::new, |address| {
            format!("  operations http://{address}  (/healthz, /readyz, /version, /metrics)\n")
        });
        let head = head + &operations;
        if self.demo {
            return Ok(head + &demo::tokens(app)?.screen(base));
        }
        Ok(head + &first_token(app)?.map_or_else(String::new, |token| welcome(&token, base)))
    }
}

/// The library panics at its first use if it was built without cryptography: better now than at somebody's request.
fn can_sign(issuer: &LocalIssuer) -> Result<(), Failure> {
    let someone = PersonId::new(Seed { milliseconds: 0, random: 0 });
    let signed = issuer.sign(someone, Timestamp::UNIX_EPOCH, 60);
    let verified = signed.map(|token| issuer.verify(&token, Timestamp::UNIX_EPOCH).is_some());
    match verified {
        Ok(true) => Ok(()),
        _ => Err(Failure::new(SOFTWARE, "this build cannot sign and verify tokens")),
    }
}

fn first_token(app: &Kintsugi) -> Result<Option<FirstToken>, Failure> {
    let chance = || [clock::chance(), clock::chance()];
    let (token, link) = (chance(), chance());
    let enter = move |tx: &mut WriteTx<'_>| administrator::enter_first(tx, token, link);
    let entered = app.store().write_blocking(Context::new("system"), enter);
    match entered {
        // Another instance that started at the same time was faster.
        Err(AppError::Rule(_)) => Ok(None),
        other => Ok(other?),
    }
}

fn welcome(token: &FirstToken, base: &str) -> String {
    let (day, secret) = (token.expires_at.strftime("%Y-%m-%d"), token.secret.reveal());
    let link = sign_in_link::url(base, &token.link);
    format!(
        "\nThere was no administrator yet, so one was entered. Their token, good until {day}, is shown this once:\n\n  \
         {secret}\n\nTry it:\n\n  curl -s -H 'Authorization: Bearer {secret}' {base}/api/v1/me\n\n\
         With a browser they sign in by this link, once, within an hour:\n\n  {link}\n\n\
         Another one, should they be lost:  kintsugi token create --person Administrator --scope all --name …\n                                   \
         kintsugi sign-in-link --person Administrator\n",
    )
}

/// What asks a process to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, Failure> {
        let listen =
            |kind| signal(kind).map_err(|why| Failure::new(SOFTWARE, format!("no signals: {why}")));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Stops the server: first nobody is sent here any more, then nobody is let in, then who is in is served.
async fn stop_when_told(
    mut signals: Signals,
    server: ServerHandle,
    app: Kintsugi,
    delay: Duration,
) {
    signals.next().await;
    tracing::info!(delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX), "told to stop");
    app.drain();
    tokio::select! {
        () = tokio::time::sleep(delay) => {}
        () = signals.next() => return server.stop(false).await,
    }
    tokio::select! {
        () = server.stop(true) => {}
        () = signals.next() => server.stop(false).await,
    }
}

/// Writes the end of the audit to the log, now and then: whoever rewrites the database does not reach that.
async fn tell_head(app: Kintsugi, every: Duration) {
    let mut interval = tokio::time::interval(every.max(Duration::from_secs(1)));
    loop {
        interval.tick().await;
        match app.ask(|tx| Ok(tx.feed_head()?)).await {
            Ok(Head { position, hash, epoch }) => {
                tracing::info!(target: "audit", position, hash, epoch, "the end of the audit");
            }
            Err(error) => {
                tracing::warn!(target: "audit", ?error, "the end of the audit is not known");
            }
        }
    }
}

/// Says so if records are from what this machine takes for the future: most likely its clock is wrong. It serves all the
/// same; one record from when the clock was ahead must not keep everybody out until then.
fn warn_of_the_clock(app: &Kintsugi) -> Result<(), Failure> {
    let last = app.store().read(|tx| Ok::<_, AppError>(tx.last_recorded_at()?))?;
    let now = app.clock().now();
    if let Some(last) = last.filter(|last| last.duration_since(now) > AHEAD) {
        let ahead_s = last.duration_since(now).as_secs();
        tracing::warn!(
            ahead_s, %last, %now,
            "the last entry was recorded after what this machine takes for now; see that its clock is kept by NTP: chronyc \
             tracking, kintsugi doctor"
        );
    }
    Ok(())
}
