//! A database copied to another engine and back: the same rows, the same record of what happened, the same answers; or
//! nothing at all.

use std::path::Path;

use tempfile::TempDir;

use super::restore::{answers, text};
use super::{Ended, Running, run};
use crate::support::database::{self, meddle};

const DEMO: &str = "sqlite://data/demo.db";

/// Fails unless PostgreSQL knows what a table holds, without which it plans badly.
const KNOWN: &str = "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_stats WHERE tablename = 'actions') \
     THEN RAISE 'no statistics'; END IF; END $$";

/// A folder with the demonstration, and the lead's token for it.
fn demo() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["demo", "--database-url", DEMO]);
    assert_eq!(made.code, 0, "{}", made.err);
    let token = made.out.split_once("LEAD=").unwrap().1.split_whitespace().next().unwrap();
    let token = token.to_owned();
    (folder, token)
}

fn copy(folder: &Path, from: &str, to: &str) -> Ended {
    run(folder, &["copy", "--from", from, "--to", to])
}

fn copied(folder: &Path, from: &str, to: &str) -> String {
    let ended = copy(folder, from, to);
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended.out
}

fn head(folder: &Path, url: &str) -> String {
    let verified = run(folder, &["audit", "verify", "--database-url", url]);
    assert_eq!(verified.code, 0, "{}", verified.err);
    verified.out
}

/// Serves a database; what it answers about everything, and of the feed from a cursor on.
fn served(folder: &Path, url: &str, token: &str, cursor: &str) -> (Vec<String>, String, String) {
    let service = Running::start(folder, &["--database-url", url], "database");
    let told = answers(&service, token).into_iter().map(|(path, body)| format!("{path} {body}"));
    let told = told.collect();
    let (status, piece) = service.get(&format!("/api/v1/changes?since={cursor}"), token);
    assert_eq!(status, 200, "{piece}");
    let (_, found) = service.get("/api/v1/search?q=display+sign-in+health", token);
    service.stop();
    (told, text(&piece, "next_cursor"), found)
}

#[test]
fn to_postgres_and_back_everything_is_the_same_and_readers_of_the_feed_go_on() {
    let Some(postgres) = database::empty_postgres() else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let (folder, token) = demo();
    let (_, cursor, _) = served(folder.path(), DEMO, &token, "start");
    let before = served(folder.path(), DEMO, &token, &cursor);
    let out = copied(folder.path(), DEMO, &postgres.url);
    assert!(out.contains("the same on both sides"), "{out}");
    database::command(&postgres.url, KNOWN);
    // Before it is served: how far the jobs come in so short a while is not the copy's to keep.
    let back = copied(folder.path(), &postgres.url, "sqlite:back.db");
    assert_eq!(back, out, "the same counts, checksums and head");
    let there = served(folder.path(), &postgres.url, &token, &cursor);
    assert_eq!((&there.0, &there.1), (&before.0, &before.1));
    assert_eq!(served(folder.path(), "sqlite://back.db", &token, &cursor), before);
    for url in [&postgres.url, "sqlite://back.db"] {
        assert_eq!(head(folder.path(), url), head(folder.path(), DEMO));
        let examined = run(folder.path(), &["doctor", "--database-url", url]);
        assert_eq!(examined.code, 0, "{}", examined.out);
    }
}

#[test]
fn between_two_of_a_kind_it_works_alike() {
    let (folder, _) = demo();
    let out = copied(folder.path(), DEMO, "sqlite:deep/in/a.db");
    assert_eq!(copied(folder.path(), "sqlite:deep/in/a.db", "sqlite:b.db"), out);
    let (Some(one), Some(other)) = (database::empty_postgres(), database::empty_postgres()) else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    std::fs::write(folder.path().join("url"), format!("{}\n", one.url)).unwrap();
    let by_file = run(folder.path(), &["copy", "--from", "sqlite:b.db", "--to-file", "url"]);
    assert_eq!((by_file.code, &by_file.out), (0, &out), "{}", by_file.err);
    assert_eq!(copied(folder.path(), &one.url, &other.url), out);
}

#[test]
fn what_cannot_be_copied_leaves_the_target_empty() {
    let (folder, _) = demo();
    let empty = |url: &str| {
        let ended = run(folder.path(), &["audit", "verify", "--database-url", url]);
        assert_eq!(ended.out, "0 entries, whole\nhead 0:\n", "{}", ended.err);
    };
    let refused = |from: &str, to: &str, code: i32, said: &str| {
        let ended = copy(folder.path(), from, to);
        assert_eq!(ended.code, code, "{from} {to}: {}", ended.err);
        assert!(ended.err.contains(said), "{said} is not in {}", ended.err);
    };
    refused(DEMO, DEMO, 64, "the same database");
    refused("sqlite:none.db", "sqlite:new.db", 78, "no database at none.db");
    assert!(!folder.path().join("new.db").exists());
    copied(folder.path(), DEMO, "sqlite:full.db");
    refused(DEMO, "sqlite:full.db", 73, "not empty");
    refused(DEMO, "postgres://k@127.0.0.1:1/k", 69, "the target: ");
    // Found only at the very end, when all rows are there.
    let file = format!("sqlite://{}", folder.path().join("data/demo.db").display());
    meddle(&file, "UPDATE entries SET actor = 'x' WHERE position = 50");
    let out = "sqlite:broken.db";
    refused(DEMO, out, 65, "broken at entry 50");
    empty("sqlite://broken.db");
    meddle(&file, "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')");
    refused(DEMO, "sqlite:newer.db", 78, "newer version");
}

#[test]
fn a_source_that_somebody_writes_to_is_not_copied() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &["--demo"], "was recorded stays");
    let token = service.token("LEAD=");
    // A copy of so little may fit between two writes; hardly ten of them.
    let mut copies = (0..10).map(|n| copy(folder.path(), DEMO, &format!("sqlite:{n}.db")));
    let refused = service.while_reporting(&token, || copies.find(|ended| ended.code != 0));
    let refused = refused.expect("a copy that was refused");
    assert_eq!(refused.code, 69, "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("written to while it was copied"), "{}", refused.err);
    service.stop();
    assert_eq!(copy(folder.path(), DEMO, "sqlite:still.db").code, 0);
}
