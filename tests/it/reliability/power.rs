//! The power is cut while clients write: what was acknowledged is there, although all that was not synced is gone.
//!
//! `faults.c` keeps beside the database what was synced, and that is what the next start finds; no privilege is needed. Where
//! root may mount, `--long` does the same to a real file system.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use kintsugi::clock::chance;

use super::crash::{is_whole, write_until_killed};
use super::disk::Disk;
use super::{Client, FIRST, Kept, LATER, Place, short_or_long, tell};
use crate::command::Running;
use crate::support::Engine;

const FILES: [&str; 2] = ["k.db", "k.db-wal"];
/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A disk below a database, and beside it what was synced and nothing else.
struct Shadow {
    disk: Disk,
    folder: PathBuf,
    real: PathBuf,
}

impl Shadow {
    /// `None` where there is no compiler for it.
    fn below(place: &Place) -> Option<Self> {
        let disk = Disk::below(place)?;
        let real = place.folder.path().to_owned();
        let folder = real.join("shadow");
        fs::create_dir(&folder).unwrap();
        Some(Self { disk, folder, real })
    }

    fn variables(&self) -> [(&'static str, &str); 3] {
        let [preload, faults] = self.disk.variables();
        [preload, faults, ("FAULT_SHADOW", self.folder.to_str().unwrap())]
    }

    /// Leaves of each file what was synced and, if `some`, each other sector with even odds: a disk writes in any order.
    /// Answers how many bytes were lost.
    fn cut_power(&self, some: bool) -> usize {
        drop(fs::remove_file(self.real.join("k.db-shm")));
        let mut lost = 0;
        for file in FILES {
            let written = fs::read(self.real.join(file)).unwrap_or_default();
            let mut synced = fs::read(self.folder.join(file)).unwrap_or_default();
            for (index, sector) in written.chunks(SECTOR).enumerate() {
                let (from, to) = (index * SECTOR, index * SECTOR + sector.len());
                if synced.get(from..to) == Some(sector) {
                    continue;
                }
                if some && chance().is_multiple_of(2) {
                    synced.resize(synced.len().max(to), 0);
                    synced[from..to].copy_from_slice(sector);
                } else {
                    lost += sector.len();
                }
            }
            for folder in [&self.real, &self.folder] {
                fs::write(folder.join(file), &synced).unwrap();
            }
        }
        lost
    }
}

#[test]
fn a_power_cut_takes_nothing_that_was_acknowledged() {
    let place = Place::of(Engine::Sqlite).unwrap();
    let Some(shadow) = Shadow::below(&place) else {
        return;
    };
    let variables = shadow.variables();
    let (mut service, token) = place.start_first(&[], &variables);
    let (mut kept, mut lost) = (Kept::default(), 0);
    let cycles = short_or_long(3, 25);
    for cycle in 0..cycles {
        let sent = write_until_killed(service, &token, cycle);
        lost += shadow.cut_power(cycle % 2 == 1);
        service = place.start_until(&[], &variables, LATER);
        kept.send_again(&Client::new(&service.base, &token), sent);
    }
    kept.are_there_once(&Client::new(&service.base, &token));
    service.stop();
    place.verify_audit();
    is_whole(&place);
    tell(
        &place,
        &format!(
            "power cut under load, {cycles} times: {} writes, each there once; {lost} bytes lost that were not synced",
            kept.writes.len()
        ),
    );
}

/// Otherwise the test above would pass whatever is synced.
#[test]
fn a_disk_that_lies_about_syncs_loses_writes_so_a_missing_sync_would_be_seen() {
    let place = Place::of(Engine::Sqlite).unwrap();
    let Some(shadow) = Shadow::below(&place) else {
        return;
    };
    let variables = shadow.variables();
    let (service, token) = place.start_first(&[], &variables);
    shadow.disk.fails("lie");
    let client = Client::new(&service.base, &token);
    for title in ["1", "2", "3"] {
        assert!(client.report(title).id.is_some());
    }
    service.signal("-KILL");
    service.wait();
    shadow.cut_power(false);
    let (service, _) = place.start();
    let there = Client::new(&service.base, &token).all("incidents?limit=200", "cursor");
    assert_eq!(there.len(), 0);
    service.stop();
}

/// An ext4 of its own, in a file; unmounted when it is dropped.
struct FileSystem {
    at: PathBuf,
    image: PathBuf,
    cut: PathBuf,
}

impl FileSystem {
    /// `None` where nothing may be mounted.
    fn below(folder: &Path) -> Option<Self> {
        let (at, image) = (folder.join("disk"), folder.join("image"));
        let cut = folder.join("cut");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/reliability/shutdown.c");
        fs::create_dir(&at).unwrap();
        fs::File::create(&image).unwrap().set_len(256 << 20).unwrap();
        let file_system = Self { at, image, cut };
        let made = does("cc", &["-o", text(&file_system.cut), source])
            && does("mkfs.ext4", &["-q", text(&file_system.image)])
            && file_system.mount();
        if !made {
            println!("skipped: no loop devices (or no mkfs.ext4, no C compiler, not root)");
        }
        made.then_some(file_system)
    }

    fn mount(&self) -> bool {
        does("mount", &["-o", "loop", text(&self.image), text(&self.at)])
    }

    /// The power goes, and comes back after a while.
    fn cut_power(&self, service: Running) {
        assert!(does(text(&self.cut), &[text(&self.at)]));
        service.signal("-KILL");
        service.wait();
        assert!(does("umount", &[text(&self.at)]));
        assert!(self.mount());
    }
}

impl Drop for FileSystem {
    fn drop(&mut self) {
        does("umount", &["-q", "-l", text(&self.at)]);
    }
}

fn does(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).status().is_ok_and(|ended| ended.success())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_real_file_system_without_power_keeps_what_was_acknowledged() {
    let cycles = short_or_long(0, 5);
    let mut place = Place::of(Engine::Sqlite).unwrap();
    let mount = (cycles > 0).then(|| FileSystem::below(place.folder.path()));
    let Some(file_system) = mount.flatten() else {
        println!("skipped: only ./check --long mounts a file system");
        return;
    };
    place.url = "sqlite://disk/k.db".to_owned();
    let mut service = place.start_until(&[], &[], FIRST);
    let token = service.token("shown this once");
    let (mut kept, mut slowest) = (Kept::default(), Duration::ZERO);
    for cycle in 0..cycles {
        let client = Client::new(&service.base, &token);
        let (sent, began) = client.report_while(&format!("{cycle}"), |_| {
            thread::sleep(Duration::from_millis(500 + u64::try_from(chance() % 1000).unwrap()));
            let began = Instant::now();
            file_system.cut_power(service);
            began
        });
        service = place.start_until(&[], &[], LATER);
        slowest = slowest.max(began.elapsed());
        kept.send_again(&Client::new(&service.base, &token), sent);
    }
    kept.are_there_once(&Client::new(&service.base, &token));
    service.stop();
    place.verify_audit();
    tell(
        &place,
        &format!(
            "a real ext4 cut off under load, {cycles} times: {} writes, each there once; slowest cycle {} ms",
            kept.writes.len(),
            slowest.as_millis()
        ),
    );
}
