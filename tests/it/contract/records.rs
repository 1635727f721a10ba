//! One of every record, made through HTTP with the examples of the document.

use std::collections::BTreeMap;

use actix_web::http::Method;
use jiff::civil::date;
use kintsugi::app::Asking;
use kintsugi::domain::id::{ActionId, RecordId};
use kintsugi::domain::nudge::{About, Addressee, Due, Nudge, NudgeKind, NudgeRole};
use serde_json::{Value, json};

use super::{Operation, operations};
use crate::support::ask::Ask;
use crate::support::{Told, World};

/// How ids in examples end: those of a record, and those of another one of its kind.
const ENDINGS: [&str; 2] = ["_01j9zv5m3q8r7t2w4x6y8z0abc", "_01j9zv5m3q8r7t2w4x6y8z0abd"];

/// What is made, in this order, and the beginning of its ids.
const MADE: &[(&str, &str)] = &[
    ("create_service", "svc"),
    ("create_theme", "thm"),
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
    ("create_policy", "pol"),
    ("create_view", "viw"),
    ("create_token", "tok"),
    ("create_import", "imp"),
];

/// Ids of records, by how they begin.
#[derive(Debug, Clone, Default)]
pub struct Records {
    ids: BTreeMap<&'static str, Vec<String>>,
}

impl Records {
    /// What the world has before anything is made.
    pub fn of(world: &World) -> Self {
        let mut records = Self::default();
        records.add("tea", world.people.team.to_string());
        let people = [&world.people.member, &world.people.lead, &world.people.administrator];
        people.iter().for_each(|someone| records.add("per", someone.id.unwrap().to_string()));
        records
    }

    /// One of everything, for everybody to see: written by the member, whose team has a lead.
    pub async fn open(world: &World) -> Self {
        Self::everything(world, &json!({})).await
    }

    /// One of everything that can be hidden: behind a restricted incident of the member.
    pub async fn hidden(world: &World) -> Self {
        let grants = [world.people.lead.id];
        Self::everything(world, &json!({ "visibility": "restricted", "grants": grants })).await
    }

    async fn everything(world: &World, incident: &Value) -> Self {
        let mut records = Self::of(world);
        for (operation, prefix) in MADE {
            let nothing = json!({});
            let more = if *prefix == "inc" { incident } else { &nothing };
            records.make(world, operation, prefix, more).await;
            if *prefix == "les" {
                records.publish_lesson(world, 0).await;
            }
        }
        // Several: one can be ended but once.
        for _ in 0..3 {
            let browser = world.signed_in(&world.people.member).await;
            let told = browser.get("me/sessions?limit=1").await.expect(200);
            records.add("ses", told.json["items"][0]["id"].as_str().unwrap().to_owned());
        }
        records.plan(world).await;
        records.publish_review(world).await;
        let returned = records.return_of(world, incident).await;
        let path = format!("recurrences/{returned}/transitions");
        world.member().seen("*").post(&path, json!({ "move": "confirm" })).await.expect(201);
        records.tell(world).await;
        records
    }

    /// Somebody is reminded of the action, as the sweep would do on a day to come.
    async fn tell(&mut self, world: &World) {
        let action = ActionId::parse(self.id("act")).unwrap();
        let role = NudgeRole::Accountable;
        let to = Addressee { role, person: world.people.member.id.unwrap(), team: None };
        let due = Due { kind: NudgeKind::Due, occasion: date(2026, 12, 18), to };
        let told = world.app.write(Asking::of_the_system("a test"), move |tx, _| {
            let (nudge, event) = Nudge::tell(tx.new_id(), About::Action(action), &due, tx.now());
            tx.insert(&nudge)?;
            tx.add_deliveries(&[(nudge.id.to_string(), None)])?;
            Ok(tx.record(event, nudge.id))
        });
        self.add("nud", told.await.unwrap().to_string());
    }

    /// Writes the action's plan, and what its accountable person says of themselves.
    pub async fn plan(&mut self, world: &World) {
        for (operation, prefix) in [("put_action_plan", "pln"), ("put_action_skill_fit", "fit")] {
            let all = operations();
            let operation = all.iter().find(|known| known.id == operation).unwrap();
            let body = self.filled(&operation.example().unwrap());
            let told = self.send(&[world.member()], operation, Some(body)).await.expect(200);
            told.json["id"].as_str().into_iter().for_each(|id| self.add(prefix, id.to_owned()));
        }
    }

    /// What the review found returns in another incident, hidden as the first is.
    pub async fn return_of(&mut self, world: &World, incident: &Value) -> String {
        let mut body =
            json!({ "title": "Again", "services": [self.id("svc")], "themes": [self.id("thm")] });
        for (name, value) in incident.as_object().unwrap() {
            body[name] = value.clone();
        }
        body["references"] = json!([]);
        let told = world.member().post("incidents", body).await.expect(201);
        let path = format!("incidents/{}/recurrences", told.id());
        let found = world.member().get(&path).await.expect(200);
        let id = found.json["items"][0]["id"].as_str().unwrap().to_owned();
        self.add("rec", id.clone());
        id
    }

