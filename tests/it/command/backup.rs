//! A backup beside a running service: complete, nobody waits for it, and no damage to it goes unseen.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::{Running, run};
use crate::support::{Over, database};

const FILE: &str = "copy.db";

/// A folder with the demonstration and a backup of it.
pub fn backed_up() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["demo"]).code, 0);
    let made = run(folder.path(), &["backup", FILE]);
    assert_eq!(made.code, 0, "{}", made.err);
    folder
}

#[test]
fn what_was_answered_before_it_began_is_in_it_and_nobody_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &[], "Another one");
    let token = service.token("shown this once");
    let answered = Mutex::new(BTreeSet::new());
    let longest = Mutex::new(Duration::ZERO);
    let done = AtomicBool::new(false);
    let (before, taken) = thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let began = Instant::now();
                    let (status, body) =
                        service.post("/api/v1/incidents", &token, r#"{"title": "A"}"#);
                    assert_eq!(status, 201, "{body}");
                    let mut longest = longest.lock().unwrap();
                    *longest = began.elapsed().max(*longest);
                    let id = body
                        .split_once("\"id\":\"")
                        .unwrap()
                        .1
                        .split('"')
                        .next()
                        .unwrap()
                        .to_owned();
                    answered.lock().unwrap().insert(id);
                }
            });
        }
        let over = Over(&done);
        while answered.lock().unwrap().len() < 200 {
            thread::sleep(Duration::from_millis(5));
        }
        let before = answered.lock().unwrap().clone();
        let unhindered = std::mem::take(&mut *longest.lock().unwrap());
        let began = Instant::now();
        let made = run(folder.path(), &["backup", FILE]);
        let taken = began.elapsed();
        drop(over);
        assert_eq!(made.code, 0, "{}", made.err);
        println!("longest write before: {unhindered:?}");
        (before, taken)
    });
    println!("longest write while the backup of {taken:?} ran: {:?}", longest.lock().unwrap());
    service.stop();
    let copy = run(folder.path(), &["restore", FILE, "--database-url", "sqlite://copied.db"]);
    assert_eq!(copy.code, 0, "{}", copy.err);
    let service =
        Running::start(folder.path(), &["--database-url", "sqlite://copied.db"], "database");
    let (_, exported) = service.get("/api/v1/exports/incidents", &token);
    let missing: Vec<_> = before.iter().filter(|id| !exported.contains(*id)).collect();
    assert!(missing.is_empty(), "{missing:?} of {}", before.len());
    service.stop();
}

#[test]
fn it_is_one_file_for_its_owner_that_says_what_it_holds_and_is_not_overwritten() {
    let folder = backed_up();
    let file = folder.path().join(FILE);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<BTreeSet<_>>(), BTreeSet::from([FILE.into(), "data".into()]));
    let bytes = fs::read(&file).unwrap();
    let line = String::from_utf8_lossy(&bytes).lines().last().unwrap().to_owned();
    for said in ["\"schema\":[\"2026", "\"epoch\":", "\"position\":", "\"incidents\":", " sha256:"]
    {
        assert!(line.contains(said), "{said} is not in {line}");
    }
    let verified = run(folder.path(), &["backup", "verify", FILE]);
    assert_eq!(verified.code, 0, "{}", verified.err);
    assert!(verified.out.contains("is whole: "), "{}", verified.out);
    let audit = run(folder.path(), &["audit", "verify"]).out;
    assert_eq!(audit.lines().last(), verified.out.lines().last(), "the same head");
    let again = run(folder.path(), &["backup", FILE]);
    assert_eq!(again.code, 73);
    assert!(again.err.contains("there already") && again.err.contains("--force"), "{}", again.err);
    assert_eq!(fs::read(&file).unwrap(), bytes);
    assert_eq!(run(folder.path(), &["backup", FILE, "--force"]).code, 0);
    let none = run(folder.path(), &["backup", "other.db", "--database-url", "sqlite://none.db"]);
    assert_eq!(none.code, 78);
    assert!(!folder.path().join("none.db").exists());
    let nowhere = run(folder.path(), &["backup", "no/folder/copy.db"]);
    assert_eq!(nowhere.code, 73, "{}", nowhere.err);
}

#[test]
fn fifty_damaged_ones_are_refused_before_anything_is_touched() {
    let folder = backed_up();
    let whole = fs::read(folder.path().join(FILE)).unwrap();
    let database = folder.path().join("data/kintsugi.db");
    let before = fs::read(&database).unwrap();
    // Spread over the file: the first and last bytes, and primes in between.
    let places = (0..25_usize).map(|n| match n {
        0..8 => n * 13,
        8..16 => whole.len() - 1 - (n - 8) * 97,
        _ => (n * 104_729) % whole.len(),
    });
    for place in places {
        let mut flipped = whole.clone();
        flipped[place] ^= 1 << (place % 8);
        refused(folder.path(), &flipped, &format!("bit {} of byte {place}", place % 8));
        refused(folder.path(), &whole[..place], &format!("cut at {place}"));
    }
    let longer = [&whole[..], b"\n"].concat();
    refused(folder.path(), &longer, "a line more");
    refused(folder.path(), b"not a backup, but a text\n", "a text");
    assert_eq!(fs::read(&database).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path().join("data")).unwrap().count(), 1);
}

