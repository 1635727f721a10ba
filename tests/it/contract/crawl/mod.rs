//! No side channel: a database full of hidden records answers those who may not see them exactly as one without them,
//! whatever they ask (S-41).
//!
//! Both databases are built the same way by the same people; one of them has dozens of hidden records of every noun more.
//! The same requests, made from the OpenAPI document, then go to both, and what is told must be the same once ids are
//! replaced by the order in which they turned up. The clock of the tests stands still, so times are compared as they are.

mod crawler;
mod hidden;

use serde_json::json;

use super::records::Records;
use crawler::{Crawler, Said};
use hidden::{Probes, hide, hide_drafts, linked_to};

use crate::support::ask::Ask;
use crate::support::database::meddle;
use crate::support::{Engine, World, on_two};

/// Hidden records of every noun.
const MANY: usize = 40;

/// Half a year: long enough for everything to be overdue.
const LATER: i64 = 180 * 24 * 3600;

/// The same in both databases: one of everything, open, and a review that is being written.
async fn build(world: &World) -> Records {
    // Later than what the world began with, whose ids come from another process.
    world.clock.advance(1);
    let records = Records::open(world).await;
    let mut drafts = records.clone();
    let incident = drafts.make(world, "create_incident", "inc", &json!({})).await;
    let action = json!({ "home": incident.id(), "title": "Ask before it is too late" });
    drafts.make(world, "create_action", "act", &action).await;
    let review = json!({ "incidents": [incident.id()] });
    drafts.make(world, "create_review", "rev", &review).await;
    drafts
}

/// A tool that may read everything.
async fn reader(world: &World) -> Ask {
    let scopes = [
        "incidents",
        "reviews",
        "lessons",
        "actions",
        "catalogue",
        "policies",
        "reports",
        "people",
        "audit",
    ];
    let scopes: Vec<_> = scopes.iter().map(|of| format!("{of}:read")).collect();
    let token = json!({ "name": "reader", "kind": "svc", "scopes": scopes });
    let told = world.administrator().post("tokens", token).await.expect(201);
    world.with_token(told.json["secret"].as_str().unwrap())
}

async fn crawl(
    world: &World,
    records: &Records,
    probes: &Probes,
    people: &[(&str, Ask)],
) -> Vec<Said> {
    let mut crawler = Crawler::new(records, probes);
    for (name, someone) in people {
        crawler.crawl(name, someone).await;
    }
    assert!(crawler.said.len() > 400, "only {} requests", crawler.said.len());
    println!("figure: {} requests on {}", crawler.said.len(), world.url);
    crawler.said
}

/// What both were asked and answered differently.
fn different<'a>(with: &'a [Said], without: &'a [Said]) -> Vec<(&'a Said, &'a Said)> {
    with.iter().zip(without).filter(|(with, without)| with != without).collect()
}

/// Says where the two differ first, and how often.
fn compare(with: &[Said], without: &[Said]) {
    let different = different(with, without);
    if let Some((with, without)) = different.first() {
        let requests: Vec<_> =
            different.iter().take(20).map(|(with, _)| with.asked.as_str()).collect();
        let same =
            with.told.chars().zip(without.told.chars()).take_while(|(one, other)| one == other);
        let place = same.count().saturating_sub(300);
        let around = |told: &str| told.chars().skip(place).take(900).collect::<String>();
        panic!(
            "{} answers differ:\n{}\n\nwith hidden records:\n{}\n\nwithout:\n{}",
            different.len(),
            requests.join("\n"),
            around(&with.told),
            around(&without.told)
        );
    }
    assert_eq!(with.len(), without.len(), "one has pages that the other has not");
}

/// What is behind restricted incidents: nobody who is not granted finds a trace of it, with whatever role.
async fn restricted(with: World, without: World) {
    let (full, empty) = (build(&with).await, build(&without).await);
    let probes = hide(&with, &full, MANY).await;
    linked_to(&with, &full, &probes).await;
    let mut said = Vec::new();
    for (world, records, probes) in [(&with, &full, &probes), (&without, &empty, &probes.unknown())]
    {
        world.clock.advance(LATER);
        let people = [
            ("colleague", world.outsider()),
            ("facilitator", world.facilitator()),
            ("tool", reader(world).await),
            ("steward", world.steward()),
            ("administrator", world.administrator()),
        ];
        said.push(crawl(world, records, probes, &people).await);
    }
    compare(&said[0], &said[1]);
}

/// What is not published yet: those who only read find no trace of it.
async fn unpublished(with: World, without: World) {
    let (full, empty) = (build(&with).await, build(&without).await);
    let probes = hide_drafts(&with, &full, MANY).await;
    let mut said = Vec::new();
    for (world, records, probes) in [(&with, &full, &probes), (&without, &empty, &probes.unknown())]
    {
        world.clock.advance(LATER);
        said.push(crawl(world, records, probes, &[("colleague", world.outsider())]).await);
    }
    compare(&said[0], &said[1]);
}

/// One seal less among thousands, and the comparison says so: it can fail.
async fn broken(with: World, without: World) {
    let (full, empty) = (build(&with).await, build(&without).await);
    let probes = hide(&with, &full, 3).await;
    let action = &probes.names["act"][0];
    meddle(&with.url, &format!("DELETE FROM seals WHERE record_id = '{action}'"));
    let full = crawl(&with, &full, &probes, &[("colleague", with.outsider())]).await;
    let probes = probes.unknown();
    let empty = crawl(&without, &empty, &probes, &[("colleague", without.outsider())]).await;
    let found = different(&full, &empty);
    println!("figure: one missing seal shows in {} of {} answers", found.len(), full.len());
    assert!(!found.is_empty(), "an action without its seal was not found");
}

mod sqlite {
    use super::*;

    #[test]
    fn restricted_records_leave_no_trace_in_any_answer() {
        on_two(Engine::Sqlite, restricted);
    }

    #[test]
    fn unpublished_records_leave_no_trace_in_any_answer_to_who_only_reads() {
        on_two(Engine::Sqlite, unpublished);
    }

    #[test]
    fn a_single_missing_seal_is_found() {
        on_two(Engine::Sqlite, broken);
    }
}

mod postgres {
    use super::*;

    #[test]
    fn restricted_records_leave_no_trace_in_any_answer() {
        on_two(Engine::Postgres, restricted);
    }

    #[test]
    fn unpublished_records_leave_no_trace_in_any_answer_to_who_only_reads() {
        on_two(Engine::Postgres, unpublished);
    }

    #[test]
    fn a_single_missing_seal_is_found() {
        on_two(Engine::Postgres, broken);
    }
}
