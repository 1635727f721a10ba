//! The disk fails, under SQLite: what is told, what is kept, and when the process ends rather than hope.
//!
//! A small library (`faults.c`) stands between the program and the disk; the tests are skipped where there is no C
//! compiler to build it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use super::{Client, Kept, Place, tell};
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
    pub fn variables(&self) -> [(&str, &str); 2] {
        [("LD_PRELOAD", &self.library), ("FAULT", self.fault.to_str().unwrap())]
    }

    fn fails(&self, what: &str) {
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
        disk.is_well();
        kept.send_again(&client, vec![client.report(title)]);
    }
    kept.are_there_once(&client);
    service.stop();
    place.verify_audit();
}
