//! The demonstration: loaded once, never over anything else.

use super::{Running, run};

const LAST: &str = "was recorded stays";

#[test]
fn a_second_start_does_not_double_it_and_its_tokens_replace_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start(folder.path(), &["--demo"], LAST);
    let counted = |service: &Running, token: &str| {
        let (status, body) = service.get("/api/v1/actions?include_total=true&fields=number", token);
        assert_eq!(status, 200);
        body
    };
    let old = first.token("LEAD=");
    let before = counted(&first, &old);
    assert!(folder.path().join("data/demo.db").exists());
    first.stop();
    let again = Running::start(folder.path(), &["--demo"], LAST);
    assert_eq!(again.get("/api/v1/me", &old).0, 401);
    assert_eq!(counted(&again, &again.token("LEAD=")), before);
    again.stop();
}

#[test]
fn it_shows_the_loop_at_every_stage_and_what_is_stuck() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &["--demo"], LAST);
    let lead = service.token("LEAD=");
    let (_, incidents) = service.get("/api/v1/incidents", &lead);
    for stage in ["recorded", "in_review", "improving", "closed", "set_aside"] {
        assert!(incidents.contains(&format!("\"stage\":\"{stage}\"")), "{stage}");
    }
    let (_, actions) = service.get("/api/v1/actions", &lead);
    for status in ["proposed", "in_progress", "done", "closed"] {
        assert!(actions.contains(&format!("\"status\":\"{status}\"")), "{status}");
    }
    let (_, me) = service.get("/api/v1/me", &lead);
    for reason in ["awaits_answer", "awaits_decision"] {
        assert!(me.contains(&format!("\"reason\":\"{reason}\"")), "{reason}: {me}");
    }
    let hidden = "A letter reached the wrong household";
    assert!(incidents.contains(hidden));
    let (_, incidents) = service.get("/api/v1/incidents", &service.token("CHECKER="));
    assert!(!incidents.contains(hidden));
    service.stop();
}

#[test]
fn it_is_not_loaded_over_anything_else_nor_wiped_from_it() {
    let folder = tempfile::tempdir().unwrap();
    Running::start(folder.path(), &[], "Another one").stop();
    let url = "sqlite://data/kintsugi.db";
    for arguments in [vec!["demo"], vec!["demo", "--wipe"], vec!["serve", "--demo"]] {
        let arguments = [arguments.as_slice(), &["--database-url", url]].concat();
        let refused = run(folder.path(), &arguments);
        assert_eq!(refused.code, 78, "{arguments:?}: {}", refused.err);
        assert!(refused.err.contains("holds something else"), "{}", refused.err);
    }
    assert_eq!(run(folder.path(), &["token", "list"]).out.lines().count(), 1);
}

#[test]
fn wiped_it_begins_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = "sqlite://data/demo.db";
    let loaded = run(folder.path(), &["demo", "--database-url", url]);
    assert_eq!(loaded.code, 0, "{}", loaded.err);
    let wiped = run(folder.path(), &["demo", "--wipe", "--database-url", url]);
    assert_eq!(wiped.code, 0, "{}", wiped.err);
    assert_eq!(
        run(folder.path(), &["token", "list", "--database-url", url]).out.lines().count(),
        3
    );
}
