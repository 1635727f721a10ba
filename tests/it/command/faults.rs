//! What usually stands in the way: each is told with its cause, what to do, where it is explained, and an exit code by
//! which scripts can tell it apart. `docs/operations.md` has the same table.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::mounts::{READ_ONLY, SMALL, mounted};
use super::{Ended, Running, program, run, run_with};
use crate::support::database::{Empty, command, empty_postgres};

/// Where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// One fault: what is called, and what must be told.
struct Fault {
    arguments: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
    code: i32,
    cause: &'static str,
    action: &'static str,
}

const fn fault(
    arguments: &'static [&'static str],
    variables: &'static [(&'static str, &'static str)],
    code: i32,
    cause: &'static str,
    action: &'static str,
) -> Fault {
    Fault { arguments, variables, code, cause, action }
}

const FAULTS: &[Fault] = &[
    fault(
        &["serve"],
        &[("KINTSUGI_LISTNE", "x")],
        78,
        "did you mean KINTSUGI_LISTEN?",
        "kintsugi config",
    ),
    fault(&["serve", "--config", "none.toml"], &[], 78, "none.toml", "kintsugi config"),
    fault(
        &["serve", "--database-url", "mysql://db/k"],
        &[],
        78,
        "no such kind of database: mysql",
        "sqlite://PATH",
    ),
    fault(
        &["serve", "--database-url", "postgres://k@[db/k"],
        &[],
        78,
        "the database's URL",
        "postgres://USER",
    ),
    fault(
        &["serve", "--database-url", "postgres://k@127.0.0.1:1/k"],
        &[],
        69,
        "Connection refused",
        "see that the database runs",
    ),
    fault(
        &["serve"],
        &[("KINTSUGI_PUBLIC_URL", "kintsugi.example")],
        78,
        "KINTSUGI_PUBLIC_URL: a URL begins with https://",
        "kintsugi config",
    ),
    fault(
        &["serve", "--database-url", "sqlite://text.db"],
        &[],
        78,
        "text.db is not an SQLite database",
        "name the right file",
    ),
    fault(
        &["audit", "verify", "--database-url", "sqlite://none.db"],
        &[],
        78,
        "there is no database at none.db",
        "kintsugi serve",
    ),
    fault(
        &["export"],
        &[("KINTSUGI_TOKEN_FILE", "none")],
        78,
        "token_file: none cannot be read: No such file",
        "kintsugi config",
    ),
    fault(
        &["export", "--url", NOWHERE, "--token-file", "open"],
        &[],
        69,
        "everybody on this machine may read the token in open",
        "chmod 600 open",
    ),
    fault(
        &["export", "--url", NOWHERE, "--token", "x"],
        &[],
        69,
        "cannot be reached: io: Connection refused",
        "see that the service runs",
    ),
    fault(
        &["healthcheck", "--url", NOWHERE],
        &[],
        69,
        "cannot be reached: io: Connection refused",
        "look at the service's log",
    ),
    fault(
        &["import", "ndjson", "none.ndjson", "--url", NOWHERE],
        &[],
        66,
        "none.ndjson cannot be read: No such file",
        "see that the path is right",
    ),
    fault(
        &["import", "ndjson", "latin1", "--url", NOWHERE],
        &[],
        65,
        "latin1, line 2: it is not UTF-8",
        "iconv",
    ),
    fault(
        &["backup", "none/b.db", "--database-url", "sqlite://ours.db"],
        &[],
        73,
        "none/b.db: No such file",
        "may write there",
    ),
];

#[track_caller]
fn tells(ended: &Ended, code: i32, cause: &str, action: &str) {
    let Ended { out, err, .. } = ended;
    assert_eq!(ended.code, code, "{cause}: {out}{err}");
    assert!(err.contains(cause), "{cause}: {err}");
    let todo = err.split_once("what to do: ").unwrap_or_else(|| panic!("{cause}: {err}")).1;
    assert!(todo.contains(action), "{action}: {err}");
    let more = "\n  more: docs/operations.md#when-a-command-fails\n";
    assert!(err.ends_with(more), "{cause}: {err}");
}

#[test]
fn a_usual_fault_is_told_with_its_cause_and_what_to_do() {
    let docs = include_str!("../../../docs/operations.md");
    assert!(docs.contains("\n## When a command fails\n"));
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in
        [("text.db", b"notes\n".as_slice()), ("latin1", b"{}\n\xe9\n"), ("open", b"kin_pat_x")]
    {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    fs::set_permissions(folder.path().join("open"), fs::Permissions::from_mode(0o644)).unwrap();
    run(folder.path(), &["migrate", "--database-url", "sqlite://ours.db"]);
    for Fault { arguments, variables, code, cause, action } in FAULTS {
        tells(&run_with(folder.path(), arguments, variables), *code, cause, action);
    }
}

#[test]
fn an_address_that_is_taken_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(folder.path(), &["serve", "--listen", &address]);
    tells(&ended, 73, "Address already in use", "choose another port with --listen");
}

