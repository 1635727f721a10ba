//! The rows that are imported, in the form in which an export tells them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use ulid::Ulid;

use super::{TEMPLATES, mark};

pub const TEAMS: u64 = 40;
const SERVICES: u64 = 200;
const REVIEWS: u64 = 300;
const ACTIONS: u64 = 3_000;

/// 2021-11-22, five years before the end.
const BEGIN: i64 = 1_637_539_200;
const FIVE_YEARS: u64 = 5 * 365 * 24 * 3600;

const WORDS: &[&str] = &[
    "payment",
    "certificate",
    "expired",
    "queue",
    "latency",
    "database",
    "failover",
    "replica",
    "login",
    "session",
    "timeout",
    "cache",
    "deploy",
    "rollback",
    "config",
    "network",
    "switch",
    "router",
    "storage",
    "backup",
    "restore",
    "alert",
    "pager",
    "dashboard",
    "customer",
    "citizen",
    "invoice",
    "order",
    "parcel",
    "printer",
    "terminal",
    "gateway",
    "token",
    "permission",
    "mail",
    "calendar",
    "search",
    "index",
    "import",
    "export",
    "report",
    "batch",
    "schedule",
    "holiday",
    "weekend",
    "morning",
    "supplier",
    "contract",
    "firmware",
    "kernel",
    "memory",
    "disk",
    "cluster",
    "region",
    "traffic",
    "balancer",
    "proxy",
    "tunnel",
    "sensor",
    "camera",
    "clinic",
    "ward",
    "library",
    "archive",
    "portal",
    "form",
    "signature",
    "document",
    "scanner",
    "badge",
    "door",
    "cooling",
    "power",
    "generator",
    "cable",
    "fibre",
    "radio",
    "train",
    "signal",
    "ticket",
    "refund",
    "tariff",
    "meter",
    "ledger",
    "audit",
    "policy",
    "release",
    "canary",
    "feature",
    "flag",
    "schema",
    "migration",
    "lock",
    "deadlock",
    "thread",
    "leak",
    "overflow",
    "encoding",
    "locale",
    "timezone",
    "leap",
    "clock",
    "drift",
    "quorum",
    "election",
    "partition",
    "shard",
];

const VOCABULARY: u64 = 10_000;

/// Numbers that look like chance and are always the same.
struct Dice(u64);

