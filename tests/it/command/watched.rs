//! What those who watch the log see of whoever was not let in, or not allowed: a line each, with what an alarm needs.

use std::fs::{File, read_to_string};
use std::process::Stdio;

use serde_json::{Value, json};

use super::{Running, program};

#[test]
fn who_is_not_let_in_or_not_allowed_is_a_line_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", "sqlite://k.db"]);
    command.stderr(Stdio::from(File::create(folder.path().join("log")).unwrap()));
    let service = Running::spawn(&mut command, "Another one");
    let fields = json!({"name": "a script", "scopes": ["catalogue:read"]}).to_string();
    let token = service.token("shown this once");
    let json = |(_, body): (u16, String)| serde_json::from_str::<Value>(&body).unwrap();
    let made = json(service.post("/api/v1/tokens", &token, &fields));
    let me = json(service.get("/api/v1/me", &token));
    let script = made["secret"].as_str().unwrap();
    assert_eq!(service.get("/api/v1/me", "x").0, 401);
    assert_eq!(service.post("/api/v1/incidents", script, "{\"title\": \"A\"}").0, 403);
    assert_eq!(open(&service, &"A".repeat(43)), 403);
    service.stop();
    let log = read_to_string(folder.path().join("log")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let seen: Vec<_> = lines.filter(|line| line["target"] == "security").collect();
    let told = |line: &Value, names: &[&str]| {
        assert!(line["request_id"].is_string() && line["level"] == "WARN", "{line}");
        names
            .iter()
            .map(|name| line[*name].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let [unknown, denied, link] = seen.as_slice() else { panic!("{log}") };
    let not_let_in = ["message", "address", "why"];
    assert_eq!(
        told(unknown, &not_let_in),
        ["not let in", "127.0.0.1", "no token or session that is good"]
    );
    let refused = ["refused", me["person"].as_str().unwrap(), "POST", "/api/v1/incidents"];
    assert_eq!(told(denied, &["message", "actor", "method", "route"]), refused);
    assert_eq!(
        told(link, &not_let_in),
        ["not let in", "127.0.0.1", "the link is none, used up, or too old"]
    );
}

/// Opens a link to sign in by; answers the status.
fn open(service: &Running, secret: &str) -> u16 {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
    let post = ureq::Agent::new_with_config(agent).post(format!("{}/auth/first", service.base));
    let post = post.header("content-type", "application/x-www-form-urlencoded");
    let post = post.header("sec-fetch-site", "same-origin");
    post.send(format!("secret={secret}")).unwrap().status().as_u16()
}
