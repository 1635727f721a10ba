//! The schema is brought up to date whole or not at all, and a newer one is let be.

use std::fs;
use std::thread;
use std::time::Duration;

use tokio_postgres::NoTls;

use super::disk::Disk;
use super::{Place, at_both, short_or_long, tell};
use crate::command::program;
use crate::support::Engine;

at_both! {
    fn a_newer_schema_is_refused_and_let_be(place) {
        place.run(&["migrate"]);
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000001')";
        place.execute(newer);
        for command in [["serve"].as_slice(), &["migrate"], &["migrate", "status"], &["audit", "verify"]] {
            let refused = place.run(command);
            assert_eq!(refused.code, 78, "{command:?}: {}", refused.err);
            assert!(refused.err.contains("newer version of kintsugi"), "{}", refused.err);
            assert!(refused.err.contains("what to do:"), "{}", refused.err);
        }
        place.execute("DELETE FROM __diesel_schema_migrations WHERE version = '99990101000001'");
        place.start().0.stop();
    }
}

#[test]
fn killed_at_any_write_of_a_migration_on_sqlite_the_next_start_makes_it() {
    let place = Place::of(Engine::Sqlite).unwrap();
    let Some(disk) = Disk::below(&place) else {
        return;
    };
    let every = short_or_long(25, 1);
    let mut deeds = 1;
    loop {
        for file in ["k.db", "k.db-wal", "k.db-shm"] {
            drop(fs::remove_file(place.folder.path().join(file)));
        }
        let limit = deeds.to_string();
        let [preload, _] = disk.variables();
        let ended = place.run_with(&["migrate"], &[preload, ("FAULT_KILL", &limit)]);
        if ended.code == 0 {
            break;
        }
        assert_eq!(ended.code, -1, "{}", ended.err);
        let again = place.run(&["migrate"]);
        assert_eq!(again.code, 0, "killed at {deeds}: {}", again.err);
        assert_eq!(place.run(&["migrate", "status"]).out, "up to date\n");
        deeds += every;
    }
    assert!(deeds > 100, "only {deeds} writes were counted");
    place.start().0.stop();
    tell(
        &place,
        &format!(
            "migration killed at one in {every} of its {deeds} writes and syncs: made by the next start"
        ),
    );
}

#[test]
fn killed_in_the_middle_of_a_migration_on_postgres_the_next_start_makes_it() {
    let Some(place) = Place::of(Engine::Postgres) else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(kill_half_way(&place));
    assert_ne!(place.run(&["migrate", "status"]).out, "up to date\n");
    place.start().0.stop();
    assert_eq!(place.run(&["migrate", "status"]).out, "up to date\n");
}

/// Holds the name of the schema's last table, so that the migration has to wait there, and kills it while it does.
async fn kill_half_way(place: &Place) {
    let (client, connection) = tokio_postgres::connect(&place.url, NoTls).await.unwrap();
    let talking = tokio::spawn(connection);
    client.batch_execute("BEGIN; CREATE TABLE import_keys (id INTEGER)").await.unwrap();
    let mut migration = program(place.folder.path());
    let mut migration = migration.args(["migrate", "--database-url", &place.url]).spawn().unwrap();
    let waits =
        "SELECT pid FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid";
    while client.query(waits, &[]).await.unwrap().is_empty() {
        thread::sleep(Duration::from_millis(10));
    }
    migration.kill().unwrap();
    migration.wait().unwrap();
    client.batch_execute("ROLLBACK").await.unwrap();
    drop(client);
    talking.await.unwrap().unwrap();
}
