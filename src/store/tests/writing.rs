//! How writes go together, and what is left when they fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::domain::event::{Event, Noun};
use crate::domain::permission::Caller;

use super::*;
use crate::store::sql::Sql;

#[test]
fn many_writers_leave_a_feed_without_gaps_and_a_chain_that_is_whole() {
    on_each_engine(|store, _| {
        let ran = Arc::new(AtomicU32::new(0));
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let ran = Arc::clone(&ran);
                scope.spawn(move || {
                    for round in 0..25 {
                        let ran = Arc::clone(&ran);
                        let refused = round % 5 == 3;
                        let answer = store.write_blocking(context(), move |tx| {
                            ran.fetch_add(1, Ordering::Relaxed);
                            let case = case(tx, &format!("{writer} {round}"));
                            tx.insert(&case)?;
                            if refused {
                                return Err(StoreError::NotFound);
                            }
                            Ok(tx.record(Event::created(Noun::Fragility, case.id, 1), ()))
                        });
                        assert_eq!(answer.is_err(), refused);
                    }
                });
            }
        });
        let entries = store.read(|tx| tx.changes(0, 1000, &Caller::system(), &[])).unwrap();
        assert_eq!(entries.len(), 8 * 20);
        assert!(entries.iter().zip(1..).all(|(entry, position)| entry.position == position));
        let count = store.read(|tx| tx.count::<Case>(&CASES, &query(vec![], 1), &Caller::system()));
        assert_eq!(count, Ok(8 * 20));
        let report = store.verify_audit().unwrap();
        assert_eq!((report.verified, report.broken), (160, None));
        println!("{:?}: {} runs, {:?}", store.engine(), ran.load(Ordering::Relaxed), store.pulse());
    });
}

#[test]
fn the_audit_finds_an_edited_entry_a_missing_one_and_a_cut_off_end() {
    on_each_engine(|store, config| {
        for title in ["one", "two", "three"] {
            keep(store, title, |_| {});
        }
        raw(config, "UPDATE entries SET actor = 'nobody' WHERE position = 2");
        let broken =
            |store: &Store| store.verify_audit().unwrap().broken.map(|(position, _)| position);
        assert_eq!(broken(store), Some(2));
        raw(config, "UPDATE entries SET actor = 'system' WHERE position = 2");
        assert_eq!(broken(store), None);
        raw(config, "DELETE FROM entries WHERE position = 3");
        assert_eq!(broken(store), Some(3));
        raw(config, "DELETE FROM entries WHERE position = 1");
        assert_eq!(broken(store), Some(1));
    });
}

#[test]
fn a_write_that_panics_or_fails_half_way_leaves_nothing_and_the_writer_lives() {
    on_each_engine(|store, _| {
        let panicked: Result<(), StoreError> = store.write_blocking(context(), |tx| {
            let case = case(tx, "half");
            tx.insert(&case)?;
            panic!("on purpose");
        });
        assert!(matches!(panicked, Err(StoreError::Failed(_))), "{panicked:?}");
        let duplicate: Result<(), StoreError> = store.write_blocking(context(), |tx| {
            let case = case(tx, "twice");
            tx.insert(&case)?;
            tx.insert(&case)?;
            Ok(tx.record(Event::created(Noun::Fragility, case.id, 1), ()))
        });
        assert!(matches!(duplicate, Err(StoreError::Duplicate(_))), "{duplicate:?}");
        let wrong: Result<(), StoreError> = store.write_blocking(context(), |tx| {
            tx.execute(Sql::new("INSERT INTO no_such_table VALUES (1)"))?;
            Ok(tx.unchanged(()))
        });
        assert!(matches!(wrong, Err(StoreError::Failed(_))), "{wrong:?}");
        assert_eq!(keep(store, "whole", |_| {}).number, "FRA-1");
        assert_eq!(store.read(|tx| tx.feed_head()).unwrap().position, 1);
    });
}

