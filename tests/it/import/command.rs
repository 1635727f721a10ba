//! The commands, against a service that runs: what they read, what they send, what they tell.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::command::{Ended, Running, run_with};

const SERVICENOW: &str = "\
number,opened_at,resolved_at,closed_at,final_state,priority,caller_id,assigned_to,category,reopen_count
INC1,2020-01-02T10:00:00,2020-01-02T11:00:00,2020-01-05T11:00:00,Closed,1,Pat,Kim,Network,0
INC2,2020-01-02T10:00:00,2020-01-01T11:00:00,2020-01-05T11:00:00,Closed,3,Pat,Kim,Network,2
INC3,2020-01-02T10:00:00,,2020-01-05T11:00:00,-100,3,Pat,Kim,Network,0
INC4,2020-01-02T10:00:00
";

const DOCUMENT: &str = "\
# Mail was down on 2024-03-05

## Summary

Nobody could send mail.

## Action items

- [x] Tell the desk
- [ ] Watch the disk ([ticket](https://github.com/org/mail/issues/7))
";

struct Place {
    folder: TempDir,
    service: Running,
    token: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let service = Running::start(folder.path(), &[], "Another one");
        let token = service.token("shown this once");
        Self { folder, service, token }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let variables = [("KINTSUGI_URL", &*self.service.base), ("KINTSUGI_TOKEN", &*self.token)];
        run_with(self.folder.path(), arguments, &variables)
    }

    fn get(&self, path: &str) -> String {
        let (status, body) = self.service.get(path, &self.token);
        assert_eq!(status, 200, "{body}");
        body
    }
}

fn first_line(ended: &Ended) -> &str {
    ended.out.lines().next().unwrap_or_default()
}

#[test]
fn servicenow_comes_in_with_everything_odd_told_and_a_second_time_changes_nothing() {
    let place = Place::new();
    let file = place.file("incident.csv", SERVICENOW);
    let call = ["import", "servicenow-csv", &file, "--integration", "snow-test"];
    let unsaid = place.run(&call);
    assert_eq!(unsaid.code, 64, "{}", unsaid.out);
    assert!(unsaid.err.contains("--timezone"), "{}", unsaid.err);
    assert!(place.get("/api/v1/exports/incidents").is_empty(), "something was sent all the same");
    let maps = ["--map", "priority:1=sev1", "--map", "column:state=final_state"];
    let call = [&call[..], &["--timezone", "Europe/Copenhagen"], &maps[..]].concat();
    let dry = place.run(&[&call[..], &["--dry-run"]].concat());
    assert!(first_line(&dry).starts_with("nothing was sent"), "{}", dry.out);
    let first = place.run(&call);
    assert_eq!(first.code, 65, "a broken line is told by the exit code");
    assert_eq!(first_line(&first), "3 created, 0 updated, 0 unchanged, 1 refused");
    for told in [
        "columns about persons were dropped: caller_id, assigned_to",
        "1 × contradiction: resolved_before_start",
        "1 × contradiction: closed_without_resolution",
        "2 × unmapped_value: priority 3",
        "1 × unmapped_value: state -100",
        "line 5: it has 2 cells under 10 headings",
    ] {
        assert!(first.out.contains(told), "{told} is not in\n{}", first.out);
    }
    let second = place.run(&call);
    assert_eq!(first_line(&second), "0 created, 0 updated, 3 unchanged, 1 refused");
    let incidents = place.get("/api/v1/exports/incidents");
    assert_eq!(incidents.lines().count(), 3);
    assert!(!incidents.contains("Pat") && !incidents.contains("Kim"));
    place.service.stop();
}

#[test]
fn documents_come_in_with_their_actions_and_hidden_files_do_not() {
    let place = Place::new();
    place.file("documents/PM-9 - Mail.md", DOCUMENT);
    place.file("documents/.git/config.md", DOCUMENT);
    place.file("documents/notes.txt", "no document");
    let call = ["import", "markdown", "documents", "--team", "post", "--timezone", "UTC"];
    let first = place.run(&call);
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    assert_eq!(first_line(&first), "5 created, 0 updated, 0 unchanged, 0 refused");
    assert!(first.out.contains("passed over: notes.txt") && first.out.contains("1 documents"));
    let register = place.get("/api/v1/register.csv");
    assert!(register.contains("Tell the desk") && register.contains("Watch the disk"));
    let stuck: serde_json::Value = serde_json::from_str(&place.get("/api/v1/stuck")).unwrap();
    assert_eq!(stuck["items"].as_array().unwrap().len(), 0, "history is no news");
    let second = place.run(&call);
    assert_eq!(first_line(&second), "0 created, 0 updated, 5 unchanged, 0 refused");
    place.service.stop();
}

#[test]
fn an_export_goes_into_an_empty_service_and_comes_out_the_same() {
    let (from, into) = (Place::new(), Place::new());
    from.file("documents/PM-9.md", DOCUMENT);
    let brought = from.run(&["import", "markdown", "documents"]);
    assert_eq!(brought.code, 0, "{}", brought.err);
    let out = from.run(&["export"]);
    assert_eq!(out.code, 0, "{}", out.err);
    let copy = into.file("copy.ndjson", &out.out);
    let taken = into.run(&["import", "ndjson", &copy]);
    assert_eq!(first_line(&taken), "4 created, 0 updated, 0 unchanged, 0 refused");
    assert_eq!(into.run(&["export", "all"]).out, out.out);
    let again = into.run(&["import", "ndjson", &copy]);
    assert_eq!(first_line(&again), "0 created, 0 updated, 4 unchanged, 0 refused");
    // What the copy was made of is known in it, too.
    into.file("documents/PM-9.md", DOCUMENT);
    let documents = into.run(&["import", "markdown", "documents"]);
    assert_eq!(first_line(&documents), "0 created, 0 updated, 4 unchanged, 0 refused");
    let links = from.run(&["export", "links"]);
    assert!(links.out.starts_with("{\"from\":"), "{}", links.out);
    let open = from.run(&[
        "export",
        "actions",
        "--filter",
        "status=proposed,accepted",
        "--filter",
        "blocked=false",
    ]);
    let closed = from.run(&["export", "actions", "--filter", "status=closed"]);
    assert_eq!(
        (open.out.lines().count(), closed.out.as_str()),
        (1, ""),
        "{}{}",
        open.out,
        open.err
    );
    let strange = from.run(&["export", "actions", "--filter", "colour=red"]);
    assert!(
        strange.code == 65
            && strange.err.contains("answered 400")
            && strange.err.contains("colour"),
        "{}",
        strange.err
    );
    let unfinished = from.run(&["export", "actions", "--filter", "status"]);
    assert!(unfinished.code == 64 && unfinished.err.contains("NAME=VALUE"), "{}", unfinished.err);
    from.service.stop();
    into.service.stop();
}

#[test]
fn what_cannot_be_done_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| run_with(folder.path(), arguments, &[]);
    let gzip = |path: &Path| fs::write(path, [0x1f, 0x8b, 8, 0]).unwrap();
    gzip(&folder.path().join("packed.csv.gz"));
    let packed = run(&["import", "servicenow-csv", "packed.csv.gz"]);
    assert!(packed.code == 65 && packed.err.contains("zcat"), "{}", packed.err);
    let missing = run(&["import", "ndjson", "none.ndjson"]);
    assert!(missing.code == 66 && missing.err.contains("none.ndjson"), "{}", missing.err);
    let strange = run(&["export", "persons", "--url", "http://127.0.0.1:9"]);
    assert!(strange.code == 64 && strange.err.contains("incidents"), "{}", strange.err);
    let map = run(&["import", "servicenow-csv", "packed.csv.gz", "--map", "priority:1=high"]);
    assert!(map.code == 64 && map.err.contains("sev1"), "{}", map.err);
    let nobody = run(&["export", "--url", "http://127.0.0.1:9"]);
    assert!(nobody.code == 69 && nobody.err.contains("cannot be reached"), "{}", nobody.err);
}
