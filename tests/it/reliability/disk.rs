//! The disk fails, under SQLite: what is told, what is kept, and when the process ends rather than hope.
//!
//! A small library (`faults.c`) stands between the program and the disk; the tests are skipped where there is no C
//! compiler to build it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{Client, Kept, Place, tell};
use crate::command::Running;
use crate::command::mounts::{SMALL, mounted};
use crate::support::Engine;

/// A disk that can be told to fail.
pub struct Disk {
    library: String,
    fault: PathBuf,
}

impl Disk {
    /// `None` where there is no C compiler.
    pub fn below(place: &Place) -> Option<Self> {
        let library = place.folder.path().join("faults.so").display().to_string();
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/reliability/faults.c");
        let Ok(built) =
            Command::new("cc").args(["-shared", "-fPIC", "-o", &library, source, "-ldl"]).status()
        else {
            println!("skipped: there is no C compiler (cc)");
            return None;
        };
        assert!(built.success());
        Some(Self { library, fault: place.folder.path().join("fault") })
    }

    /// What the program must be started with.
    pub fn variables(&self) -> [(&'static str, &str); 2] {
        [("LD_PRELOAD", &self.library), ("FAULT", self.fault.to_str().unwrap())]
    }

    pub fn fails(&self, what: &str) {
        fs::write(&self.fault, what).unwrap();
    }

    fn is_well(&self) {
        fs::remove_file(&self.fault).unwrap();
    }
}

#[test]
fn a_disk_that_fails_to_sync_ends_the_process_and_nothing_acknowledged_is_lost() {
    ends_when_the_disk("sync");
}

#[test]
fn a_disk_that_fails_to_write_ends_the_process_and_nothing_acknowledged_is_lost() {
    ends_when_the_disk("write");
}

fn ends_when_the_disk(fails: &str) {
    let place = Place::of(Engine::Sqlite).unwrap();
    let Some(disk) = Disk::below(&place) else {
        return;
    };
    let (service, token) = place.start_first(&[], &disk.variables());
    let client = Client::new(&service.base, &token);
    let (sent, ended) = client.report_while("0", |_| {
        thread::sleep(Duration::from_millis(300));
        disk.fails(fails);
        service.wait()
    });
    assert_eq!(ended, Some(74));
    let (service, _) = place.start();
    let client = Client::new(&service.base, &token);
    let mut kept = Kept::default();
    kept.send_again(&client, sent);
    kept.are_there_once(&client);
    service.stop();
    place.verify_audit();
    tell(
        &place,
        &format!(
            "{fails} fails under load: exit 74; {} writes, each there once",
            kept.writes.len()
        ),
    );
}

#[test]
fn a_real_disk_that_is_full_is_told_and_room_on_it_is_found_without_help() {
    let mut place = Place::of(Engine::Sqlite).unwrap();
    place.url = "sqlite://disk/k.db".to_owned();
    let folder = place.folder.path();
    fs::create_dir(folder.join("disk")).unwrap();
    let Some(mut program) = mounted(folder, SMALL) else {
        return;
    };
    program.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "warn", "--rate-limit", "0"]);
    let service = Running::spawn(program.args(["--database-url", &place.url]), "sign-in-link");
    let client = Client::new(&service.base, &service.token("shown this once"));
    let mut kept = Kept::default();
    let refused = loop {
        let title = format!("{}", kept.writes.len());
        let (status, body, _) = client.send(&title).unwrap();
        if status != 201 {
            break (status, body["code"].clone());
        }
        kept.writes.push((title, body["id"].as_str().unwrap().to_owned()));
    };
    assert_eq!(refused, (507, "disk_full".into()));
    let (status, told) = service.get("/readyz", "");
    assert_eq!(status, 503);
    assert!(told.contains("\"code\":\"disk_full\""), "{told}");
    assert_eq!(service.get("/healthz", "").0, 200);
    kept.are_there_once(&client);
    let disk = format!("{}{}", service.root(), folder.join("disk").display());
    fs::remove_file(format!("{disk}/ballast")).unwrap();
    let began = Instant::now();
    while service.get("/readyz", "").0 != 200 {}
    let ready = began.elapsed();
    kept.send_again(&client, vec![client.report("after")]);
    kept.are_there_once(&client);
    service.stop();
    tell(
        &place,
        &format!(
            "a full disk of 16 MiB: {} writes before it, each there; ready {} ms after there was room",
            kept.writes.len(),
            ready.as_millis()
        ),
    );
}

#[test]
fn on_a_full_disk_writes_are_told_so_reads_go_on_and_room_is_used_at_once() {
    let place = Place::of(Engine::Sqlite).unwrap();
    let Some(disk) = Disk::below(&place) else {
        return;
    };
    let (service, token) = place.start_first(&[], &disk.variables());
    let client = Client::new(&service.base, &token);
    let mut kept = Kept::default();
    kept.send_again(&client, vec![client.report("before")]);
    for title in ["during", "again"] {
        disk.fails("full");
        let (status, problem, _) = client.send(title).unwrap();
        assert_eq!((status, &problem["code"]), (507, &"disk_full".into()), "{problem}");
        kept.are_there_once(&client);
        assert_eq!(service.get("/readyz", "").0, 503);
        disk.is_well();
        assert_eq!(service.get("/readyz", "").0, 200);
        kept.send_again(&client, vec![client.report(title)]);
    }
    kept.are_there_once(&client);
    service.stop();
    place.verify_audit();
}
