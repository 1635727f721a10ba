//! The change feed of two instances is one: complete, in order, whoever wrote and wherever it is read (C-01, C-02).

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::task::spawn_blocking;
use actix_web::rt::{spawn, time};
use kintsugi::clock::chance;
use serde_json::{Value, json};

use crate::import::{bring, line};
use crate::reliability::{short_or_long, tell_of};
use crate::support::Told;
use crate::support::ask::Ask;

const WRITERS: usize = 16;

/// Record and version.
type Change = (String, i64);

on_both! {
    async fn no_committed_change_is_missing_from_the_feed_of_either_instance(world) {
        let other = world.another().await;
        let writing = Rc::new(Cell::new(WRITERS));
        let writers: Vec<_> = (0..WRITERS).map(|writer| {
            let steward = if writer % 2 == 0 { world.steward() } else { other.steward() };
            let writing = Rc::clone(&writing);
            spawn(async move {
                let written = write(&steward, writer).await;
                writing.set(writing.get() - 1);
                written
            })
        }).collect();
        let readers = [1, 7, 500].map(|limit| {
            spawn(read([world.member(), other.member()], limit, Rc::clone(&writing)))
        });
        let mut committed = BTreeSet::new();
        for writer in writers {
            committed.extend(writer.await.unwrap());
        }
        for reader in readers {
            let told = reader.await.unwrap();
            assert_eq!(told.len(), committed.len(), "each change once");
            assert_eq!(told.iter().cloned().collect::<BTreeSet<_>>(), committed);
            let mut versions = BTreeMap::new();
            for (id, version) in told {
                assert!(versions.insert(id, version).is_none_or(|before| before < version));
            }
        }
        let store = world.app.store().clone();
        let report = spawn_blocking(move || store.verify_audit()).await.unwrap().unwrap();
        assert_eq!(report.broken, None);
        tell_of(world.app.store().engine(), &format!("16 writers at two instances: {} changes, 0 missing of each of 3 readers", committed.len()));
    }
}

/// Writes for a while: new records, changes, what is refused after it wrote, and many at once.
async fn write(steward: &Ask, writer: usize) -> Vec<Change> {
    let until = Instant::now() + Duration::from_secs(short_or_long(3, 40));
    let mut written = Vec::new();
    for round in 0.. {
        if Instant::now() > until {
            break;
        }
        let title = || json!({"title": "one"});
        match chance() % 20 {
            0 => {
                let lines: Vec<_> = (0..short_or_long(20, 200))
                    .map(|number| {
                        let fields = json!({"fields": title()});
                        line("incident", &format!("{writer}-{round}-{number}"), fields)
                    })
                    .collect();
                if let Some(told) = done(bring(steward, &lines).await, 201) {
                    let results = told.json["results"].as_array().unwrap();
                    written.extend(results.iter().map(|row| (text(&row["id"]), 1)));
                }
            }
            1..=4 => {
                let taken = json!({"key": "ops", "name": "Taken"});
                done(steward.post("teams", taken).await, 409);
            }
            often => {
                let Some(told) = done(steward.post("incidents", title()).await, 201) else {
                    continue;
                };
                written.push((told.id(), 1));
                let path = format!("incidents/{}", told.id());
                if often < 10
                    && done(steward.change(&path, &told, json!({"title": "other"})).await, 200)
                        .is_some()
                {
                    written.push((told.id(), 2));
                }
            }
        }
        time::sleep(Duration::from_millis(u64::try_from(chance() % 20).unwrap())).await;
    }
    written
}

/// What was told with this status; nothing where it was told to come later, and so nothing was written.
fn done(told: Told, status: u16) -> Option<Told> {
    (told.status != 503).then(|| told.expect(status))
}

/// Reads the feed at both instances in turn, until all writers have ended and nothing follows.
async fn read(members: [Ask; 2], limit: usize, writing: Rc<Cell<usize>>) -> Vec<Change> {
    let (mut told, mut since) = (Vec::new(), "start".to_owned());
    for member in members.iter().cycle() {
        let over = writing.get() == 0;
        let query = format!("changes?since={since}&limit={limit}&types=incident");
        let piece = member.get(&query).await.expect(200);
        let items = piece.json["items"].as_array().unwrap();
        told.extend(
            items.iter().map(|item| (text(&item["id"]), item["version"].as_i64().unwrap())),
        );
        since = text(&piece.json["next_cursor"]);
        if over && items.is_empty() {
            break;
        }
    }
    told
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