    /// Makes another record; members of the example can be set otherwise.
    pub async fn make(
        &mut self,
        world: &World,
        operation: &str,
        prefix: &'static str,
        more: &Value,
    ) -> Told {
        let all = operations();
        let operation = all.iter().find(|known| known.id == operation).unwrap();
        let mut body = self.filled(&operation.example().unwrap());
        for (name, value) in
            self.circumstances(prefix).as_object().unwrap().iter().chain(more.as_object().unwrap())
        {
            body[name] = value.clone();
        }
        let authors = [world.member(), world.steward(), world.administrator()];
        let told = self.send(&authors, operation, Some(body)).await;
        assert_eq!(told.status, 201, "{}: {}", operation.id, told.text);
        self.add(prefix, told.id());
        told
    }

    /// What makes somebody of the world each of the things that the permission table knows.
    fn circumstances(&self, prefix: &str) -> Value {
        let person = |index: usize| self.ids["per"][index].clone();
        match prefix {
            "svc" => json!({ "key": "till", "owner_team": self.id("tea") }),
            "thm" => json!({ "key": "till" }),
            "fac" if !self.id("svc").is_empty() => {
                json!({ "theme": self.id("thm"), "service": self.id("svc") })
            }
            "imp" => json!({ "key": { "integration": "snow-prod", "external_id": "INC1" } }),
            "rev" => json!({ "depth": "note", "owner": person(1), "participants": [person(2)] }),
            "act" => {
                json!({ "accountable": person(0), "collaborators": [{ "person": person(2), "role": "pair" }], "services": [self.id("svc")] })
            }
            _ => json!({}),
        }
    }

    /// Sends an operation as whoever may: the lead first, who is in nobody's way, being neither author nor accountable.
    pub async fn send_as_whoever(
        &self,
        world: &World,
        operation: &Operation,
        body: Option<Value>,
    ) -> Told {
        let people = [
            world.lead(),
            world.member(),
            world.facilitator(),
            world.steward(),
            world.tool(),
            world.administrator(),
        ];
        self.send(&people, operation, body).await
    }

    /// Sends an operation as the first who may; answers with what that one was told.
    async fn send(&self, people: &[Ask], operation: &Operation, body: Option<Value>) -> Told {
        let method: Method = operation.method.parse().unwrap();
        let path = operation.at(self.id(operation.collection()));
        let mut told = None;
        for someone in people {
            let asked = someone
                .seen("*")
                .send(method.clone(), &path, body.as_ref().map(Value::to_string))
                .await;
            let refused = [403, 404].contains(&asked.status);
            told = Some(asked);
            if !refused {
                break;
            }
        }
        told.unwrap()
    }

    /// Publishes a lesson, so that teams can be asked about it.
    pub async fn publish_lesson(&self, world: &World, index: usize) {
        let path = format!("lessons/{}/transitions", self.ids["les"][index]);
        world.member().seen("*").post(&path, json!({ "move": "publish" })).await.expect(201);
    }

    /// Publishes the review, so that colleagues see it and what hangs on it.
    pub async fn publish_review(&self, world: &World) {
        let review = format!("reviews/{}", self.id("rev"));
        let sections =
            json!({ "sections": { "plain_summary": "It was slow, and then it was not." } });
        world.lead().seen("*").patch(&review, sections).await.expect(200);
        for name in ["begin", "circulate", "publish"] {
            let made = json!({ "move": name, "override_reason": "A test" });
            world.lead().seen("*").post(&format!("{review}/transitions"), made).await.expect(201);
        }
    }

    pub fn add(&mut self, prefix: &'static str, id: String) {
        self.ids.entry(prefix).or_default().push(id);
    }

    /// The id of the first record of a kind; what has none gets none.
    pub fn id(&self, prefix: &str) -> &str {
        self.ids.get(prefix).map_or("", |ids| &ids[0])
    }

    /// The ids of all records of a kind.
    pub fn ids(&self, prefix: &str) -> &[String] {
        self.ids.get(prefix).map_or(&[], Vec::as_slice)
    }

    /// An example, with the ids of records that are there.
    pub fn filled(&self, example: &Value) -> Value {
        match example {
            Value::String(text) => self.real(text).unwrap_or_else(|| text.clone()).into(),
            Value::Array(entries) => entries.iter().map(|entry| self.filled(entry)).collect(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect()
            }
            other => other.clone(),
        }
    }

    fn real(&self, text: &str) -> Option<String> {
        let (index, prefix) = ENDINGS
            .iter()
            .enumerate()
            .find_map(|(index, ending)| Some((index, text.strip_suffix(ending)?)))?;
        self.ids(prefix).get(index).cloned()
    }
}
