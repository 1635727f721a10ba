//! The only client of other services: no redirects, no proxies from the environment, a limit on time, TLS by rustls
//! against the machine's certificates. May use: nothing of ours.

pub mod mail;

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, http};

/// The longest that a call may take.
const PATIENCE: Duration = Duration::from_mins(2);
/// The longest that it may take to get a small document.
const QUICKLY: Duration = Duration::from_secs(3);
/// The longest that it may take to have a form answered.
const SOON: Duration = Duration::from_secs(10);
/// The largest small document, in bytes.
const SMALL: u64 = 256 << 10;
/// How often a service that asks to wait is asked again.
const TRIES: u32 = 8;
/// The longest wait that a service may ask for, in seconds.
const LONGEST_WAIT: u64 = 60;

/// A service that is called with a token.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    token: Option<String>,
}

/// What a service told.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

impl Told {
    /// What was told, in a line: of a problem (RFC 9457) what is wrong and with what.
    pub fn in_a_line(&self) -> String {
        let said = match serde_json::from_str::<Problem>(&self.body) {
            Ok(problem) if problem.errors.is_empty() => problem.detail,
            Ok(problem) => {
                let faults = problem.errors.iter().map(Fault::to_string);
                faults.collect::<Vec<_>>().join("; ")
            }
            Err(_) => self.body.trim().to_owned(),
        };
        format!("the service answered {}: {said}", self.status)
    }
}

/// What is read of a problem.
#[derive(Deserialize)]
struct Problem {
    detail: String,
    #[serde(default)]
    errors: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Deserialize)]
struct Fault {
    pointer: String,
    detail: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.detail)
    }
}

/// A document, and for how many seconds it may be kept, where that was said.
#[derive(Debug)]
pub struct Document {
    /// The document as text.
    pub text: String,
    /// `max-age` of its `Cache-Control` (RFC 9111), in seconds.
    pub max_age: Option<u64>,
}

/// Gets a small public document, such as an identity provider's keys: quickly or not at all, and nothing large. Asked
/// without encryption only on this machine.
///
/// # Errors
/// A sentence, when it cannot be had.
pub fn document(url: &str) -> Result<Document, String> {
    is_safe(url)?;
    let request = agent(QUICKLY).get(url).header("accept", "application/json");
    let mut answer = request.call().map_err(|why| format!("{url} cannot be reached: {why}"))?;
    if !answer.status().is_success() {
        return Err(format!("{url} answers {}", answer.status()));
    }
    let said = answer.headers().get("cache-control").and_then(|value| value.to_str().ok());
    let max_age = said.and_then(max_age);
    let text = answer.body_mut().with_config().limit(SMALL).read_to_string();
    Ok(Document { text: text.map_err(|why| format!("{url}: {why}"))?, max_age })
}

/// Sends a form to another service, such as an identity provider; answers the status and a small body. Sent without
/// encryption only on this machine.
///
/// # Errors
/// A sentence, when it cannot be sent, or is not answered soon.
pub fn post_form(
    url: &str,
    authorization: Option<&str>,
    form: &str,
) -> Result<(u16, String), String> {
    is_safe(url)?;
    let request = agent(SOON).post(url).header("accept", "application/json");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let request = match authorization {
        Some(authorization) => request.header("authorization", authorization),
        None => request,
    };
    let mut answer = request.send(form).map_err(|why| format!("{url} cannot be reached: {why}"))?;
    let text = answer.body_mut().with_config().limit(SMALL).read_to_string();
    Ok((answer.status().as_u16(), text.map_err(|why| format!("{url}: {why}"))?))
}

/// That nobody in between reads what is sent to this URL.
///
/// # Errors
/// A sentence, when somebody could.
pub fn is_safe(url: &str) -> Result<(), String> {
    let local = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
    if url.starts_with("https://") || local.iter().any(|start| url.starts_with(start)) {
        return Ok(());
    }
    Err(format!("{url} is not an https URL"))
}

fn max_age(control: &str) -> Option<u64> {
    control.split(',').find_map(|part| part.trim().strip_prefix("max-age=")?.parse().ok())
}

fn agent(patience: Duration) -> Agent {
    let certificates = rustls_native_certs::load_native_certs().certs;
    let roots = certificates.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .build();
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .max_redirects(0)
        .proxy(None)
        .http_status_as_error(false)
        .tls_config(tls)
        .build();
    config.new_agent()
}

impl Client {
    /// A client of the service at this URL.
    pub fn new(base: &str, token: Option<&str>) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { agent: agent(PATIENCE), base, token: token.map(str::to_owned) }
    }

    /// Posts lines, once for a key however often they are sent; waits where the service asks for it.
    ///
    /// # Errors
    /// A sentence, when the service cannot be reached or stays busy.
    pub fn post_lines(&self, path: &str, key: &str, lines: &str) -> Result<Told, String> {
        let mut tries = 0;
        loop {
            let request = self.with_token(self.agent.post(format!("{}{path}", self.base)));
            let answer = request
                .header("content-type", "application/x-ndjson")
                .header("idempotency-key", key)
                .send(lines)
                .map_err(|why| self.unreachable(&why))?;
            tries += 1;
            let wait = wait_asked(&answer).filter(|_| tries < TRIES);
            match wait {
                Some(seconds) => std::thread::sleep(Duration::from_secs(seconds)),
                None => return told(answer),
            }
        }
    }

    /// Gets a text.
    ///
    /// # Errors
    /// A sentence, when the service cannot be reached.
    pub fn get(&self, path: &str) -> Result<Told, String> {
        let request = self.with_token(self.agent.get(format!("{}{path}", self.base)));
        told(request.call().map_err(|why| self.unreachable(&why))?)
    }

    /// Gets a stream of lines, which may take as long as it does; or what the service told instead, where it refuses.
    ///
    /// # Errors
    /// A sentence, when the service cannot be reached.
    pub fn stream(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Result<impl Read + 'static, Told>, String> {
        let request = self.with_token(self.agent.get(format!("{}{path}", self.base)));
        let request = request.query_pairs(query.iter().copied());
        let request = request.header("accept", "application/x-ndjson");
        let request = request.config().timeout_global(None).build();
        let answer = request.call().map_err(|why| self.unreachable(&why))?;
        if answer.status().is_success() {
            return Ok(Ok(answer.into_body().into_reader()));
        }
        told(answer).map(Err)
    }

    fn with_token<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    fn unreachable(&self, why: &ureq::Error) -> String {
        format!("{} cannot be reached: {why}", self.base)
    }
}

/// The seconds that a service which is busy asks to wait.
fn wait_asked(answer: &http::Response<ureq::Body>) -> Option<u64> {
    let busy = matches!(answer.status().as_u16(), 429 | 503);
    let said = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
    let seconds = said.and_then(|seconds| seconds.parse().ok()).unwrap_or(1);
    busy.then_some(seconds.min(LONGEST_WAIT))
}

fn told(mut answer: http::Response<ureq::Body>) -> Result<Told, String> {
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(64 << 20).read_to_string();
    Ok(Told { status, body: body.map_err(|why| format!("the answer broke off: {why}"))? })
}
