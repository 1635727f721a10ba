//! No secret is in the log, however talkative it is and whatever goes wrong; and each event is one line.

use std::fs::{File, read_to_string};
use std::process::Stdio;

use kintsugi::clock::Clock;
use kintsugi::domain::id::{PersonId, RecordId};
use kintsugi::http::caller::LocalIssuer;
use serde_json::{Value, json};

use super::{PATIENCE, Running, program};
use crate::support::database;

const SIGNING: &str = "the-signing-secret-of-thirty-two-bytes";
const METRICS: &str = "the-metrics-token";
const PASSWORD: &str = "the-password-of-the-database";
/// What people write is no more for the log than what opens doors.
const TITLE: &str = "The title of an incident";

/// A service that logs all there is into the file `log`, and everything secret that it hands out.
struct Talkative {
    service: Running,
    agent: ureq::Agent,
    secrets: Vec<String>,
}

impl Talkative {
    fn start(folder: &std::path::Path, database_url: &str) -> Self {
        let mut command = program(folder);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "trace"]);
        command.args(["--address-rate-limit", "20", "--database-url", database_url]);
        command.envs([("KINTSUGI_SECRET", SIGNING), ("KINTSUGI_METRICS_TOKEN", METRICS)]);
        command.stderr(Stdio::from(File::create(folder.join("log")).unwrap()));
        let service = Running::spawn(&mut command, "Another one");
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = ureq::Agent::new_with_config(config.timeout_global(Some(PATIENCE)).build());
        let secrets = [SIGNING, METRICS, PASSWORD, TITLE].map(str::to_owned).to_vec();
        Self { service, agent, secrets }
    }

    /// The administrator's first token.
    fn first_token(&mut self) -> String {
        let token = self.service.token("shown this once");
        self.secrets.push(token.clone());
        token
    }

    fn get(&self, path: &str, token: &str) -> (u16, String) {
        self.service.get(path, token)
    }

    fn post(&self, path: &str, token: &str, body: &str) -> (u16, Value) {
        let request = self.agent.post(format!("{}{path}", self.service.base));
        let request = request.header("authorization", format!("Bearer {token}"));
        let mut answer = request.header("content-type", "application/json").send(body).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default())
    }

    /// A token that is handed out by the API.
    fn made(&mut self, token: &str) -> (String, String) {
        let fields = json!({"name": "a script", "scopes": ["incidents:read"]}).to_string();
        let (status, made) = self.post("/api/v1/tokens", token, &fields);
        assert_eq!(status, 201, "{made}");
        let secret = made["secret"].as_str().unwrap().to_owned();
        self.secrets.push(secret.clone());
        (made["id"].as_str().unwrap().to_owned(), secret)
    }

    /// A JWT for whoever holds a token; its seal alone is secret, too.
    fn signed(&mut self, token: &str) -> String {
        let me: Value = serde_json::from_str(&self.get("/api/v1/me", token).1).unwrap();
        let person = PersonId::parse(me["person"].as_str().unwrap()).unwrap();
        let issuer = LocalIssuer::new(SIGNING, "kintsugi", "kintsugi").unwrap();
        let jwt = issuer.sign(person, Clock::of_the_machine().now(), 600).unwrap();
        self.secrets.push(jwt.rsplit_once('.').unwrap().1.to_owned());
        jwt
    }

    /// Uses every secret, rightly and wrongly.
    fn exercise(&mut self) {
        let first = self.first_token();
        let (id, made) = self.made(&first);
        let jwt = self.signed(&first);
        for (path, token, status) in [
            ("/api/v1/me", &first, 200),
            ("/api/v1/incidents", &made, 200),
            ("/api/v1/teams", &made, 403),
            ("/api/v1/me", &jwt, 200),
            ("/api/v1/me", &format!("{jwt}x"), 401),
            ("/api/v1/me", &format!("{made}x"), 401),
            ("/api/v1/me", &format!("{SIGNING} {PASSWORD}"), 401),
            ("/metrics", &METRICS.to_owned(), 200),
            ("/metrics", &format!("{METRICS}{made}"), 401),
            (&format!("/api/v1/incidents?token={made}"), &first, 400),
            (&format!("/api/v1/incidents/{made}"), &first, 404),
            (&format!("/nowhere/{made}/%0d%0a%1b[31mred"), &first, 404),
        ] {
            assert_eq!(self.get(path, token).0, status, "{path}");
        }
        let incident = |more: &str| format!("{{\"title\": \"{TITLE}\"{more}}}");
        for (body, status) in [
            (incident(", \"occurred_at\": \"2026-11-02T08:00:00Z\""), 201),
            (incident(&format!(", \"{made}\": 1")), 400),
            (incident(", \"severity\": "), 400),
            (format!("{{\"title\": \"{}\"}}", made.repeat(100)), 422),
            ("x".repeat(2 << 20), 413),
        ] {
            let (told, answer) = self.post("/api/v1/incidents", &first, &body);
            assert_eq!(told, status, "{answer}");
        }
        let tokens = format!("{}/api/v1/tokens/{id}", self.service.base);
        let revoke = self.agent.delete(tokens).header("authorization", format!("Bearer {first}"));
        assert!(revoke.header("if-match", "*").call().unwrap().status().is_success());
        let told: Vec<_> = (0..30).map(|_| self.get("/api/v1/incidents", &made).0).collect();
        assert!(told.contains(&401) && told.contains(&429), "{told:?}");
    }

    /// Ends it, and looks through what it said.
    fn search(self, folder: &std::path::Path) -> String {
        let secrets = self.secrets.clone();
        self.service.stop();
        let log = read_to_string(folder.join("log")).unwrap();
        assert!(log.contains("TRACE"), "it was not talkative");
        for secret in secrets {
            let line = log.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{secret} was logged");
        }
        for line in log.lines() {
            let event: Result<Value, _> = serde_json::from_str(line);
            assert!(event.is_ok_and(|event| event["level"].is_string()), "{line}");
        }
        log
    }
}

#[test]
fn no_secret_is_in_the_log_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let mut talkative = Talkative::start(folder.path(), "sqlite://k.db");
    talkative.exercise();
    talkative.search(folder.path());
}

#[test]
fn no_secret_is_in_the_log_on_postgres_even_as_it_goes_away() {
    let Some(empty) = database::empty_postgres() else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (user, host) = empty.url.split_once('@').unwrap();
    let mut talkative = Talkative::start(folder.path(), &format!("{user}:{PASSWORD}@{host}"));
    talkative.exercise();
    let first = talkative.first_token();
    drop(empty);
    let gone = [
        talkative.get("/api/v1/incidents", &first).0,
        talkative.post("/api/v1/incidents", &first, "{\"title\": \"x\"}").0,
        talkative.get("/readyz", &first).0,
    ];
    assert!(gone.iter().all(|status| *status >= 500), "{gone:?}");
    talkative.search(folder.path());
}
