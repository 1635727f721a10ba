//! Nothing is lost: the started program is killed, started five at once, stopped under load, and asked afterwards.
//!
//! `KINTSUGI_TEST_LONG=1` (`./check --long`) makes more cycles of what is a matter of chance. Figures are printed, not
//! asserted; `docs/reliability.md` keeps those of the last long run.

mod batch;
mod client;
mod cluster;
mod crash;
mod crowd;
mod disk;
mod kept;
mod keys;
mod leader;
mod many;
mod power;
mod replicated;
mod rolling;
mod server;
mod start;
mod stop;
mod upgrade;
mod wire;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::command::{Ended, Running, run_with};
use crate::support::database::{Empty, command, empty_postgres};
use crate::support::{Engine, Over};
pub use client::Client;
pub use kept::Kept;
pub use wire::Wire;

/// The last line but the token's in what a first start prints, and the last in what a later one does.
const FIRST: &str = "Another one";
const LATER: &str = "database";

/// A database with nothing in it, and a folder to start the program in.
pub struct Place {
    pub folder: TempDir,
    pub url: String,
    pub engine: Engine,
    _server: Option<Empty>,
}

impl Place {
    /// `None` where no PostgreSQL server is named.
    pub fn of(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (url, server) = match engine {
            Engine::Sqlite => ("sqlite://k.db".to_owned(), None),
            Engine::Postgres => {
                let server = empty_postgres()?;
                (server.url.clone(), Some(server))
            }
        };
        Some(Self { folder, url, engine, _server: server })
    }

    /// The first start: the service, and the administrator's token.
    pub fn start_first(&self, arguments: &[&str], variables: &[(&str, &str)]) -> (Running, String) {
        let running = self.start_until(arguments, variables, FIRST);
        let token = running.token("shown this once");
        (running, token)
    }

    /// Starts it until it is ready; says how long that took.
    pub fn start(&self) -> (Running, Duration) {
        let began = Instant::now();
        let running = self.start_until(&[], &[], LATER);
        while running.get("/readyz", "").0 != 200 {}
        (running, began.elapsed())
    }

    /// Starts an instance that the database knows by this name and that reaches it over this wire.
    pub fn start_named(&self, name: &str, wire: &Wire) -> Running {
        let url = format!("{}?application_name={name}", wire.url());
        Running::start(self.folder.path(), &["--database-url", &url], LATER)
    }

    fn start_until(&self, arguments: &[&str], variables: &[(&str, &str)], last: &str) -> Running {
        let arguments = [&["--database-url", &self.url], arguments].concat();
        Running::start_with(self.folder.path(), &arguments, variables, last)
    }

    /// Runs a command on this database.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, &[])
    }

    /// The same with variables.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
        let arguments = [arguments, &["--database-url", &self.url]].concat();
        run_with(self.folder.path(), &arguments, variables)
    }

    /// Runs statements on the database itself, behind the program's back.
    pub fn execute(&self, sql: &str) {
        match self.engine {
            Engine::Sqlite => {
                let file = self.folder.path().join("k.db").display().to_string();
                SqliteConnection::establish(&file).unwrap().batch_execute(sql).unwrap();
            }
            Engine::Postgres => command(&self.url, sql),
        }
    }

    /// Verifies the chain of everything that happened; answers how many entries it has.
    pub fn verify_audit(&self) -> usize {
        let verified = self.run(&["audit", "verify"]);
        assert_eq!(verified.code, 0, "{}", verified.err);
        let count = verified.out.split_once(" entries, whole").unwrap().0;
        count.parse().unwrap()
    }
}

/// What a query answers that is one number; 0 while there is none.
pub fn number(place: &Place, sql: &str) -> i64 {
    let url = match place.engine {
        Engine::Sqlite => format!("sqlite://{}", place.folder.path().join("k.db").display()),
        Engine::Postgres => place.url.clone(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(crate::support::database::number(&url, sql))
}

/// Makes of each test one on SQLite and one on PostgreSQL; once in a file.
macro_rules! at_both {
    ($(fn $name:ident($place:ident) $body:block)+) => {
        mod cases {
            use super::*;
            $(pub fn $name($place: Place) $body)+
        }
        at_both!(@ sqlite Sqlite $($name)+);
        at_both!(@ postgres Postgres $($name)+);
    };
    (@ $module:ident $engine:ident $($name:ident)+) => {
        mod $module {
            $(#[test] fn $name() {
                match super::Place::of($crate::support::Engine::$engine) {
                    Some(place) => super::cases::$name(place),
                    None => println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server"),
                }
            })+
        }
    };
}
use at_both;

/// One number where time is short, another where it is not.
#[expect(clippy::disallowed_methods, reason = "tests have no settings but this and the server")]
pub fn short_or_long<T>(short: T, long: T) -> T {
    if std::env::var("KINTSUGI_TEST_LONG").is_ok_and(|set| set == "1") { long } else { short }
}

/// Asks for one thing after the other while something is done; answers how long each took.
pub fn time_while<T>(ask: impl Fn(usize) + Sync, deed: impl FnOnce() -> T) -> (Vec<Duration>, T) {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut took = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let began = Instant::now();
                ask(took.len());
                took.push(began.elapsed());
            }
            took
        });
        let over = Over(&stop);
        let done = deed();
        drop(over);
        (asking.join().unwrap(), done)
    })
}

/// So many of a hundred took no longer.
pub fn percentile(of: &[Duration], percent: usize) -> Duration {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1).copied().unwrap_or_default()
}

/// Prints a figure of a place, also from a test that passes.
pub fn tell(place: &Place, figure: &str) {
    tell_of(place.engine, figure);
}

/// Prints a figure of an engine.
pub fn tell_of(engine: impl std::fmt::Debug, figure: &str) {
    let line = format!("figure: {engine:?}: {figure}\n");
    std::io::stdout().write_all(line.as_bytes()).unwrap();
}
