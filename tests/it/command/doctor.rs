//! What the doctor finds: each fault that is sown, and no other; and what it mends.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;

use tempfile::TempDir;

use super::{Running, run};
use crate::support::database::{self, meddle};

/// What is sown: the check that finds it, and how; what takes it back, if not `--fix`.
type Fault = (&'static str, &'static str, Option<&'static str>);

const FAULTS: &[Fault] = &[
    ("index columns", "UPDATE actions SET priority = NULL, due_date = 1", None),
    ("index columns", "UPDATE reviews SET version = version + 1", None),
    ("index columns", "UPDATE lessons SET derived = 7", None),
    ("links", "DELETE FROM links WHERE relation = 'reviews'", None),
    ("links", "UPDATE links SET relation = 'other' WHERE relation = 'concerns'", None),
    ("references", "DELETE FROM refs", None),
    ("waits", "DELETE FROM waits", None),
    ("waits", "UPDATE waits SET since = since + 1", None),
    (
        "identities",
        "INSERT INTO identities (issuer, subject, person_id) SELECT 'a', 'b', MIN(id) FROM people",
        None,
    ),
    ("hidden", "DELETE FROM seals", None),
    (
        "hidden",
        "INSERT INTO grants (behind_id, grantee) SELECT behind_id, 'per_x' FROM seals LIMIT 1",
        None,
    ),
    ("hidden", "UPDATE incidents SET sealed = FALSE", None),
    ("search", "DELETE FROM search_texts WHERE noun = 'lesson'", None),
    ("search", "UPDATE search_texts SET title = 'other' WHERE noun = 'action'", None),
    ("numbers", "UPDATE numbers SET next_number = 1 WHERE noun = 'action'", None),
    ("left behind", "INSERT INTO links VALUES ('act_x', 'concerns', 'svc_x')", None),
    (
        "left behind",
        "INSERT INTO waits (record_id, reason, noun, since) VALUES ('act_x', 'overdue', 'action', 1)",
        None,
    ),
    (
        "orphans",
        "INSERT INTO members (team_id, person_id, lead) VALUES ('tea_x', 'per_x', TRUE)",
        Some("DELETE FROM members WHERE team_id = 'tea_x'"),
    ),
    (
        "documents",
        "UPDATE actions SET record = '{' || record",
        Some("UPDATE actions SET record = SUBSTR(record, 2)"),
    ),
    (
        "audit chain",
        "UPDATE entries SET actor = actor || 'x' WHERE position = 7",
        Some("UPDATE entries SET actor = SUBSTR(actor, 1, LENGTH(actor) - 1) WHERE position = 7"),
    ),
    ("epoch", "UPDATE feed_head SET epoch = ''", Some("UPDATE feed_head SET epoch = 'abc'")),
    (
        "schema",
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')",
        Some("DELETE FROM __diesel_schema_migrations WHERE version = '29991231000001'"),
    ),
];

/// The faults that the doctor tells, after which exit code.
fn faults(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let ended = run(folder, &[&["doctor"], arguments].concat());
    let wrong = ended.out.lines().filter(|line| line.starts_with("fault "));
    let wrong: Vec<_> = wrong.map(|line| line[9..24].trim().to_owned()).collect();
    assert_eq!(ended.code, if wrong.is_empty() { 0 } else { 65 }, "{}{}", ended.out, ended.err);
    assert_eq!(
        ended.out.matches("what to do: ").count(),
        ended.out.matches("fault ").count(),
        "{}",
        ended.out
    );
    wrong
}

fn sow_and_find(folder: &Path, url: &str, sown: &[Fault]) {
    let url_flag = ["--database-url", url];
    let audit = || run(folder, &[&["audit", "verify"][..], &url_flag].concat()).out;
    let whole = audit();
    assert!(faults(folder, &url_flag).is_empty());
    for (check, sow, undo) in sown {
        meddle(url, sow);
        let found = faults(folder, &url_flag);
        assert!(found.iter().any(|found| found == check), "{sow}: only {found:?}");
        if let Some(undo) = undo {
            meddle(url, undo);
        } else {
            assert_eq!(found, [*check], "{sow}");
            assert!(faults(folder, &[&url_flag[..], &["--fix"]].concat()).is_empty(), "{sow}");
        }
    }
    assert!(faults(folder, &url_flag).is_empty());
    // Nothing of it was told as something that happened.
    assert_eq!(audit(), whole);
}

fn demo(url: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["demo", "--database-url", url]);
    assert_eq!(made.code, 0, "{}", made.err);
    folder
}

