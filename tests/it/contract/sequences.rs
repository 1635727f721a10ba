//! Whatever people send, in whatever order: a record goes only along the arrows of its table, an end has its reason and
//! whoever decided it, slips are those of the ledger, and nothing of the history is lost.

use kintsugi::domain::event::Noun;
use kintsugi::domain::state_tables::{self, StateTable};
use kintsugi::domain::words::Word;
use serde_json::{Value, json};

use super::operations;
use super::records::Records;
use super::walk::{hurry, state};
use crate::support::World;
use crate::support::ask::{Ask, Told};
use crate::year::Chance;

/// So many records are tried, with so many calls each.
const RECORDS: usize = 12;
const CALLS: usize = 40;

/// Sends moves by chance, each as somebody by chance, with something left out of it by chance.
async fn try_all(world: &World, noun: Noun, create: &'static str, prefix: &'static str) {
    hurry(world).await;
    let mut records = Records::open(world).await;
    records.make(world, "create_action", "act", &json!({})).await;
    records.make(world, "create_incident", "inc", &json!({})).await;
    let table = state_tables::all().into_iter().find(|table| table.noun == noun).unwrap();
    let name = format!("move_{}", noun.as_str());
    let moving = operations().into_iter().find(|operation| operation.id == name).unwrap();
    let examples = moving.examples();
    let examples: Vec<&Value> = examples.iter().collect();
    let people = [world.lead(), world.member(), world.facilitator(), world.steward()];
    let mut chance = Chance(7);
    let mut made = 0;
    for _ in 0..RECORDS {
        let mut told = records.clone().make(world, create, prefix, &json!({})).await;
        let (path, mut history) = (moving.at(&told.id()), Vec::new());
        for _ in 0..CALLS {
            let mut body = records.filled(chance.one_of(&examples));
            let name = body["move"].as_str().unwrap().to_owned();
            let parts: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
            let part =
                &parts[usize::try_from(chance.below(u64::try_from(parts.len()).unwrap())).unwrap()];
            if chance.percent(20) && part != "move" {
                body.as_object_mut().unwrap().remove(part);
            }
            let someone = &people[usize::try_from(chance.below(4)).unwrap()];
            let answer = someone.seen("*").post(&path, body).await;
            told = after(&table, &name, &told, answer, someone, &path).await;
            if told.status == 201 {
                history.push(name);
            }
        }
        made += history.len();
        let kept = people[0].get(&path).await.expect(200);
        let kept: Vec<_> = kept.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["move"].as_str().unwrap())
            .collect();
        assert_eq!(kept, history, "the history is whole");
        if noun == Noun::Action {
            whole(&people[0], &told).await;
        }
    }
    println!("figure: {made} moves of {} calls were possible", RECORDS * CALLS);
    assert!(made > RECORDS, "hardly anything was possible");
}

/// What a call came to: along an arrow, or nowhere.
async fn after(
    table: &StateTable,
    name: &str,
    before: &Told,
    answer: Told,
    someone: &Ask,
    path: &str,
) -> Told {
    let from = state(&before.json);
    let drawn: Vec<_> = table
        .arrows
        .iter()
        .filter(|arrow| arrow.name == name && arrow.from.contains(&from.as_str()))
        .collect();
    if answer.status == 201 {
        let to = state(&answer.json);
        let leads = |to: &str| {
            drawn.iter().any(|arrow| arrow.to.contains(&to) || (arrow.to.is_empty() && to == from))
        };
        assert!(leads(&to), "{name} led from {from} to {to}");
        return answer;
    }
    if answer.json["code"] == "invalid_move" {
        assert!(drawn.is_empty(), "{name} is drawn from {from}: {}", answer.text);
    }
    assert!(
        [403, 409, 422].contains(&answer.status),
        "{name} from {from}: {} {}",
        answer.status,
        answer.text
    );
    let path = path.trim_end_matches("/transitions");
    let now = someone.get(path).await.expect(200);
    assert_eq!(
        (&now.json["version"], state(&now.json)),
        (&before.json["version"], from),
        "{name} was refused"
    );
    now
}

/// What holds of an action, however it came to be so.
async fn whole(someone: &Ask, told: &Told) {
    let action = &told.json;
    let slips = someone.get(&format!("actions/{}/slips", told.id())).await.expect(200);
    let slips = slips.json["items"].as_array().unwrap().len();
    assert_eq!(action["times_replanned"], slips, "{action}");
    let closed = action["status"] == "closed";
    for name in ["outcome", "closed_at", "decided_by"] {
        assert_eq!(!action[name].is_null(), closed, "{name} of {action}");
    }
    let let_go = ["declined", "withdrawn", "cancelled", "did_not_land", "inconclusive"];
    if action["outcome"].as_str().is_some_and(|outcome| let_go.contains(&outcome)) {
        assert!(action["decision_reason"].is_string(), "no reason in {action}");
    }
    if ["superseded", "merged"].iter().any(|outcome| action["outcome"] == *outcome) {
        assert!(action["replaced_by"].is_string(), "nothing takes its place: {action}");
    }
}

on_both! {
    async fn no_sequence_of_calls_leaves_the_table_of_an_action(world) {
        try_all(&world, Noun::Action, "create_action", "act").await;
    }

    async fn no_sequence_of_calls_leaves_the_table_of_an_incident(world) {
        try_all(&world, Noun::Incident, "create_incident", "inc").await;
    }

    async fn no_sequence_of_calls_leaves_the_table_of_a_review(world) {
        try_all(&world, Noun::Review, "create_review", "rev").await;
    }

    async fn no_sequence_of_calls_leaves_the_table_of_a_lesson(world) {
        try_all(&world, Noun::Lesson, "create_lesson", "les").await;
    }

    async fn no_sequence_of_calls_leaves_the_table_of_a_fragility(world) {
        try_all(&world, Noun::Fragility, "create_fragility", "fra").await;
    }
}
