//! What is done at the machine where the database is: migrations, tokens, the audit.

use super::{Running, run};
use crate::support::database::meddle;

#[test]
fn a_database_is_migrated_once_and_its_state_can_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let status = run(folder.path(), &["migrate", "status"]);
    assert_eq!(status.code, 78);
    assert!(!folder.path().join("data").exists(), "asking made something");
    assert!(run(folder.path(), &["migrate"]).out.starts_with("applied "));
    let status = run(folder.path(), &["migrate", "status"]);
    assert_eq!((status.code, status.out.as_str()), (0, "up to date\n"));
    assert_eq!(run(folder.path(), &["migrate", "up"]).out, "up to date\n");
}

#[test]
fn tokens_are_made_listed_and_revoked_beside_a_running_service() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &[], "Another one");
    let create =
        ["token", "create", "--name", "laptop", "--scope", "catalogue:read", "--days", "7"];
    let made = run(folder.path(), &[&create[..], &["--person", "Administrator"]].concat());
    assert_eq!(made.code, 0, "{}", made.err);
    let secret = made.out.trim();
    assert_eq!(service.get("/api/v1/teams", secret).0, 200);
    assert_eq!(service.get("/api/v1/incidents", secret).0, 403);
    let listed = run(folder.path(), &["token", "list"]).out;
    assert!(!listed.contains(secret));
    let line = listed.lines().find(|line| line.ends_with("  laptop")).unwrap();
    assert!(line.contains("used "), "{line}");
    let id = line.split_whitespace().next().unwrap();
    assert_eq!(run(folder.path(), &["token", "revoke", id]).code, 0);
    assert!(run(folder.path(), &["token", "list"]).out.contains("revoked "));
    service.stop();
    let service = Running::start(folder.path(), &[], "database");
    assert_eq!(service.get("/api/v1/teams", secret).0, 401);
    service.stop();
}

#[test]
fn a_token_for_nobody_or_nothing_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["migrate"]);
    let create = ["token", "create", "--name", "x", "--scope"];
    let nobody = run(folder.path(), &[&create[..], &["all", "--person", "Nobody"]].concat());
    assert_eq!(nobody.code, 65);
    assert!(nobody.err.contains("there is nobody called Nobody"), "{}", nobody.err);
    let nothing = run(folder.path(), &[&create[..], &["everything", "--tool"]].concat());
    assert_eq!(nothing.code, 64);
    assert!(nothing.err.contains("incidents:write"), "{}", nothing.err);
    let missing = run(folder.path(), &["token", "list", "--database-url", "sqlite://no.db"]);
    assert_eq!(missing.code, 78);
    assert!(!folder.path().join("no.db").exists());
}

#[test]
fn the_audit_is_verified_and_a_changed_entry_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let demo = run(folder.path(), &["demo", "--database-url", "sqlite://demo.db"]);
    assert_eq!(demo.code, 0, "{}", demo.err);
    let verify = ["audit", "verify", "--database-url", "sqlite://demo.db"];
    let whole = run(folder.path(), &verify);
    assert_eq!(whole.code, 0, "{}", whole.err);
    assert!(whole.out.contains(" entries, whole\nhead "), "{}", whole.out);
    let head = run(folder.path(), &["audit", "head", "--database-url", "sqlite://demo.db"]).out;
    assert!(whole.out.ends_with(&format!("head {head}")), "{}{head}", whole.out);
    let anchored =
        |anchor: &str| run(folder.path(), &[&verify[..], &["--anchor", anchor]].concat());
    assert_eq!(anchored(head.trim()).code, 0);
    let (position, _) = head.split_once(':').unwrap();
    let other = anchored(&format!("{position}:{}", "0".repeat(64)));
    assert!(other.code == 65 && other.err.contains("not the chain of the anchor"), "{}", other.err);
    let behind = anchored(&format!("1{}", head.trim()));
    assert!(behind.code == 65 && behind.err.contains("entries were cut off"), "{}", behind.err);
    assert_eq!(anchored("7").code, 64);
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    meddle(&url, "UPDATE entries SET actor = 'somebody else' WHERE position = 7");
    let broken = run(folder.path(), &verify);
    assert_eq!(broken.code, 65);
    assert!(broken.err.contains("broken at entry 7"), "{}", broken.err);
}
