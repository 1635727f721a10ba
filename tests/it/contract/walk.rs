//! Every arrow of every state table, walked through HTTP with the moves' examples: each leads where the table says, and
//! stands in the history, the feed and the audit.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use kintsugi::domain::event::Noun;
use kintsugi::domain::state_tables::{self, StateTable};
use kintsugi::domain::words::Word;
use kintsugi::jobs::come_round;
use serde_json::{Value, json};

use super::audited::{newest, position};
use super::records::Records;
use super::{Operation, operations};
use crate::support::World;

/// How a record came to be where it is: the moves so far.
type Way = Vec<Value>;

/// What is walked: a table, with the operations that make its records and move them.
struct Walk<'a> {
    world: &'a World,
    table: StateTable,
    create: &'static str,
    moving: Operation,
    prefix: &'static str,
}

impl Walk<'_> {
    /// A record that is ready for every move, where this way leads; its id and its state.
    async fn go(&self, records: &Records, way: &[Value]) -> (String, String) {
        let more = match self.table.noun {
            Noun::Review => json!({ "depth": "note", "nothing_new_learned": true,
                "sections": { "plain_summary": "It was slow, and then it was not." } }),
            _ => json!({}),
        };
        let mut records = records.clone();
        let told = if self.table.noun == Noun::Recurrence {
            let id = records.return_of(self.world, &json!({})).await;
            self.world.member().get(&format!("recurrences/{id}")).await.expect(200)
        } else {
            records.make(self.world, self.create, self.prefix, &more).await
        };
        let (id, mut state) = (told.id(), state(&told.json));
        for made in way {
            state = self.make(&records, &id, made).await;
        }
        (id, state)
    }

    /// Makes a move as the first who may; everything that a move leaves behind is looked at.
    async fn make(&self, records: &Records, id: &str, made: &Value) -> String {
        let before = position(self.world).await;
        let mut only = Records::default();
        only.add(self.prefix, id.to_owned());
        let told = if made["move"] == "lapse" {
            self.world.clock.advance(31 * 24 * 3600);
            come_round(&self.world.app, "one", self.world.clock.now()).await;
            self.world.member().get(&format!("recurrences/{id}")).await.expect(200)
        } else {
            let body = Some(records.filled(made));
            only.send_as_whoever(self.world, &self.moving, body).await.expect(201)
        };
        let entries = newest(self.world, position(self.world).await - before).await;
        let known = entries
            .iter()
            .any(|entry| entry["record"] == id && entry["version"] == told.json["version"]);
        assert!(
            known,
            "{} of a {} is not in the audit: {entries:?}",
            made["move"], self.table.noun
        );
        let path = self.moving.at(id);
        let history = self.world.steward().get(&path).await.expect(200);
        let last = history.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .rfind(|item| item["move"] == made["move"]);
        assert!(last.is_some(), "{} is not in {}", made["move"], history.text);
        state(&told.json)
    }

    /// Walks from every state that is reached along every arrow that leaves from it.
    async fn everywhere(&self, records: &Records) {
        let mut examples = self.moving.examples();
        // What nobody makes has no example: it happens by itself.
        examples.push(json!({ "move": "lapse" }));
        let (_, first) = self.go(records, &[]).await;
        let mut ways = BTreeMap::from([(first.clone(), Way::new())]);
        let (mut queue, mut walked) = (VecDeque::from([first]), BTreeSet::new());
        while let Some(from) = queue.pop_front() {
            for arrow in
                self.table.arrows.iter().filter(|arrow| arrow.from.contains(&from.as_str()))
            {
                for example in examples.iter().filter(|example| example["move"] == arrow.name) {
                    let mut way = ways[&from].clone();
                    way.extend(before(self.table.noun, arrow.name));
                    way.push(example.clone());
                    let (_, to) = self.go(records, &way).await;
                    let expected =
                        if arrow.to.is_empty() { vec![from.as_str()] } else { arrow.to.clone() };
                    assert!(
                        expected.contains(&to.as_str()),
                        "{} from {from} leads to {to}",
                        arrow.name
                    );
                    walked.insert((arrow.name, from.clone(), to.clone()));
                    if !ways.contains_key(&to) {
                        ways.insert(to.clone(), way);
                        queue.push_back(to);
                    }
                }
            }
        }
        self.compare(&walked);
    }

    /// Nothing in the table was left out.
    fn compare(&self, walked: &BTreeSet<(&str, String, String)>) {
        for arrow in &self.table.arrows {
            for from in &arrow.from {
                let tried =
                    walked.iter().any(|(name, start, _)| *name == arrow.name && start == from);
                assert!(tried, "{} of a {} was not made from {from}", arrow.name, self.table.noun);
            }
            for to in &arrow.to {
                let reached = walked.iter().any(|(name, _, end)| *name == arrow.name && end == to);
                assert!(reached, "{} of a {} never led to {to}", arrow.name, self.table.noun);
            }
        }
    }
}

