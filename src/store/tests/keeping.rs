//! What is kept: records, lists, references, history, the search, and what is hidden.

use crate::domain::event::{Event, Noun, Origin};
use crate::domain::list::{Compare, Condition, Operand};
use crate::domain::permission::Caller;
use crate::domain::record::Transition;
use crate::domain::reference::{Reference, ReferenceRelation};

use super::*;
use crate::store::sql::{Sql, UNKNOWN};

#[test]
fn a_record_is_kept_found_changed_and_deleted() {
    on_each_engine(|store, _| {
        let all = Caller::system();
        let mut kept = keep(store, "one", |_| {});
        assert_eq!(kept.number, "FRA-1");
        let found: Case = store.read(|tx| tx.get(kept.id, &all)).unwrap();
        assert_eq!(found, kept);
        let found: Case = store.read(|tx| tx.get("FRA-1", &all)).unwrap();
        assert_eq!(found, kept);
        kept.version = 2;
        kept.title = "another".to_owned();
        save(store, &kept).unwrap();
        assert_eq!(save(store, &kept), Err(StoreError::Stale { current: 2 }));
        let doomed = kept.clone();
        let deleted: Result<(), StoreError> = store.write_blocking(context(), move |tx| {
            tx.delete(&doomed)?;
            Ok(tx.record(Event::removed(Noun::Fragility, doomed.id, 3), ()))
        });
        deleted.unwrap();
        let gone: Result<Case, StoreError> = store.read(|tx| tx.get(kept.id, &all));
        assert_eq!(gone, Err(StoreError::NotFound));
    });
}

#[test]
fn what_is_restricted_is_hidden_with_all_that_was_drawn_from_it() {
    on_each_engine(|store, _| {
        let (friend, stranger) = (person(1), person(2));
        let granted = friend.person.unwrap().to_string();
        let mut secret =
            keep(store, "secret", move |case| case.grants = Some(vec![granted.clone()]));
        let inner = note(store, note(store, secret.id).id);
        let open = keep(store, "open", |_| {});
        let sees = |caller: &Caller| {
            let found: Result<Note, StoreError> = store.read(|tx| tx.get(inner.id, caller));
            let page = store.read(|tx| tx.list::<Case>(&CASES, &query(vec![], 9), caller)).unwrap();
            let feed = store.read(|tx| tx.changes(0, 99, caller, &[])).unwrap();
            let hits = store.read(|tx| tx.search("secrets", &[], caller, 9, 0)).unwrap();
            let linked = query(vec![texts("note", &[&inner.about])], 9);
            let linked = store.read(|tx| tx.list::<Case>(&CASES, &linked, caller)).unwrap();
            (
                found.is_ok(),
                page.items.len(),
                page.total,
                feed.len(),
                hits.len(),
                linked.items.len(),
            )
        };
        assert_eq!(sees(&stranger), (false, 1, Some(1), 1, 0, 0));
        assert_eq!(sees(&friend), (true, 2, Some(2), 4, 1, 1));
        let ids = [secret.id.to_string(), open.id.to_string()];
        let visible = store.read(|tx| tx.visible_ids(&ids, &stranger)).unwrap();
        assert_eq!(visible, [open.id.to_string()].into());
        let many: Vec<Case> = store.read(|tx| tx.get_many(&ids, &stranger)).unwrap();
        assert_eq!(many, [open]);
        (secret.version, secret.grants) = (2, None);
        save(store, &secret).unwrap();
        assert_eq!(sees(&stranger), (true, 2, Some(2), 5, 1, 1));
        (secret.version, secret.grants) = (3, Some(vec![]));
        save(store, &secret).unwrap();
        assert_eq!(sees(&friend), (false, 1, Some(1), 1, 0, 0));
        assert_eq!(sees(&Caller::system()), (true, 2, Some(2), 6, 1, 1));
    });
}

#[test]
fn a_list_is_narrowed_sorted_and_paged() {
    on_each_engine(|store, _| {
        let all = Caller::system();
        for until in [3, 1, UNKNOWN, 2, 1] {
            keep(store, "case", move |case| case.until = until);
        }
        let mut ask = query(vec![texts("status", &["found", "gone", "proven"])], 2);
        let mut seen = Vec::new();
        loop {
            let page = store.read(|tx| tx.list::<Case>(&CASES, &ask, &all)).unwrap();
            assert_eq!(page.total, Some(5));
            seen.extend(page.items.into_iter().map(|case| case.until));
            ask.after = page.next;
            if ask.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, [1, 1, 2, 3, UNKNOWN]);
        let later =
            Condition { name: "until_date", compare: Compare::Gt, operand: Operand::Number(1) };
        let mut later = query(vec![later], 9);
        later.descending = true;
        let page = store.read(|tx| tx.list::<Case>(&CASES, &later, &all)).unwrap();
        assert_eq!(page.items.iter().map(|case| case.until).collect::<Vec<_>>(), [3, 2]);
    });
}

