//! What somebody may do to the audit who can write to the database behind our back, and what finds it.

use super::{keep, on_each_engine, raw};
use crate::store::audit::Anchor;
use crate::store::config::Config;
use crate::store::connection::{Connector, Purpose};
use crate::store::feed::{COLUMNS, Entry};
use crate::store::sql::Sql;

/// Gives every entry the place and the hash that it would have if all had happened so.
fn chained(mut entries: Vec<Entry>) -> Vec<Entry> {
    let mut hash = String::new();
    for (position, entry) in (1..).zip(&mut entries) {
        entry.position = position;
        entry.hash = entry.hash_after(&hash).unwrap();
        hash.clone_from(&entry.hash);
    }
    entries
}

/// Puts these entries in the place of all that are there.
fn put(config: &Config, entries: &[Entry], end: &Entry) {
    raw(config, "DELETE FROM entries");
    let mut connection = Connector::new(config).unwrap().open(Purpose::Migrate).unwrap();
    for entry in entries {
        let sql = Sql::new("INSERT INTO entries (").text(COLUMNS).text(") VALUES (");
        connection.execute(sql.list(entry.values()).text(")")).unwrap();
    }
    let (position, hash) = (end.position, &end.hash);
    raw(config, &format!("UPDATE feed_head SET position = {position}, hash = '{hash}'"));
}

#[test]
fn what_is_done_to_the_audit_is_found_or_needs_an_anchor() {
    on_each_engine(|store, config| {
        for title in ["one", "two", "three", "four", "five", "six"] {
            keep(store, title, |_| {});
        }
        let whole = store.read(|tx| tx.entries_after(0, 100)).unwrap();
        let anchor = Anchor { position: 5, hash: whole[4].hash.clone() };
        let forged = |change: &dyn Fn(&mut Vec<Entry>)| {
            let mut entries = whole.clone();
            change(&mut entries);
            entries
        };
        let edit = |entries: &mut Vec<Entry>| entries[1].actor = "nobody".to_owned();
        let swap = |entries: &mut Vec<Entry>| {
            entries.swap(1, 2);
            (entries[1].position, entries[2].position) = (2, 3);
        };
        let insert = |entries: &mut Vec<Entry>| {
            entries.insert(2, entries[1].clone());
            (1..).zip(entries).for_each(|(position, entry)| entry.position = position);
        };
        let cut = |entries: &mut Vec<Entry>| entries.truncate(3);
        let append = |entries: &mut Vec<Entry>| {
            entries.truncate(3);
            (0..3).for_each(|_| entries.push(entries[0].clone()));
        };
        let end = whole.last().unwrap();
        let cases = [
            ("nothing", whole.clone(), false, false),
            ("an entry edited", forged(&edit), true, true),
            ("an entry left out", forged(&|entries| drop(entries.remove(1))), true, true),
            ("two entries swapped", forged(&swap), true, true),
            ("an entry slipped in", forged(&insert), true, true),
            ("the end cut off, its mark forgotten", forged(&cut), true, true),
            ("the end cut off, its mark moved", chained(forged(&cut)), false, true),
            ("the end cut off and written anew", chained(forged(&append)), false, true),
            ("all written anew", chained(forged(&edit)), false, true),
        ];
        for (what, entries, without, with) in cases {
            let moved = entries.last().unwrap();
            put(config, &entries, if what.ends_with("forgotten") { end } else { moved });
            let found = store.verify_audit().unwrap().broken.is_some();
            let report = store.verify_audit_through(std::slice::from_ref(&anchor)).unwrap();
            println!("figure: {what}: without an anchor {found}, with one {:?}", report.broken);
            assert_eq!((found, report.broken.is_some()), (without, with), "{what}");
        }
    });
}

#[test]
fn the_database_itself_refuses_to_change_what_happened() {
    on_each_engine(|store, config| {
        keep(store, "one", |_| {});
        for sql in ["UPDATE entries SET actor = 'nobody'", "DELETE FROM entries"] {
            let mut connection = Connector::new(config).unwrap().open(Purpose::Migrate).unwrap();
            let refused = connection.batch(sql);
            assert!(format!("{refused:?}").contains("what happened is not changed"), "{refused:?}");
        }
        assert_eq!(store.verify_audit().unwrap().verified, 1);
    });
}
