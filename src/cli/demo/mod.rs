//! `kintsugi demo`: a small made-up organisation to look at and to try things on.
//!
//! The story stands in `story.json` and is played through the same use cases as any request, each
//! step by the person who would have made it and at its own time, counted from today, so that ages
//! and due dates look alike on every day. May use: everything.

mod mornings;
mod play;
mod story;
mod tokens;

use std::collections::BTreeMap;

use clap::Args;
use jiff::tz::TimeZone;

use super::failure::{CONFIG, Failure, SOFTWARE, print};
use super::open::{explain, moment, open, store_config};
use crate::app::upsert::{self, ReferenceKey};
use crate::app::{AppError, access};
use crate::clock::Clock;
use crate::config::{Database, without_password};
use crate::domain::id::{PersonId, RecordId};
use crate::domain::permission::Caller;
use crate::domain::team::Team;
use crate::store::{self, Context, Record, Store, StoreError};
use play::play;
use story::{Known, Step, Story};
pub use tokens::tokens;

/// The integration by which records of the demonstration are told from others.
const DEMO: &str = "kintsugi-demo";

/// Fill a database with the demonstration organisation.
///
/// Three teams with services, incidents in every stage of the loop, reviews, lessons, and actions that are proposed,
/// accepted, blocked, overdue, done and verified. A database that holds it already is left as it is; one that holds
/// anything else is refused. `kintsugi serve --demo` does this by itself, in ./data/demo.db.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Demo {
    /// Remove everything first; only from a database that holds the demonstration.
    #[arg(long)]
    wipe: bool,

    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi demo --database-url sqlite://./data/demo.db
  kintsugi demo --database-url postgres://kintsugi@localhost/demo --wipe";

impl Demo {
    /// Fills the database and prints tokens for it.
    ///
    /// # Errors
    /// Why it cannot.
    pub(super) fn run(&self) -> Result<(), Failure> {
        if self.wipe {
            wipe(&self.database)?;
        }
        fill(&self.database)?;
        let app = open(&self.database)?;
        let made = tokens(&app);
        app.store().close();
        let url = without_password(self.database.database_url.expose());
        let serve = format!("Serve it with: kintsugi serve --database-url {url}\n");
        print(&(serve + &made?.screen("http://127.0.0.1:8080")))
    }
}

/// Plays the story on an empty database; leaves one alone on which it was played.
///
/// # Errors
/// When the database holds something else.
pub fn fill(database: &Database) -> Result<(), Failure> {
    let machine = Clock::of_the_machine();
    let today = machine.now().to_zoned(TimeZone::UTC).date();
    let mut known = Known { today, ids: BTreeMap::new() };
    let broken = |why: String| Failure::new(SOFTWARE, why);
    let steps = Story::told().map_err(broken)?.in_order(&known);
    let clock = Clock::by_hand(steps.first().map_or(machine.now(), |(at, _)| *at));
    let moments = clock.clone();
    let store = Store::open(&store_config(database), move || moment(&moments));
    let store = store.map_err(|error| explain(error, database))?;
    let done = (|| {
        if !is_empty(&store)? {
            return if has(&store, "last")? { Ok(()) } else { Err(not_ours()) };
        }
        for (at, step) in steps {
            mornings::pass(&store, &clock, at)?;
            clock.advance(at.as_second() - clock.now().as_second());
            tell(&store, &mut known, &step)?;
        }
        Ok(())
    })();
    store.close();
    done
}

fn tell(store: &Store, known: &mut Known, step: &Step) -> Result<(), Failure> {
    let wrong =
        |why: String| Failure::new(SOFTWARE, format!("the demonstration, {}: {why}", step.does));
    let says = known.fill_in(&step.says).map_err(wrong)?;
    let to = step.to.as_ref().map_or(Ok(String::new()), |name| known.id(name)).map_err(wrong)?;
    let by = step.by.as_ref().map(|name| known.id(name)).transpose().map_err(wrong)?;
    let by = by.as_deref().and_then(PersonId::parse);
    let (does, actor) =
        (step.does.clone(), by.map_or_else(|| "system".to_owned(), |by| by.to_string()));
    let id = store.write_blocking(Context::new(actor), move |tx| {
        let caller = match by {
            Some(person) => access::of_person(tx, person)?.ok_or(AppError::NotFound)?,
            None => Caller::system(),
        };
        play(tx, &caller, &does, &to, &says)
    });
    let id = id.map_err(|error| wrong(Failure::from(error).what))?;
    if let Some(name) = &step.called {
        known.ids.insert(name.clone(), id);
    }
    Ok(())
}

fn wipe(database: &Database) -> Result<(), Failure> {
    let app = open(database)?;
    let empty = is_empty(app.store());
    let ours = has(app.store(), "first");
    app.store().close();
    if empty? {
        return Ok(());
    }
    if !ours? {
        return Err(not_ours());
    }
    store::unmigrate(&store_config(database)).map_err(|error| explain(error, database))?;
    Ok(())
}

/// Whether nothing ever happened in it.
fn is_empty(store: &Store) -> Result<bool, Failure> {
    Ok(store.read(|tx| Ok::<_, StoreError>(tx.feed_head()?.position == 0))?)
}

/// Whether the story got to the team that is its first or last record.
fn has(store: &Store, which: &str) -> Result<bool, Failure> {
    let found = find::<Team>(store, which);
    match found {
        Ok(_) => Ok(true),
        Err(AppError::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A record of the story.
fn find<R: Record>(store: &Store, which: &str) -> Result<R, AppError> {
    let key = ReferenceKey { integration: DEMO.to_owned(), external_id: which.to_owned() };
    store.read(|tx| upsert::find::<R>(tx, &Caller::system(), &key))
}

fn not_ours() -> Failure {
    Failure::new(CONFIG, "the database holds something else, or a demonstration that was cut short")
        .todo("name an empty one with --database-url, or begin again: kintsugi demo --wipe --database-url …")
}
