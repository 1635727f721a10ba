//! A database for each test: a copy of one that was migrated and peopled once, by this program.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use kintsugi::app::Kintsugi;
use kintsugi::clock::{Clock, chance};
use kintsugi::store::{Config, Moment, Store};
use tempfile::TempDir;
use tokio_postgres::NoTls;

use super::people::{self, People};

/// The moment at which every test begins.
pub const START: &str = "2026-11-20T08:00:00Z";

/// A database, gone when it is dropped.
pub struct Database {
    pub url: String,
    pub people: People,
    folder: Option<TempDir>,
    name: Option<String>,
}

static NEXT: AtomicU32 = AtomicU32::new(1);

pub fn clock() -> Clock {
    Clock::by_hand(START.parse().unwrap())
}

/// Opens the application on a database.
pub fn open(url: &str, clock: &Clock) -> Kintsugi {
    let moments = clock.clone();
    let config = Config { readers: 2, ..Config::new(url) };
    let store =
        Store::open(&config, move || Moment { now: moments.now(), random: chance() }).unwrap();
    Kintsugi::new(store, clock.clone()).unwrap()
}

/// A new SQLite database with the world's people.
pub fn sqlite() -> Database {
    struct Template(TempDir, PathBuf, People);
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    let Template(_, file, people) = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("template.db");
        let people = fill(&format!("sqlite://{}", file.display()));
        Template(folder, file, people)
    });
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("test.db");
    std::fs::copy(file, &copy).unwrap();
    let url = format!("sqlite://{}", copy.display());
    Database { url, people: people.clone(), folder: Some(folder), name: None }
}

/// A new PostgreSQL database with the world's people; `None` where no server is named.
pub fn postgres() -> Option<Database> {
    static TEMPLATE: OnceLock<(String, People)> = OnceLock::new();
    let server = std::env::var("KINTSUGI_TEST_PG").ok()?;
    let unique = format!("{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let (template, people) = TEMPLATE.get_or_init(|| {
        let name = format!("kintsugi_template_{unique}");
        command(&server, &format!("CREATE DATABASE {name}"));
        let people = fill(&named(&server, &name));
        (name, people)
    });
    let name = format!("kintsugi_test_{unique}");
    command(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
    Some(Database {
        url: named(&server, &name),
        people: people.clone(),
        folder: None,
        name: Some(name),
    })
}

fn fill(url: &str) -> People {
    let app = open(url, &clock());
    let people = people::enter(&app);
    app.store().close();
    people
}

/// The same server's URL with another database.
fn named(server: &str, name: &str) -> String {
    let (rest, query) = server.split_once('?').unwrap_or((server, ""));
    let (base, _) = rest.rsplit_once('/').unwrap();
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

fn command(server: &str, sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
        let talking = tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
        drop(client);
        talking.await.unwrap().unwrap();
    });
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.folder.take());
        if let (Some(name), Ok(server)) = (self.name.take(), std::env::var("KINTSUGI_TEST_PG")) {
            command(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}