#[test]
fn a_reference_belongs_to_one_record_and_finds_it() {
    on_each_engine(|store, _| {
        let all = Caller::system();
        let to = |external_id: &str| Reference {
            integration: "snow".to_owned(),
            relation: ReferenceRelation::Is,
            external_id: external_id.to_owned(),
            display_id: None,
            url: None,
            last_seen_state: None,
            last_seen_at: None,
        };
        let reference = to("a:1");
        let mut kept =
            keep(store, "referred", move |case| case.references = vec![reference.clone()]);
        let found = store.read(|tx| tx.same_as_unchecked(Noun::Fragility, "snow", "a:1")).unwrap();
        assert_eq!(found, Some(kept.id.to_string()));
        let asked = query(vec![texts("reference", &["snow:a:1"])], 9);
        let page = store.read(|tx| tx.list::<Case>(&CASES, &asked, &all)).unwrap();
        assert_eq!(page.items.len(), 1);
        let mut other = keep(store, "other", |_| {});
        (other.version, other.references) = (2, vec![to("a:1")]);
        assert!(matches!(save(store, &other), Err(StoreError::Duplicate(_))));
        (kept.version, kept.references) = (2, vec![]);
        save(store, &kept).unwrap();
        save(store, &other).unwrap();
    });
}

#[test]
fn the_search_finds_words_in_any_form_and_takes_operators_for_words() {
    on_each_engine(|store, _| {
        keep(store, "The payment queue overflowed", |_| {});
        keep(store, "A quiet day", |_| {});
        let find = |text: &str| {
            store.read(|tx| tx.search(text, &[Noun::Fragility], &Caller::system(), 9, 0)).unwrap()
        };
        let hits = find("queues payments");
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].title, "The payment queue overflowed");
        assert!(hits[0].snippet.contains("followed"), "{hits:?}");
        for text in [
            "\"payment",
            "payment*",
            "title:payment",
            "payment -",
            "pay&ment|(",
            "NEAR(",
            "'; --",
            "",
        ] {
            find(text);
        }
        assert_eq!(find("nothing like it").len(), 0);
    });
}

#[test]
fn what_is_only_added_to_reads_back_in_order() {
    on_each_engine(|store, _| {
        let record = "act_x".to_owned();
        let add = |name: &str| {
            let (name, record) = (name.to_owned(), record.clone());
            let added: Result<(), StoreError> = store.write_blocking(context(), move |tx| {
                let made = Transition {
                    id: tx.new_id(),
                    noun: Noun::Action,
                    record: record.clone(),
                    name: name.clone(),
                    from: "a".to_owned(),
                    to: "b".to_owned(),
                    reason: None,
                    override_reason: Some("late\0".to_owned()),
                    overridden: vec!["soak".to_owned()],
                    by: "system".to_owned(),
                    happened_at: tx.now(),
                    recorded_at: tx.now(),
                    origin: Origin::Live,
                    details: serde_json::Map::new(),
                };
                tx.add_transition(&made)?;
                Ok(tx.record(Event::moved(Noun::Action, &record, 2, "moved"), ()))
            });
            added.unwrap();
        };
        add("accept");
        add("start");
        let moves = store.read(|tx| tx.transitions_of(&record)).unwrap();
        let names: Vec<_> = moves.iter().map(|made| made.name.as_str()).collect();
        assert_eq!(names, ["accept", "start"]);
        assert_eq!(moves[0].overridden, ["soak"]);
    });
}

#[test]
fn what_sqlite_learned_of_a_small_database_does_not_decide_how_a_large_one_is_read() {
    on_each_engine(|store, config| {
        if config.engine() == Engine::Postgres {
            // Its statistics follow the data.
            return;
        }
        let statistics = || {
            let mut connection = Connector::new(config).unwrap().open(Purpose::Inspect).unwrap();
            let sql = "SELECT COUNT(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'";
            connection.row::<i64>(Sql::new(sql)).unwrap()
        };
        keep(store, "one", |_| {});
        store.close();
        assert_eq!(statistics(), Some(0), "the writer keeps none when it rests");
        raw(config, "ANALYZE");
        assert_ne!(statistics(), Some(0), "somebody did");
        Store::open(config, moment).unwrap().close();
        assert_eq!(statistics(), Some(0), "a start drops them");
    });
}
