//! A database for each test: a copy of one that was migrated and peopled once, by this program.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use kintsugi::app::Kintsugi;
use kintsugi::clock::{Clock, chance};
use kintsugi::store::{Config, Moment, Store};
use tempfile::TempDir;
use tokio_postgres::{NoTls, SimpleQueryMessage};

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
    let config = Config { readers: 2, prepared: pooler().is_none(), ..Config::new(url) };
    let store =
        Store::open(&config, move || Moment { now: moments.now(), random: chance() }).unwrap();
    Kintsugi::new(store, clock.clone()).unwrap()
}

/// A new SQLite database with the world's people.
pub fn sqlite() -> Database {
    static TEMPLATE: OnceLock<(Vec<u8>, People)> = OnceLock::new();
    let (template, people) = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("template.db");
        let people = fill(&format!("sqlite://{}", file.display()));
        (std::fs::read(file).unwrap(), people)
    });
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("test.db");
    std::fs::write(&copy, template).unwrap();
    let url = format!("sqlite://{}", copy.display());
    Database { url, people: people.clone(), folder: Some(folder), name: None }
}

/// A new PostgreSQL database with the world's people; `None` where no server is named.
pub fn postgres() -> Option<Database> {
    static TEMPLATE: OnceLock<(String, People)> = OnceLock::new();
    let server = server()?;
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
        url: reached(&server, &name),
        people: people.clone(),
        folder: None,
        name: Some(name),
    })
}

/// The PostgreSQL server to test on.
#[expect(clippy::disallowed_methods, reason = "tests have no settings but this one")]
fn server() -> Option<String> {
    std::env::var("KINTSUGI_TEST_PG").ok()
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

/// Where the pooler is through which tests reach PostgreSQL, if they are to.
#[expect(clippy::disallowed_methods, reason = "tests have no settings but these")]
pub fn pooler() -> Option<String> {
    std::env::var("KINTSUGI_TEST_PG_THROUGH").ok()
}

/// A database of the server, through the pooler where there is one.
fn reached(server: &str, name: &str) -> String {
    let Some(pooler) = pooler() else { return named(server, name) };
    let (rest, _) =
        server.split_once("://").map_or(("", ""), |(_, rest)| rest.split_once('@').unwrap());
    format!("postgres://{rest}@{pooler}/{name}?sslmode=disable")
}

/// Runs statements on PostgreSQL, on a thread of its own: tests may be in the middle of something asynchronous.
pub fn command(server: &str, sql: &str) {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
            let talking = tokio::spawn(connection);
            client.batch_execute(sql).await.unwrap();
            drop(client);
            talking.await.unwrap().unwrap();
        });
    };
    std::thread::scope(|scope| scope.spawn(run).join()).unwrap();
}

/// What a query answers that is one number.
pub async fn number(url: &str, sql: &str) -> i64 {
    let Some(file) = url.strip_prefix("sqlite://") else {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        let sql = format!("SELECT CAST(({sql}) AS BIGINT)");
        // Nothing is prepared, since a pooler has another connection for what is prepared.
        let told = client.simple_query(&sql).await.unwrap();
        let row = told.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        return row.map_or(0, |number| number.parse().unwrap());
    };
    let mut connection = SqliteConnection::establish(file).unwrap();
    diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!("({sql})")))
        .get_result(&mut connection)
        .unwrap()
}

/// Runs SQL on a database beside whoever has it open, as nobody should: past the triggers as well.
pub fn meddle(url: &str, sql: &str) {
    match url.strip_prefix("sqlite://") {
        Some(file) => {
            let mut connection = SqliteConnection::establish(file).unwrap();
            connection.batch_execute("DROP TRIGGER IF EXISTS entries_stay_as_they_are").unwrap();
            connection.batch_execute("DROP TRIGGER IF EXISTS entries_stay").unwrap();
            connection.batch_execute(sql).unwrap();
        }
        None => command(url, &format!("SET session_replication_role = replica; {sql}")),
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.folder.take());
        if let (Some(name), Some(server)) = (self.name.take(), server()) {
            command(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// A PostgreSQL database with nothing in it, gone when it is dropped.
pub struct Empty {
    pub url: String,
    server: String,
    name: String,
}

/// A new PostgreSQL database with nothing in it; `None` where no server is named.
pub fn empty_postgres() -> Option<Empty> {
    let server = server()?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("kintsugi_empty_{}_{number}", std::process::id());
    command(&server, &format!("CREATE DATABASE {name}"));
    Some(Empty { url: reached(&server, &name), server, name })
}

impl Drop for Empty {
    fn drop(&mut self) {
        command(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
