//! Lists are walked page by page while others write: what is there throughout is told once.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use actix_web::rt::spawn;
use kintsugi::clock::chance;
use serde_json::json;

use crate::import::{bring, line};
use crate::reliability::{short_or_long, tell_of};
use crate::support::ask::Ask;

const SORTS: [&str; 7] = [
    "created_at",
    "-created_at",
    "changed_at",
    "-due_date",
    "priority",
    "-strength",
    "times_replanned",
];

on_both! {
    async fn what_is_there_throughout_is_neither_skipped_nor_told_twice(world) {
        let other = world.another().await;
        let kept = keep(&world.steward(), short_or_long(300, 20_000)).await;
        let walking = Rc::new(Cell::new(true));
        let writers: Vec<_> = (0..5).map(|writer| {
            let member = if writer % 2 == 0 { world.member() } else { other.member() };
            spawn(come_and_go(member, Rc::clone(&walking)))
        }).collect();
        let readers: Vec<_> = (0..3).map(|reader| {
            let (members, kept) = ([world.member(), other.member()], kept.clone());
            spawn(async move {
                for sort in SORTS.iter().skip(reader).step_by(3) {
                    walk(&members, sort, kept.clone()).await;
                }
            })
        }).collect();
        for reader in readers {
            reader.await.unwrap();
        }
        walking.set(false);
        let mut come = 0;
        for writer in writers {
            come += writer.await.unwrap();
        }
        tell_of(world.app.store().engine(), &format!("{} actions walked in {} orders while {come} others came and went: 0 skipped, 0 twice",
            kept.len(), SORTS.len()));
    }
}

/// Enters actions that nobody touches; answers how often each was told.
async fn keep(steward: &Ask, count: usize) -> BTreeMap<String, usize> {
    let lines: Vec<_> = (0..count)
        .map(|number| {
            let fields = json!({"title": "stays", "priority": format!("p{}", 1 + number % 3)});
            line("action", &number.to_string(), json!({"status": "proposed", "fields": fields}))
        })
        .collect();
    let mut kept = BTreeMap::new();
    for piece in lines.chunks(1000) {
        let told = bring(steward, piece).await.expect(201);
        let results = told.json["results"].as_array().unwrap();
        kept.extend(
            results.iter().map(|row| (row["id"].as_str().expect(&told.text).to_owned(), 0)),
        );
    }
    kept
}

/// Proposes actions, changes some and deletes others; answers how many.
async fn come_and_go(member: Ask, walking: Rc<Cell<bool>>) -> usize {
    let mut come = 0;
    while walking.get() {
        let priority = format!("p{}", 1 + chance() % 3);
        let told = member
            .post("actions", json!({"title": "goes", "priority": priority}))
            .await
            .expect(201);
        let path = format!("actions/{}", told.id());
        match chance() % 3 {
            0 => drop(member.change(&path, &told, json!({"priority": "p2"})).await.expect(200)),
            1 => drop(member.seen("*").delete(&path).await.expect(204)),
            _ => {}
        }
        come += 1;
    }
    come
}

/// Walks the whole list in one order, each page at another instance.
async fn walk(members: &[Ask; 2], sort: &str, mut kept: BTreeMap<String, usize>) {
    let mut cursor = String::new();
    for member in members.iter().cycle() {
        let page = member
            .get(&format!("actions?limit=50&fields=id&sort={sort}{cursor}"))
            .await
            .expect(200);
        for item in page.json["items"].as_array().unwrap() {
            kept.entry(item["id"].as_str().unwrap().to_owned()).and_modify(|told| *told += 1);
        }
        match page.json["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let odd: Vec<_> = kept.iter().filter(|(_, told)| **told != 1).collect();
    assert!(odd.is_empty(), "{sort}: {odd:?}");
}