#[test]
fn a_database_of_another_program_is_told_and_let_be() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.db").display().to_string();
    crate::support::database::meddle(
        &format!("sqlite://{file}"),
        "CREATE TABLE bookmarks (id INTEGER)",
    );
    let before = fs::read(&file).unwrap();
    let ended = run(folder.path(), &["serve", "--database-url", &file]);
    tells(
        &ended,
        78,
        "belongs to another program: it has the tables bookmarks",
        "a database of its own",
    );
    assert_eq!(fs::read(&file).unwrap().len(), before.len());
    let Some(server) = empty_postgres() else {
        return;
    };
    command(&server.url, "CREATE TABLE people (id INTEGER); CREATE TABLE elsewhere (id INTEGER)");
    let ended = run(folder.path(), &["serve", "--database-url", &server.url]);
    tells(
        &ended,
        78,
        "belongs to another program: it has the tables people",
        "a database of its own",
    );
    command(&server.url, "DROP TABLE people");
    assert_eq!(run(folder.path(), &["migrate", "--database-url", &server.url]).code, 0);
}

#[test]
fn a_folder_that_this_user_may_not_write_to_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let mut serve = program(folder.path());
    serve.args(["serve", "--database-url", "sqlite://k.db"]);
    // Nothing is forbidden to root.
    if fs::metadata("/proc/self").map(|me| std::os::unix::fs::MetadataExt::uid(&me)).unwrap() == 0 {
        serve.uid(65534);
    }
    let Ok(output) = serve.output() else {
        println!("skipped: another user may not start the program where it lies");
        return;
    };
    let err = String::from_utf8(output.stderr).unwrap();
    let ended = Ended { code: output.status.code().unwrap(), out: String::new(), err };
    tells(&ended, 73, "may not write to", "chown");
}

#[test]
fn a_disk_that_is_read_only_or_full_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("disk")).unwrap();
    run(folder.path(), &["migrate", "--database-url", "sqlite://disk/k.db"]);
    let full = format!("{SMALL} && {{ cat /dev/zero > disk/more || true; }} 2>&-");
    for (mounts, database, code, cause, action) in [
        (READ_ONLY, "sqlite://disk/k.db", 78, "mounted read-only", "mount it for writing"),
        (READ_ONLY, "sqlite://disk/deep/new.db", 78, "mounted read-only", "mount it for writing"),
        (full.as_str(), "sqlite://disk/new.db", 73, "the disk is full", "make room"),
    ] {
        let Some(mut program) = mounted(folder.path(), mounts) else {
            return;
        };
        tells(&end(program.args(["serve", "--database-url", database])), code, cause, action);
    }
}

fn end(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap_or(-1);
    Ended { code, out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn what_postgres_refuses_is_told() {
    let Some(server) = empty_postgres() else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let serve = |url: &str| run(folder.path(), &["serve", "--database-url", url]);
    let encrypted = format!("{}?sslmode=verify-full", server.url);
    tells(&serve(&encrypted), 78, "does not support TLS", "ssl = on");
    let nowhere = format!("{}_not", server.url);
    tells(&serve(&nowhere), 78, "does not exist", "CREATE DATABASE");
    if let Some(url) = with_a_wrong_password(&server) {
        let ended = serve(&url);
        tells(&ended, 78, "password authentication failed", "user and password in database_url");
        assert!(!ended.err.contains("hunter2"));
    }
}

/// The URL of a role that the server asks for a password (`tests/tools/with_postgres.sh`), with a wrong one.
fn with_a_wrong_password(server: &Empty) -> Option<String> {
    let make = "DO $$ BEGIN CREATE ROLE locked LOGIN PASSWORD 'right'; EXCEPTION WHEN OTHERS THEN NULL; END $$;
        DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_hba_file_rules WHERE 'locked' = ANY(user_name)) THEN
        RAISE EXCEPTION 'it trusts everybody'; END IF; END $$";
    let asks = thread::spawn({
        let url = server.url.clone();
        move || command(&url, make)
    });
    if asks.join().is_err() {
        println!("skipped: the server asks nobody for a password");
        return None;
    }
    let (_, host) = server.url.split_once('@')?;
    Some(format!("postgres://locked:hunter2@{host}"))
}

#[test]
fn what_is_odd_but_no_reason_to_stay_away_is_logged_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    Running::start(folder.path(), &[], "sign-in-link").stop();
    let file = folder.path().join("data/kintsugi.db").display().to_string();
    let ahead = "UPDATE entries SET recorded_at = recorded_at + 86400000000";
    crate::support::database::meddle(&format!("sqlite://{file}"), ahead);
    let log = started(folder.path(), &["--provider-issuer", "https://127.0.0.1:1"]);
    for told in ["see that its clock is kept by NTP", "the identity provider's keys cannot be got"]
    {
        assert!(log.contains(told), "{log}");
    }
}

/// What the log says from a start to a stop.
fn started(folder: &Path, arguments: &[&str]) -> String {
    let log = fs::File::create(folder.join("log")).unwrap();
    let mut serve = program(folder);
    serve.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).stderr(Stdio::from(log));
    let service = Running::spawn(&mut serve, "database");
    let read = || fs::read_to_string(folder.join("log")).unwrap();
    // The provider is asked beside; the test's own limit ends a wait in vain.
    while !read().contains("identity provider") {
        thread::sleep(Duration::from_millis(10));
    }
    service.stop();
    read()
}