#[test]
fn every_fault_is_found_and_what_is_derived_is_mended_on_sqlite() {
    let folder = demo("sqlite://k.db");
    let url = format!("sqlite://{}/k.db", folder.path().display());
    sow_and_find(folder.path(), &url, FAULTS);
    let index = "INSERT INTO search_index (search_index, rowid, title, body) \
                 SELECT 'delete', place, title, body FROM search_texts LIMIT 3";
    sow_and_find(folder.path(), &url, &[("search", index, None)]);
}

#[test]
fn every_fault_is_found_and_what_is_derived_is_mended_on_postgres() {
    let Some(empty) = database::empty_postgres() else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let folder = demo(&empty.url);
    sow_and_find(folder.path(), &empty.url, FAULTS);
    let words = "UPDATE search_texts SET words = '' WHERE noun = 'incident'";
    sow_and_find(folder.path(), &empty.url, &[("search", words, None)]);
}

#[test]
fn what_surrounds_the_file_is_looked_at_and_a_warning_is_no_fault() {
    let folder = demo("sqlite://data/k.db");
    let (file, place) = (folder.path().join("data/k.db"), folder.path().join("data"));
    let warned = || {
        let ended = run(folder.path(), &["doctor", "--database-url", "sqlite://data/k.db"]);
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
        let lines = ended.out.lines().filter(|line| line.starts_with("warning "));
        lines.map(|line| line[9..24].trim().to_owned()).collect::<Vec<_>>()
    };
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    assert!(warned().is_empty());
    mode(&file, 0o644);
    assert_eq!(warned(), ["permissions"]);
    mode(&file, 0o600);
    mode(&place, 0o777);
    assert_eq!(warned(), ["permissions"]);
    mode(&place, 0o700);
    let log = File::create(folder.path().join("data/k.db-wal")).unwrap();
    log.set_len(65 << 20).unwrap();
    assert_eq!(warned(), ["log"]);
    meddle(&format!("sqlite://{}", file.display()), "DELETE FROM __diesel_schema_migrations");
    assert!(warned().contains(&"schema".to_owned()));
}

#[test]
fn a_page_that_cannot_be_read_is_found_and_nothing_further_is_tried() {
    let folder = demo("sqlite://k.db");
    let file = File::options().write(true).open(folder.path().join("k.db")).unwrap();
    file.write_all_at(&[0xff; 64], 4096).unwrap();
    assert_eq!(faults(folder.path(), &["--database-url", "sqlite://k.db"]), ["file"]);
    assert_eq!(faults(folder.path(), &["--database-url", "sqlite://k.db", "--fix"]), ["file"]);
}

#[test]
fn it_finds_nothing_beside_a_service_that_writes_and_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &["--demo"], "was recorded stays");
    let token = service.token("LEAD=");
    let examine = || faults(folder.path(), &["--database-url", "sqlite://data/demo.db"]);
    for _ in 0..5 {
        assert_eq!(service.while_reporting(&token, examine), Vec::<String>::new());
    }
    service.stop();
    let none = run(folder.path(), &["doctor"]);
    assert_eq!(none.code, 78, "{}", none.err);
    assert!(!folder.path().join("data/kintsugi.db").exists());
}
