//! Hidden records of every noun, and the names by which a crawler probes for them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::records::Records;
use crate::support::World;

/// A word that stands in every hidden record and nowhere else.
pub const WORD: &str = "Zugzwang";

/// What is made behind each restricted incident.
const MADE: &[(&str, &str)] = &[
    ("create_incident", "inc"),
    ("create_timeline_event", "tev"),
    ("create_review", "rev"),
    ("create_review_factor", "fac"),
    ("create_review_comment", "com"),
    ("create_lesson", "les"),
    ("create_lesson_uptake", "upt"),
    ("create_lesson_share", "sha"),
    ("create_lesson_comment", "com"),
    ("create_action", "act"),
    ("create_action_comment", "com"),
    ("create_fragility", "fra"),
    ("create_view", "viw"),
];

/// Names of hidden records, each with what stands for it in what is compared.
#[derive(Debug, Clone, Default)]
pub struct Probes {
    /// Ids and numbers, by how ids begin.
    pub names: BTreeMap<&'static str, Vec<String>>,
}

impl Probes {
    fn add(&mut self, prefix: &'static str, name: String) {
        self.names.entry(prefix).or_default().push(name);
    }

    /// As many names of the same form that nothing has.
    pub fn unknown(&self) -> Self {
        let nothing = |name: &String| {
            let digits: String =
                name[4..].chars().map(|c| if c.is_ascii_digit() { '7' } else { c }).collect();
            format!("{}{digits}", &name[..4])
        };
        let names =
            self.names.iter().map(|(prefix, names)| (*prefix, names.iter().map(nothing).collect()));
        Self { names: names.collect() }
    }
}

/// Everything behind so many restricted incidents, some of it published, merged, superseded, moved on.
pub async fn hide(world: &World, open: &Records, many: usize) -> Probes {
    let mut probes = Probes::default();
    let mut before: Option<Records> = None;
    for index in 0..many {
        let mut records = Records::of(world);
        ["svc", "thm"].iter().for_each(|shared| records.add(shared, open.id(shared).to_owned()));
        for (operation, prefix) in MADE {
            let told = records.make(world, operation, prefix, &words(prefix, index, world)).await;
            match *prefix {
                "les" => records.publish_lesson(world, 0).await,
                "act" => plan(world, &records).await,
                _ => {}
            }
            if index == 0 {
                probes.add(prefix, told.id());
                told.json["number"]
                    .as_str()
                    .into_iter()
                    .for_each(|number| probes.add(prefix, number.to_owned()));
            }
        }
        if index % 2 == 0 {
            records.publish_review(world).await;
            let incident = json!({ "title": WORD, "visibility": "restricted", "grants": [world.people.lead.id] });
            let returned = records.return_of(world, &incident).await;
            if index == 0 {
                probes.add("rec", returned.clone());
            }
            if index % 4 == 0 {
                move_on(world, "recurrences", &returned, json!({ "move": "confirm" })).await;
            }
        }
        if let (Some(before), 0) = (&before, index % 4) {
            let into = before.id("inc");
            move_on(
                world,
                "incidents",
                records.id("inc"),
                json!({ "move": "merge", "into": into, "reason": WORD }),
            )
            .await;
            move_on(
                world,
                "actions",
                records.id("act"),
                json!({ "move": "supersede", "into": before.id("act"), "reason": WORD }),
            )
            .await;
        }
        before = Some(records);
    }
    probes
}

/// Writes what must not be found into the plan of a hidden action.
async fn plan(world: &World, records: &Records) {
    let path = format!("actions/{}", records.id("act"));
    let plan = json!({ "intent": WORD, "objective": WORD, "co_owner_unit": WORD });
    world.lead().seen("*").put(&format!("{path}/plan"), plan).await.expect(200);
    let said = json!({ "fit": "gap", "support": WORD });
    world.member().put(&format!("{path}/skill-fit"), said).await.expect(200);
}

/// Hidden records that hang on open ones: what is told of the open ones must not change by it.
pub async fn linked_to(world: &World, open: &Records, probes: &Probes) {
    let incident = open.id("inc");
    let (hidden, service) = (&probes.names["inc"][0], open.id("svc"));
    let action = json!({ "title": WORD, "home": hidden, "incidents": [incident], "services": [service], "lessons": [open.id("les")] });
    world.lead().post("actions", action).await.expect(201);
    let lesson = json!({ "title": WORD, "insight": WORD, "applies_when": WORD, "sources": [hidden],
        "services": [service], "themes": [open.id("thm")] });
    let lesson = world.lead().post("lessons", lesson).await.expect(201);
    move_on(world, "lessons", &lesson.id(), json!({ "move": "publish" })).await;
    let both = json!({ "incidents": [incident, hidden] });
    world.lead().post("reviews", both).await.expect(201);
    let fragility =
        json!({ "title": WORD, "kind": "undocumented_step", "service": service, "home": hidden });
    world.lead().post("fragilities", fragility).await.expect(201);
}

/// Reviews and lessons that are being written, with all that belongs to them.
pub async fn hide_drafts(world: &World, open: &Records, many: usize) -> Probes {
    let mut probes = Probes::default();
    let incident = open.ids("inc").last().unwrap();
    for index in 0..many {
        let mut records = Records::of(world);
        ["svc", "thm"].iter().for_each(|shared| records.add(shared, open.id(shared).to_owned()));
        for (operation, prefix) in [
            ("create_review", "rev"),
            ("create_review_factor", "fac"),
            ("create_review_comment", "com"),
            ("create_lesson", "les"),
            ("create_lesson_share", "sha"),
        ] {
            let mut more = words(prefix, index, world);
            if prefix == "rev" {
                more["incidents"] = json!([incident]);
            }
            let told = records.make(world, operation, prefix, &more).await;
            if index == 0 {
                probes.add(prefix, told.id());
                told.json["number"]
                    .as_str()
                    .into_iter()
                    .for_each(|number| probes.add(prefix, number.to_owned()));
            }
        }
    }
    probes
}

async fn move_on(world: &World, collection: &str, id: &str, body: Value) {
    world.lead().seen("*").post(&format!("{collection}/{id}/transitions"), body).await.expect(201);
}

/// What makes a record of this kind one that must not be found.
fn words(prefix: &str, index: usize, world: &World) -> Value {
    let reference = |name: &str| json!([{ "integration": "snow-prod", "relation": "self", "external_id": format!("{name}-{index}") }]);
    match prefix {
        "inc" => {
            json!({ "title": WORD, "visibility": "restricted", "grants": [world.people.lead.id], "references": reference("SEC"), "tags": [WORD] })
        }
        "tev" | "com" => json!({ "text": WORD }),
        "les" => json!({ "title": WORD, "insight": WORD }),
        "act" => {
            json!({ "title": WORD, "references": reference("JIRA"), "due_date": "2026-12-01" })
        }
        "fra" | "sha" => json!({ "title": WORD }),
        "fac" => json!({ "statement": WORD }),
        "viw" => json!({ "name": WORD, "shared_with": "nobody" }),
        _ => json!({}),
    }
}
