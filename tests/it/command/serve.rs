//! The service as a process: its first start, its last moments.

use super::{Running, run};

#[test]
fn an_empty_service_enters_an_administrator_and_shows_their_token_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start(folder.path(), &[], "Another one");
    let token = first.token("shown this once");
    let (status, me) = first.get("/api/v1/me", &token);
    assert_eq!(status, 200);
    assert!(me.contains("administrator"), "{me}");
    let link = first
        .greeting
        .split_whitespace()
        .find(|word| word.contains("/auth/first?secret="))
        .unwrap();
    let (status, page) = first.get(link.strip_prefix(&first.base).unwrap(), "");
    assert!(status == 200 && page.contains("<form"), "{page}");
    first.stop();
    let again = Running::start(folder.path(), &[], "database");
    assert!(
        !again.greeting.contains("kin_") && !again.greeting.contains("/auth/first"),
        "{}",
        again.greeting
    );
    assert_eq!(again.get("/api/v1/me", &token).0, 200);
    again.stop();
}

#[test]
fn told_to_stop_it_is_not_ready_at_once_serves_on_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &["--drain-delay", "1s"], "Another one");
    assert_eq!(service.get("/readyz", "").0, 200);
    service.signal("-TERM");
    while service.get("/readyz", "").0 == 200 {}
    assert_eq!(service.get("/readyz", "").0, 503);
    assert_eq!(service.get("/healthz", "").0, 200);
    assert_eq!(service.wait(), Some(0));
}

#[test]
fn told_twice_it_stops_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &["--drain-delay", "1h"], "Another one");
    service.signal("-INT");
    while service.get("/readyz", "").0 == 200 {}
    service.signal("-INT");
    assert_eq!(service.wait(), Some(0));
}

#[test]
fn metrics_are_there_for_whoever_has_their_token() {
    let folder = tempfile::tempdir().unwrap();
    let closed = Running::start(folder.path(), &[], "Another one");
    assert_eq!(closed.get("/metrics", "x").0, 404);
    closed.stop();
    let variables = [("KINTSUGI_METRICS_TOKEN", "prometheus")];
    let open = Running::start_with(folder.path(), &[], &variables, "database");
    assert_eq!(open.get("/metrics", "x").0, 401);
    assert_eq!(open.get("/api/v1/incidents/INC-1", "x").0, 401);
    let (status, metrics) = open.get("/metrics", "prometheus");
    assert_eq!(status, 200);
    for name in
        ["kintsugi_build_info", "kintsugi_http_requests_total", "_http_request_seconds_bucket"]
    {
        assert!(metrics.contains(name), "{metrics}");
    }
    assert!(!metrics.contains("INC-1"), "{metrics}");
    open.stop();
}

#[test]
fn a_database_that_cannot_be_had_ends_it_with_a_code_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("text"), "not a database, but a text of some length\n")
        .unwrap();
    for (url, code) in [
        ("sqlite://text/k.db", 73),
        ("sqlite://text", 78),
        ("mysql://db/k", 78),
        ("sqlite://:memory:", 78),
        ("postgres://k@127.0.0.1:1/k", 69),
    ] {
        let refused = run(folder.path(), &["serve", "--database-url", url]);
        assert_eq!(refused.code, code, "{url}: {}", refused.err);
        assert!(refused.err.contains("what to do:"), "{url}: {}", refused.err);
    }
}
