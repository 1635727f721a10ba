//! The kernel on both engines: a temporary SQLite file always, PostgreSQL where `KINTSUGI_TEST_PG` names a server on
//! which databases may be made.

mod finding;
mod forged;
mod keeping;
mod lease;
mod plans;
mod tables;
mod unpublished;
mod writing;

use std::sync::atomic::{AtomicI64, Ordering};

use serde::{Deserialize, Serialize};

use crate::domain::event::{Event, Noun};
use crate::domain::id::{CommentId, FragilityId, PersonId, RecordId, Seed};
use crate::domain::list::{Compare, Condition, Filter, ListQuery, ListSpec, Operand, Takes};
use crate::domain::permission::Caller;
use crate::domain::reference::Reference;

use super::connection::{Connector, Purpose};
use super::sql::Value;
use super::*;

/// A record that can be restricted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Case {
    id: FragilityId,
    number: String,
    version: i64,
    status: String,
    until: i64,
    title: String,
    grants: Option<Vec<String>>,
    references: Vec<Reference>,
}

impl Record for Case {
    const NOUN: Noun = Noun::Fragility;
    const TABLE: &'static str = "fragilities";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn number(&self) -> Option<&str> {
        Some(&self.number)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("status", self.status.as_str().into()),
            ("until_date", self.until.into()),
            ("origin", "live".into()),
            ("created_at", 0.into()),
            ("changed_at", 0.into()),
        ]
    }

    fn references(&self) -> &[Reference] {
        &self.references
    }

    fn search_text(&self) -> Option<(String, String)> {
        Some((self.title.clone(), format!("{} and what followed from it", self.title)))
    }

    fn seal(&self) -> Seal {
        self.grants.clone().map_or(Seal::Open, Seal::Own)
    }
}

/// A record that is drawn from a case or from another note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    id: CommentId,
    version: i64,
    about: String,
}

impl Record for Note {
    const NOUN: Noun = Noun::Comment;
    const TABLE: &'static str = "comments";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("about", self.about.as_str().into()),
            ("created_at", 0.into()),
            ("changed_at", 0.into()),
        ]
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        vec![("about", self.about.clone())]
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.about.clone()])
    }
}

const CASES: ListSpec = ListSpec {
    noun: Noun::Fragility,
    filters: &[
        Filter { name: "status", takes: Takes::Text, help: "" },
        Filter { name: "until_date", takes: Takes::Date, help: "" },
        Filter { name: "note", takes: Takes::Linked(Noun::Comment), help: "" },
        Filter { name: "reference", takes: Takes::Reference, help: "" },
    ],
    sorts: &["until_date"],
    descending: false,
};

fn query(conditions: Vec<Condition>, limit: usize) -> ListQuery {
    let (sort, descending, after) = ("until_date", false, None);
    ListQuery { conditions, sort, descending, after, limit, include_total: true }
}

fn texts(name: &'static str, texts: &[&str]) -> Condition {
    let operand = Operand::Texts(texts.iter().map(|text| (*text).to_owned()).collect());
    Condition { name, compare: Compare::Any, operand }
}

fn person(number: u128) -> Caller {
    let id = PersonId::new(Seed { milliseconds: 1, random: number });
    Caller { person: Some(id), system: false, roles: vec![], ..Caller::system() }
}

fn context() -> Context {
    Context::new("system").request("req-1")
}

static MICROS: AtomicI64 = AtomicI64::new(1_732_233_600_000_000);

fn moment() -> Moment {
    let now = jiff::Timestamp::from_microsecond(MICROS.fetch_add(1, Ordering::Relaxed)).unwrap();
    Moment { now, random: rand::random() }
}

/// Runs a test on each engine that is there.
fn on_each_engine(test: impl Fn(&Store, &Config)) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/kintsugi.sqlite");
    let config = Config::new(format!("sqlite://{}", file.display()));
    let store = Store::open(&config, moment).unwrap();
    test(&store, &config);
    store.close();
    let Some(server) = test_server() else {
        println!("PostgreSQL is left out: KINTSUGI_TEST_PG is not set");
        return;
    };
    let name = format!("store_{:032x}", rand::random::<u128>());
    let mut admin =
        Connector::new(&Config::new(server.clone())).unwrap().open(Purpose::Migrate).unwrap();
    admin.batch(&format!("CREATE DATABASE {name}")).unwrap();
    let (base, rest) = server.split_once('?').unwrap_or((&server, ""));
    let base = base.rsplit_once('/').unwrap().0;
    let config = Config::new(format!("{base}/{name}?{rest}"));
    let store = Store::open(&config, moment).unwrap();
    test(&store, &config);
    store.close();
    drop(store);
    admin.batch(&format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "tests have no other settings")]
fn test_server() -> Option<String> {
    std::env::var("KINTSUGI_TEST_PG").ok().filter(|url| !url.is_empty())
}

fn case(tx: &mut WriteTx<'_>, title: &str) -> Case {
    let (id, version) = (tx.new_id(), 1);
    let number = tx.draw_number(Noun::Fragility).unwrap();
    let (status, title) = ("found".to_owned(), title.to_owned());
    Case { id, number, version, status, until: 7, title, grants: None, references: vec![] }
}

/// Keeps a new case that `change` makes what it is to be.
fn keep(store: &Store, title: &str, change: impl Fn(&mut Case) + Send + 'static) -> Case {
    let title = title.to_owned();
    store
        .write_blocking(context(), move |tx| -> Result<_, StoreError> {
            let mut case = case(tx, &title);
            change(&mut case);
            tx.insert(&case)?;
            Ok(tx.record(Event::created(Noun::Fragility, case.id, 1), case))
        })
        .unwrap()
}

fn note(store: &Store, about: impl ToString) -> Note {
    let about = about.to_string();
    store
        .write_blocking(context(), move |tx| -> Result<_, StoreError> {
            let note = Note { id: tx.new_id(), version: 1, about: about.clone() };
            tx.insert(&note)?;
            Ok(tx.record(Event::created(Noun::Comment, note.id, 1), note))
        })
        .unwrap()
}

fn save(store: &Store, case: &Case) -> Result<(), StoreError> {
    let case = case.clone();
    store.write_blocking(context(), move |tx| {
        tx.save(&case)?;
        Ok(tx.record(Event::changed(Noun::Fragility, case.id, case.version, vec![]), ()))
    })
}

/// Runs SQL as nobody should: past the triggers as well.
fn raw(config: &Config, text: &str) {
    let mut connection = Connector::new(config).unwrap().open(Purpose::Migrate).unwrap();
    let unlock = match connection.engine() {
        Engine::Sqlite => {
            "DROP TRIGGER IF EXISTS entries_stay; DROP TRIGGER IF EXISTS entries_stay_as_they_are"
        }
        Engine::Postgres => "SET session_replication_role = replica",
    };
    connection.batch(unlock).unwrap();
    connection.batch(text).unwrap();
}
