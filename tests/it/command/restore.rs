//! A backup put back: the service answers as it did, readers of the feed begin again, and what was there is kept.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::backup::backed_up;
use super::{Running, run};

/// A text property of an answer.
pub fn text(body: &str, name: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    body[name].as_str().unwrap().to_owned()
}

/// What the service answers about everything, by path.
pub fn answers(service: &Running, token: &str) -> BTreeMap<String, Value> {
    let ask = |path: &str| {
        let (status, body) = service.get(path, token);
        assert_eq!(status, 200, "{path}: {body}");
        let mut body = serde_json::from_str(&body).unwrap_or(Value::String(body));
        leave_out_now(&mut body);
        body
    };
    let mut told = BTreeMap::new();
    let lists = [
        "incidents",
        "reviews",
        "lessons",
        "actions",
        "fragilities",
        "services",
        "teams",
        "themes",
    ];
    for list in lists {
        let path = format!("/api/v1/{list}?limit=200");
        let body = ask(&path);
        for item in body["items"].as_array().unwrap() {
            let path = format!("/api/v1/{list}/{}", item["id"].as_str().unwrap());
            if ["incidents", "reviews", "lessons", "actions"].contains(&list) {
                let moves = format!("{path}/transitions");
                told.insert(moves.clone(), ask(&moves));
            }
            told.insert(path.clone(), ask(&path));
        }
        told.insert(path, body);
    }
    for path in [
        "register?limit=200",
        "stuck?limit=200",
        "search?q=display",
        "exports/actions",
        "policies?limit=200",
    ] {
        let path = format!("/api/v1/{path}");
        told.insert(path.clone(), ask(&path));
    }
    told
}

/// How long something has been stuck, and next steps that suggest the present moment.
fn leave_out_now(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| name != "next_steps" && name != "stuck_seconds");
            members.values_mut().for_each(leave_out_now);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_now),
        _ => {}
    }
}

#[test]
fn the_service_answers_as_before_and_readers_of_the_feed_begin_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = ["--database-url", "sqlite://data/demo.db"];
    let service = Running::start(folder.path(), &["--demo"], "was recorded stays");
    let token = service.token("LEAD=");
    let before = answers(&service, &token);
    assert!(before.len() >= 50, "only {}", before.len());
    let (_, piece) = service.get("/api/v1/changes?since=now", &token);
    let old = text(&piece, "next_cursor");
    assert_eq!(run(folder.path(), &[&["backup", "copy.db"][..], &url].concat()).code, 0);
    for _ in 0..100 {
        assert_eq!(service.post("/api/v1/incidents", &token, r#"{"title": "Later"}"#).0, 201);
    }
    let (_, piece) = service.get("/api/v1/changes?since=now", &token);
    let late = text(&piece, "next_cursor");
    service.stop();
    let restored = run(folder.path(), &[&["restore", "copy.db", "--force"][..], &url].concat());
    assert_eq!(restored.code, 0, "{}", restored.err);
    let service = Running::start(folder.path(), &url, "database");
    for (path, told) in answers(&service, &token) {
        assert_eq!(before.get(&path), Some(&told), "{path}");
    }
    for cursor in [old, late] {
        let (status, told) = service.get(&format!("/api/v1/changes?since={cursor}"), &token);
        assert_eq!(status, 410, "{told}");
        assert_eq!(text(&told, "restart_url"), "/api/v1/changes?since=start");
    }
    assert_eq!(service.post("/api/v1/incidents", &token, r#"{"title": "After"}"#).0, 201);
    service.stop();
    let whole = run(folder.path(), &[&["audit", "verify"][..], &url].concat());
    assert_eq!(whole.code, 0, "{}", whole.err);
}

#[test]
fn a_database_that_is_there_stays_and_with_force_is_kept_aside() {
    let folder = backed_up();
    let kept = |begin: &str| {
        let names = fs::read_dir(folder.path().join("data")).unwrap().map(|entry| entry.unwrap());
        let names = names.map(|entry| entry.file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(begin)).collect::<Vec<_>>()
    };
    let before = run(folder.path(), &["epoch"]).out;
    let refused = run(folder.path(), &["restore", "copy.db"]);
    assert_eq!(refused.code, 73);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(run(folder.path(), &["epoch"]).out, before);
    let restored = run(folder.path(), &["restore", "copy.db", "--force"]);
    assert_eq!(restored.code, 0, "{}", restored.err);
    assert_ne!(run(folder.path(), &["epoch"]).out, before);
    let aside = kept("kintsugi.db.before-restore-");
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert!(restored.out.contains(&aside[0]), "{}", restored.out);
    let url = format!("sqlite://data/{}", aside[0]);
    assert_eq!(run(folder.path(), &["epoch", "--database-url", &url]).out, before);
    // A log that is left of another database would be read into this one.
    fs::remove_file(folder.path().join("data/kintsugi.db")).unwrap();
    fs::write(folder.path().join("data/kintsugi.db-wal"), "left behind").unwrap();
    assert_eq!(run(folder.path(), &["restore", "copy.db"]).code, 73);
    assert_eq!(kept("kintsugi.db-wal").len(), 1);
}

#[test]
fn one_that_is_broken_can_be_replaced_and_a_new_place_is_made() {
    let folder = backed_up();
    fs::write(folder.path().join("data/kintsugi.db"), "no database any more").unwrap();
    let restored = run(folder.path(), &["restore", "copy.db", "--force"]);
    assert_eq!(restored.code, 0, "{}", restored.err);
    assert_eq!(run(folder.path(), &["audit", "verify"]).code, 0);
    let url = ["--database-url", "sqlite://a/new/place.db"];
    assert_eq!(run(folder.path(), &[&["restore", "copy.db"][..], &url].concat()).code, 0);
    assert_eq!(run(folder.path(), &[&["audit", "verify"][..], &url].concat()).code, 0);
}

#[test]
fn nothing_is_touched_while_a_service_has_the_database_open() {
    let folder = backed_up();
    let service = Running::start(folder.path(), &[], "database");
    let refused = run(folder.path(), &["restore", "copy.db", "--force"]);
    assert_eq!(refused.code, 69, "{}", refused.err);
    assert!(refused.err.contains("another process") && refused.err.contains("stop the service"));
    assert_eq!(service.get("/readyz", "").0, 200);
    service.stop();
    assert_eq!(run(folder.path(), &["restore", "copy.db", "--force"]).code, 0);
}