impl Dice {
    fn of(kind: u64, number: u64) -> Self {
        Self(kind.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn throw(&mut self, sides: u64) -> u64 {
        // Steele and others, "Fast splittable pseudorandom number generators", 2014.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.throw(all.len() as u64)).unwrap()]
    }

    /// Some words of ten thousand, the first ones more often than the last, as in any language: the first one stands in
    /// one of twenty-five incidents.
    fn words(&mut self, count: u64) -> String {
        let words = (0..count).map(|_| {
            let upto = self.throw(VOCABULARY) + 1;
            word(self.throw(upto))
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

fn word(number: u64) -> String {
    let place = |number: u64| usize::try_from(number).unwrap();
    let (first, second) = (place(number) / WORDS.len(), place(number) % WORDS.len());
    if first == 0 { WORDS[second].to_owned() } else { format!("{}{}", WORDS[first], WORDS[second]) }
}

/// One generation, in the order in which an import needs it.
pub fn all() -> Vec<String> {
    let rows = (0..TEAMS).map(team);
    let rows = rows.chain((0..SERVICES).map(service)).chain((0..TEMPLATES).map(incident));
    let actions: Vec<Value> = (0..ACTIONS).map(action).collect();
    let parts: Vec<Value> =
        (0..).zip(&actions).flat_map(|(number, row)| parts(number, row)).collect();
    let rows = rows.chain((0..REVIEWS).map(review)).chain(actions).chain(parts);
    rows.map(|row| row.to_string()).collect()
}

/// When the record with this number, of so many, was entered.
pub fn born(number: u64, of: u64) -> Timestamp {
    let seconds = i64::try_from(FIVE_YEARS * number / of).unwrap();
    Timestamp::from_second(BEGIN + seconds).unwrap()
}

/// The id of a record of the first generation: its moment, the mark of the generation, its number.
pub fn id(prefix: &str, number: u64, born: Timestamp) -> String {
    let milliseconds = u64::try_from(born.as_millisecond()).unwrap();
    let moment = Ulid::from_parts(milliseconds, 0).to_string().to_lowercase();
    format!("{prefix}_{}{}{number:07}", &moment[..10], mark(0))
}

/// The id of what all generations share.
pub fn shared_id(prefix: &str, number: u64) -> String {
    id(prefix, number, born(0, 1)).replace(&mark(0), "000000000")
}

fn team(number: u64) -> Value {
    json!({"type": "team", "id": shared_id("tea", number), "fields": {
        "key": format!("team-{number}"), "name": format!("Team {number}"), "capacity": 10,
    }})
}

fn service(number: u64) -> Value {
    json!({"type": "service", "id": shared_id("svc", number), "fields": {
        "key": format!("service-{number}"), "name": format!("Service {number}"),
        "owner_team": shared_id("tea", number % TEAMS),
    }})
}

fn incident(number: u64) -> Value {
    let (mut dice, born) = (Dice::of(1, number), born(number, TEMPLATES));
    let before = |minutes: u64| ago(born, minutes);
    let begun = 20 + dice.throw(600);
    let resolved = dice.throw(20) > 0;
    let status = if resolved { "resolved" } else { dice.one_of(&["open", "mitigated"]) };
    let severity =
        dice.one_of(&["sev1", "sev2", "sev2", "sev3", "sev3", "sev3", "sev4", "sev4", "sev5"]);
    json!({"type": "incident", "id": id("inc", number, born), "number": format!("INC-{}", number + 1), "version": 1,
        "created_at": born, "changed_at": later(born, dice.throw(100_000)), "origin": "live", "status": status,
        "highest_severity": severity,
        "fields": {
            "title": dice.words(7), "summary": dice.words(30), "severity": severity,
            "occurred_at": before(begun), "detected_at": before(begun / 2), "reported_at": before(begun / 3),
            "resolved_at": resolved.then(|| later(born, dice.throw(600))),
            "services": [shared_id("svc", dice.throw(SERVICES))],
            "impact": [{"who": "Customers", "audience": "customers", "could_not": dice.words(6),
                "how_many": dice.throw(5_000), "measured": true, "workaround": null}],
            "tags": [dice.words(1)],
        }
    })
}

fn review(number: u64) -> Value {
    let (mut dice, of) = (Dice::of(2, number), number * TEMPLATES / REVIEWS);
    let written = later(born(of, TEMPLATES), 4_000);
    let status =
        dice.one_of(&["planned", "drafting", "in_review", "published", "published", "published"]);
    let mut row = json!({"type": "review", "id": id("rev", number, written), "number": format!("PIR-{}", number + 1),
        "version": 1, "created_at": written, "changed_at": later(written, 20_000), "origin": "live", "status": status,
        "fields": {
            "incidents": [id("inc", of, born(of, TEMPLATES))], "title": dice.words(6), "depth": "standard",
            "team": shared_id("tea", dice.throw(TEAMS)),
            "sections": {"plain_summary": dice.words(40), "what_happened": dice.words(40), "went_well": dice.words(10)},
        }
    });
    if status == "published" {
        row["edition"] = json!({"published_at": later(written, 20_000)});
    }
    row
}

fn action(number: u64) -> Value {
    let (mut dice, review) = (Dice::of(3, number), number * REVIEWS / ACTIONS);
    let of = review * TEMPLATES / REVIEWS;
    let drawn = later(born(of, TEMPLATES), 4_000);
    let proposed = later(drawn, 100 + dice.throw(10_000));
    let status = dice.one_of(&[
        "proposed",
        "accepted",
        "in_progress",
        "done",
        "closed",
        "closed",
        "closed",
        "closed",
    ]);
    let after = |minutes: u64| later(proposed, minutes);
    let started = (status != "proposed").then(|| after(2_000));
    let closed = (status == "closed").then(|| after(90_000 + dice.throw(90_000)));
    let done = matches!(status, "done" | "closed").then(|| after(40_000 + dice.throw(50_000)));
    let due = after(43_200 + dice.throw(260_000)).to_zoned(jiff::tz::TimeZone::UTC).date();
    json!({"type": "action", "id": id("act", number, proposed), "number": format!("ACT-{}", number + 1), "version": 1,
        "created_at": proposed, "changed_at": closed.or(done).unwrap_or(proposed), "origin": "live", "status": status,
        "outcome": closed.map(|_| dice.one_of(&["effective", "effective", "partly_effective", "not_checked"])),
        "proposed_at": proposed, "accepted_at": started, "done_at": done, "closed_at": closed,
        "times_replanned": dice.throw(4), "evidence": done.map(|_| dice.words(5)),
        "fields": {
            "title": dice.words(6), "what": dice.words(10), "why": dice.words(5),
            "aim": dice.one_of(&["prevent", "detect_sooner", "limit_effect", "recover_easier"]),
            "control_kind": dice.one_of(&["automate_away", "simplify", "redundancy", "software_guard", "warning", "training"]),
            "owner_team": shared_id("tea", dice.throw(TEAMS)),
            "priority": dice.one_of(&["p1", "p2", "p2", "p3", "p3", "p3", "p4"]),
            "due_date": due, "home": id("rev", review, drawn),
            "incidents": [id("inc", of, born(of, TEMPLATES))],
            "services": [shared_id("svc", dice.throw(SERVICES))],
            "references": ticket(number, proposed),
        }
    })
}

/// Every other action has a ticket elsewhere.
fn ticket(number: u64, seen: Timestamp) -> Value {
    match number % 2 {
        0 => json!([]),
        _ => json!([{"integration": "jira-prod", "relation": "ticket", "last_seen_at": seen,
            "external_id": format!("OPS-{}-{number}", mark(0))}]),
    }
}

/// The moves by which an action came to stand where it stands, and what was seen when it was looked at.
fn parts(number: u64, action: &Value) -> Vec<Value> {
    let moves = [
        ("accept", "proposed", "accepted", "accepted_at"),
        ("complete", "accepted", "done", "done_at"),
        ("close", "done", "closed", "closed_at"),
    ];
    let outcome = action["outcome"].as_str().unwrap_or_default();
    let moved = (0..).zip(moves).filter_map(|(step, (name, from, to, at))| {
        let at: Timestamp = action[at].as_str()?.parse().ok()?;
        let to = if to == "closed" { format!("closed({outcome})") } else { to.to_owned() };
        Some(json!({"type": "transition", "id": id("trn", number * 3 + step, at), "noun": "action",
            "record": action["id"], "move": name, "from": from, "to": to, "overridden": [], "happened_at": at,
            "recorded_at": at, "origin": "live", "details": {}}))
    });
    let looked = action["outcome"].as_str().filter(|outcome| outcome.ends_with("effective")).map(|outcome| {
        let at: Timestamp = action["closed_at"].as_str().unwrap().parse().unwrap();
        json!({"type": "verification", "id": id("ver", number, at), "action": action["id"], "version": 1, "created_at": at,
            "changed_at": at, "origin": "live", "happened_at": at, "verdict": outcome})
    });
    moved.chain(looked).collect()
}

fn later(moment: Timestamp, minutes: u64) -> Timestamp {
    moment + SignedDuration::from_mins(i64::try_from(minutes).unwrap())
}

fn ago(moment: Timestamp, minutes: u64) -> Timestamp {
    moment - SignedDuration::from_mins(i64::try_from(minutes).unwrap())
}