/// The state of a record, as the tables name it.
pub fn state(record: &Value) -> String {
    let (status, outcome) = (record["status"].as_str().unwrap(), record["outcome"].as_str());
    outcome.map_or_else(|| status.to_owned(), |outcome| format!("{status}({outcome})"))
}

/// What has to have happened in the same state before a move can be made.
fn before(noun: Noun, name: &str) -> Vec<Value> {
    let look = json!({ "move": "verify", "verdict": "inconclusive", "evidence": "Nothing was due", "next_check_on": "2027-03-31" });
    match (noun, name) {
        (Noun::Action, "close_unproven") => vec![look.clone(), look],
        (Noun::Action, "unblock") => {
            vec![json!({ "move": "block", "kind": "no_time", "why": "The move" })]
        }
        _ => vec![],
    }
}

/// A policy that asks for no soaking and no checks: what has to be waited for is tested with the actions.
pub async fn hurry(world: &World) {
    let mut policy = operations()
        .into_iter()
        .find(|known| known.id == "create_policy")
        .unwrap()
        .example()
        .unwrap();
    policy["soak_hours"] = 0.into();
    policy["check_for"] = json!([]);
    policy["in_force_from"] = "2026-11-20".into();
    policy["reason"] = "A test".into();
    world.steward().post("policies", policy).await.expect(201);
}

async fn walk(world: &World, noun: Noun, create: &'static str, prefix: &'static str) {
    hurry(world).await;
    let mut records = Records::open(world).await;
    // Another record of each kind, for the moves that name one.
    for (operation, prefix) in
        [("create_incident", "inc"), ("create_lesson", "les"), ("create_action", "act")]
    {
        records.make(world, operation, prefix, &json!({})).await;
    }
    records.publish_lesson(world, 1).await;
    let table = state_tables::all().into_iter().find(|table| table.noun == noun).unwrap();
    let name = format!("move_{}", noun.as_str());
    let moving = operations().into_iter().find(|operation| operation.id == name).unwrap();
    Walk { world, table, create, moving, prefix }.everywhere(&records).await;
}

on_both! {
    async fn every_move_of_an_incident(world) {
        walk(&world, Noun::Incident, "create_incident", "inc").await;
    }

    async fn every_move_of_a_review(world) {
        walk(&world, Noun::Review, "create_review", "rev").await;
    }

    async fn every_move_of_a_lesson(world) {
        walk(&world, Noun::Lesson, "create_lesson", "les").await;
    }

    async fn every_move_of_a_share(world) {
        walk(&world, Noun::Share, "create_lesson_share", "sha").await;
    }

    async fn every_move_of_an_action(world) {
        walk(&world, Noun::Action, "create_action", "act").await;
    }

    async fn every_move_of_a_recurrence(world) {
        walk(&world, Noun::Recurrence, "", "rec").await;
    }

    async fn every_move_of_a_fragility(world) {
        walk(&world, Noun::Fragility, "create_fragility", "fra").await;
    }
}

#[test]
fn every_state_table_is_walked() {
    let walked = [
        Noun::Incident,
        Noun::Review,
        Noun::Lesson,
        Noun::Share,
        Noun::Action,
        Noun::Fragility,
        Noun::Recurrence,
    ];
    assert!(state_tables::all().iter().all(|table| walked.contains(&table.noun)));
}