#[test]
fn a_key_has_its_effect_once_and_the_same_answer_again() {
    on_each_engine(|store, _| {
        let key = |hash: &str| IdempotencyKey {
            principal: "system".to_owned(),
            method: "POST".to_owned(),
            path: "/x".to_owned(),
            key: "k".to_owned(),
            request_hash: hash.to_owned(),
        };
        let answer = StoredAnswer {
            status: 201,
            headers: vec![("ETag".to_owned(), "1".to_owned())],
            body: "{}".to_owned(),
        };
        let post = |hash: &str, refuse: bool| {
            let (key, answer) = (key(hash), answer.clone());
            store.write_blocking(context(), move |tx| -> Result<_, StoreError> {
                if let Some(given) = tx.claim(&key)? {
                    return Ok(tx.unchanged((given, false)));
                }
                if refuse {
                    return Err(StoreError::NotFound);
                }
                let case = case(tx, "posted");
                tx.insert(&case)?;
                tx.keep_answer(&key, &answer)?;
                Ok(tx.record(Event::created(Noun::Fragility, case.id, 1), (answer.clone(), true)))
            })
        };
        assert_eq!(post("h", true), Err(StoreError::NotFound));
        assert_eq!(post("h", false), Ok((answer.clone(), true)));
        assert_eq!(post("h", false), Ok((answer.clone(), false)));
        assert_eq!(post("other", false), Err(StoreError::KeyReused));
        MICROS.fetch_add(25 * 3_600_000_000, Ordering::Relaxed);
        assert_eq!(post("other", false), Ok((answer, true)));
    });
}

#[test]
fn the_schema_goes_up_down_and_up_again_and_a_newer_one_is_refused() {
    on_each_engine(|store, config| {
        store.close();
        assert_eq!(pending(config).unwrap(), Vec::<&str>::new());
        assert_eq!(unmigrate(config).unwrap().len(), 1);
        std::thread::scope(|scope| {
            let starts: Vec<_> =
                (0..4).map(|_| scope.spawn(|| migrate(config, moment).unwrap().len())).collect();
            let applied: usize = starts.into_iter().map(|start| start.join().unwrap()).sum();
            assert_eq!(applied, 1);
        });
        raw(config, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000001')");
        let refused = migrate(config, moment);
        assert!(
            matches!(&refused, Err(StoreError::Failed(why)) if why.contains("newer")),
            "{refused:?}"
        );
    });
}

#[test]
fn the_key_of_cursors_is_made_once_for_a_database_and_is_no_others() {
    on_each_engine(|store, config| {
        let key = |store: &Store| store.read(|tx| tx.cursor_key()).unwrap();
        let first = key(store);
        assert_eq!(first.len(), 64);
        assert!(migrate(config, moment).unwrap().is_empty());
        assert_eq!(key(store), first);
        store.close();
        unmigrate(config).unwrap();
        let other = Store::open(config, moment).unwrap();
        assert_ne!(key(&other), first);
        other.close();
    });
}

#[test]
fn a_lost_postgres_connection_is_told_and_made_anew() {
    on_each_engine(|store, config| {
        if store.engine() == Engine::Sqlite {
            return;
        }
        keep(store, "before", |_| {});
        raw(
            config,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        let told: Result<(), StoreError> =
            store.write_blocking(context(), |tx| Ok(tx.unchanged(())));
        assert!(matches!(told, Err(StoreError::Disconnected(_))), "{told:?}");
        assert!(store.read(|tx| tx.feed_head()).is_ok());
        assert_eq!(keep(store, "after", |_| {}).number, "FRA-2");
    });
}

#[test]
fn a_read_that_panics_or_fails_does_not_spoil_the_next() {
    on_each_engine(|store, _| {
        for _ in 0..6 {
            let failed: Result<(), StoreError> = store.read(|tx| {
                tx.row::<i64>(Sql::new("SELECT no_such_column FROM comments"))?;
                Ok(())
            });
            assert!(matches!(failed, Err(StoreError::Failed(_))), "{failed:?}");
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                store.read(|_| -> Result<(), StoreError> { panic!("on purpose") })
            }));
            assert!(panicked.is_err());
        }
        let head = store.read(|tx| tx.feed_head()).unwrap().position;
        keep(store, "seen", |_| {});
        for _ in 0..6 {
            assert_eq!(store.read(|tx| tx.feed_head()).unwrap().position, head + 1);
        }
    });
}

#[test]
fn a_write_waits_for_nothing_when_the_queue_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kintsugi.sqlite");
    let config = Config { queue: 1, batch: 1, ..Config::new(file.to_str().unwrap()) };
    let store = Store::open(&config, moment).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (free, held) = std::sync::mpsc::channel::<()>();
    let first = store.write(context(), move |tx| -> Result<_, StoreError> {
        held.recv().unwrap();
        Ok(tx.unchanged(()))
    });
    let more: Vec<_> = (0..3)
        .map(|_| store.write(context(), |tx| Ok::<_, StoreError>(tx.unchanged(()))))
        .collect();
    free.send(()).unwrap();
    assert_eq!(runtime.block_on(first), Ok(()));
    let busy = more.into_iter().filter(|_| true).map(|answer| runtime.block_on(answer));
    assert!(busy.filter(|answer| *answer == Err(StoreError::Busy)).count() >= 1);
    store.close();
}
