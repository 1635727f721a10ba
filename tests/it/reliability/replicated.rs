//! Another program replicates SQLite's log beside the service, as Litestream does: it reads all the time, so that the log
//! stays where it is, copies what is written to it, and is the only one that folds it in (`fold_log = false`).

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::{Client, Kept, Place, short_or_long, tell};
use crate::support::Engine;

/// Reads, and goes on reading.
const HOLD: &str = "BEGIN; SELECT count(*) FROM sqlite_schema";
/// More than SQLite lets a log grow before it folds by itself: 1,000 pages.
const LONG: u64 = 6_000_000;
/// How long the header of a log is.
const HEADER: usize = 32;
/// Nothing here takes this long.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn what_was_replicated_until_a_kill_is_all_that_was_acknowledged() {
    let place = Place::of(Engine::Sqlite).unwrap();
    let (service, token) = place.start_first(&["--fold-log", "false"], &[]);
    let mut replicator = Replicator::begin(place.folder.path());
    let client = Client::new(&service.base, &token);
    let (sent, ()) = client.report_while("0", |_| {
        replicator.replicate(short_or_long(3, 15));
        service.signal("-KILL");
        service.wait();
    });
    // It outlives the service, and finds the end of the log.
    replicator.copy();

    let restored = Place::of(Engine::Sqlite).unwrap();
    replicator.restore(restored.folder.path());
    assert_eq!(restored.run(&["epoch", "renew"]).code, 0);
    let entries = restored.verify_audit();
    let examined = restored.run(&["doctor"]);
    assert_eq!(examined.code, 0, "{}", examined.out);
    let (service, _) = restored.start();
    let client = Client::new(&service.base, &token);
    let mut kept = Kept::default();
    kept.send_again(&client, sent);
    kept.are_there_once(&client);
    service.stop();
    tell(
        &place,
        &format!(
            "replicated until kill -9: {} logs of {} bytes; {} writes, each there once, {entries} entries, whole",
            replicator.logs.len(),
            replicator.logs.iter().map(Vec::len).sum::<usize>(),
            kept.writes.len()
        ),
    );
}

#[test]
fn where_a_replicator_folds_the_service_does_not() {
    let place = Place::of(Engine::Sqlite).unwrap();
    let (service, token) = place.start_first(&["--fold-log", "false"], &[]);
    // Whoever closes a database last folds its log, whatever the settings.
    let mut replicator = open(&place.folder.path().join("k.db"));
    replicator.batch_execute("SELECT count(*) FROM sqlite_schema").unwrap();
    let untouched = changed(&place);
    let client = Client::new(&service.base, &token);
    client.report_while("0", |_| log_grows_beyond(&place, LONG));
    assert_eq!(changed(&place), untouched);
    // At its end it would fold as well.
    service.stop();
    assert_eq!(changed(&place), untouched);
}

#[test]
fn what_somebody_reads_for_long_is_folded_in_later_and_holds_nothing_up() {
    let place = Place::of(Engine::Sqlite).unwrap();
    let (service, token) = place.start_first(&["--busy-timeout", "10m"], &[]);
    let mut reader = open(&place.folder.path().join("k.db"));
    reader.batch_execute(HOLD).unwrap();
    assert!(Client::new(&service.base, &token).report("A").id.is_some());
    // It folds at its end, as it does while nothing is written; to wait for the reader would take ten minutes.
    service.stop();
    reader.batch_execute("COMMIT").unwrap();
}

/// Whoever replicates: what it keeps elsewhere, and what it has open here.
struct Replicator {
    folder: PathBuf,
    reader: SqliteConnection,
    turn: SqliteConnection,
    /// Kept open: to close it would let go of the locks that SQLite holds on it for this process.
    _database: File,
    snapshot: Vec<u8>,
    /// Each log from its beginning; a new one begins after the one before was folded in.
    logs: Vec<Vec<u8>>,
}

impl Replicator {
    fn begin(folder: &Path) -> Self {
        let database = folder.join("k.db");
        let (mut reader, turn) = (open(&database), open(&database));
        reader.batch_execute(HOLD).unwrap();
        let mut file = File::open(&database).unwrap();
        let mut snapshot = Vec::new();
        file.read_to_end(&mut snapshot).unwrap();
        let folder = folder.to_owned();
        Self { folder, reader, turn, _database: file, snapshot, logs: Vec::new() }
    }

    /// Copies until so many logs were folded in.
    fn replicate(&mut self, logs: usize) {
        let began = Instant::now();
        while self.logs.len() <= logs {
            assert!(began.elapsed() < PATIENCE, "the log is never begun anew");
            self.copy();
            thread::sleep(Duration::from_millis(100));
            self.fold();
        }
    }

    /// Copies the log as far as it is written.
    fn copy(&mut self) {
        let path = self.folder.join("k.db-wal");
        let mut log = fs::read(&path).unwrap();
        // Each log has numbers of its own in its header, which comes first; one that was begun anew meanwhile is a
        // mixture.
        while !log.starts_with(&header(&path)) {
            log = fs::read(&path).unwrap();
        }
        if self.logs.last().is_some_and(|kept| kept[..HEADER] == log[..HEADER]) {
            self.logs.pop();
        }
        self.logs.push(log);
    }

    /// Folds the log in, once it is copied to its end, at a moment at which nobody writes.
    fn fold(&mut self) {
        self.turn.batch_execute("BEGIN IMMEDIATE").unwrap();
        self.copy();
        self.reader.batch_execute("COMMIT; PRAGMA wal_checkpoint(PASSIVE)").unwrap();
        self.reader.batch_execute(HOLD).unwrap();
        self.turn.batch_execute("ROLLBACK").unwrap();
    }

    /// Puts the database together again, log by log.
    fn restore(&self, folder: &Path) {
        let database = folder.join("k.db");
        fs::write(&database, &self.snapshot).unwrap();
        for log in &self.logs {
            fs::write(folder.join("k.db-wal"), log).unwrap();
            open(&database).batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        }
    }
}

fn open(database: &Path) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(database.to_str().unwrap()).unwrap();
    let settings = "PRAGMA busy_timeout = 60000; PRAGMA wal_autocheckpoint = 0";
    connection.batch_execute(settings).unwrap();
    connection
}

fn header(log: &Path) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    File::open(log).unwrap().read_exact(&mut header).unwrap();
    header
}

/// When the database's file, rather than its log, was written to.
fn changed(place: &Place) -> SystemTime {
    place.folder.path().join("k.db").metadata().unwrap().modified().unwrap()
}

fn log_grows_beyond(place: &Place, length: u64) {
    let (log, began) = (place.folder.path().join("k.db-wal"), Instant::now());
    while log.metadata().unwrap().len() < length {
        assert!(began.elapsed() < PATIENCE, "the log does not grow");
        thread::sleep(Duration::from_millis(20));
    }
}