fn refused(folder: &Path, damaged: &[u8], what: &str) {
    fs::write(folder.join("damaged.db"), damaged).unwrap();
    let restore = run(folder, &["restore", "damaged.db", "--force"]);
    assert_eq!(restore.code, 65, "{what}: {}{}", restore.out, restore.err);
    assert!(restore.err.contains("is not a whole backup"), "{what}: {}", restore.err);
}

/// A backup whose database was changed, with a last line that fits it.
fn forged(folder: &Path, sql: &str, line: impl Fn(String) -> String) {
    let whole = fs::read(folder.join(FILE)).unwrap();
    let at = whole.windows(3).rposition(|window| window == b"\n{\"").unwrap();
    let told = String::from_utf8(whole[at + 1..].to_vec()).unwrap();
    let json = line(told.rsplit_once(" sha256:").unwrap().0.to_owned());
    let file = folder.join("forged.db");
    fs::write(&file, &whole[..at]).unwrap();
    database::meddle(&format!("sqlite://{}", file.display()), sql);
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend_from_slice(format!("\n{json}").as_bytes());
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
    bytes.extend_from_slice(format!(" sha256:{hash}\n").as_bytes());
    fs::write(file, bytes).unwrap();
}

#[test]
fn one_that_was_forged_is_found_by_its_counts_and_by_the_chain() {
    let folder = backed_up();
    let verify = || run(folder.path(), &["backup", "verify", "forged.db"]);
    let same = |line| line;
    forged(folder.path(), "SELECT 1", same);
    assert_eq!(verify().code, 0, "{}", verify().err);
    forged(folder.path(), "DELETE FROM factors", same);
    assert!(verify().code == 65 && verify().err.contains("factors has 0 rows"), "{}", verify().err);
    forged(folder.path(), "UPDATE entries SET actor = 'x' WHERE position = 7", same);
    assert!(verify().code == 65 && verify().err.contains("broken at entry 7"), "{}", verify().err);
    forged(folder.path(), "UPDATE feed_head SET epoch = 'x'", same);
    assert!(verify().code == 65 && verify().err.contains("its feed"), "{}", verify().err);
}

#[test]
fn one_of_a_newer_version_is_refused_with_its_version() {
    let folder = backed_up();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')";
    forged(folder.path(), newer, |line| {
        line.replace("\"schema\":[", "\"schema\":[\"29991231000001\",")
            .replace("\"version\":\"", "\"version\":\"99.")
    });
    for call in [&["backup", "verify", "forged.db"][..], &["restore", "forged.db", "--force"]] {
        let refused = run(folder.path(), call);
        assert_eq!(refused.code, 78, "{}", refused.err);
        assert!(refused.err.contains("made by kintsugi 99."), "{}", refused.err);
    }
    forged(folder.path(), "SELECT 1", |line| {
        line.replace("kintsugi_backup\":1", "kintsugi_backup\":2")
    });
    assert_eq!(run(folder.path(), &["backup", "verify", "forged.db"]).code, 78);
}

#[test]
fn for_postgres_its_own_tools_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let url = ["--database-url", "postgres://me:hunter2@db.example/k"];
    for call in [["backup", FILE], ["restore", FILE]] {
        let told = run(folder.path(), &[&call[..], &url].concat());
        assert_eq!(told.code, 78);
        for said in
            ["pg_dump --format=custom", "pg_restore ", "kintsugi epoch renew", "@db.example/k"]
        {
            assert!(told.err.contains(said), "{said} is not in {}", told.err);
        }
        assert!(!told.err.contains("hunter2"), "{}", told.err);
    }
}

/// What the documents say about PostgreSQL, done: dump, go on, put back, renew.
#[test]
fn a_dump_of_postgres_put_back_makes_readers_begin_again_once_the_epoch_is_renewed() {
    let Some(empty) = database::empty_postgres() else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let tool = |name: &str, arguments: &[&str]| {
        let ran =
            std::process::Command::new(name).current_dir(folder.path()).args(arguments).output();
        let ran = ran.unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    let url = ["--database-url", &*empty.url];
    let named = format!("--dbname={}", empty.url);
    let service = Running::start(folder.path(), &url, "Another one");
    let token = service.token("shown this once");
    let incident = || service.post("/api/v1/incidents", &token, r#"{"title": "A"}"#).0;
    assert_eq!(incident(), 201);
    tool("pg_dump", &["--format=custom", "--file=k.dump", &named]);
    assert_eq!(incident(), 201);
    let (_, piece) = service.get("/api/v1/changes?since=now", &token);
    let cursor = super::restore::text(&piece, "next_cursor");
    service.stop();
    let flags = ["--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction"];
    tool("pg_restore", &[&flags[..], &[&named, "k.dump"]].concat());
    let epoch = run(folder.path(), &[&["epoch"][..], &url].concat()).out;
    let renewed = run(folder.path(), &[&["epoch", "renew"][..], &url].concat()).out;
    assert_ne!(epoch, renewed);
    let service = Running::start(folder.path(), &url, "database");
    let (status, told) = service.get(&format!("/api/v1/changes?since={cursor}"), &token);
    assert_eq!(status, 410, "{told}");
    let (_, exported) = service.get("/api/v1/exports/incidents", &token);
    assert_eq!(exported.lines().count(), 1);
    service.stop();
}
