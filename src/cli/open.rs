//! Opens the database that the settings name. May use: `app`, `clock`, `config`, `store`.

use std::path::Path;

use super::failure::{CANNOT_CREATE, CONFIG, Failure, SOFTWARE};
use super::place::obstacle;
use crate::app::Kintsugi;
use crate::clock::{self, Clock};
use crate::config::Database;
use crate::store::{self, Moment, Patience, Store, StoreError};

/// The store's own form of the settings.
pub fn store_config(database: &Database) -> store::Config {
    store::Config {
        url: database.database_url.expose().to_owned(),
        readers: database.readers,
        long_readers: database.long_readers,
        queue: database.queue_length,
        batch: database.commit_batch,
        prepared: database.prepared_statements,
        fold_log: database.fold_log,
        patience: Patience {
            connect: database.connect_timeout.0,
            statement: database.statement_timeout.0,
            long_statement: database.long_statement_timeout.0,
            lock: database.lock_timeout.0,
            idle: database.idle_timeout.0,
            busy: database.busy_timeout.0,
            reader: database.reader_timeout.0,
        },
    }
}

/// This moment, and chance.
pub fn moment(clock: &Clock) -> Moment {
    Moment { now: clock.now(), random: clock::chance() }
}

/// Opens the database; makes it, or brings it up to date, where that is needed.
///
/// # Errors
/// Why it cannot be opened, and what to do.
pub fn open(database: &Database) -> Result<Kintsugi, Failure> {
    let clock = Clock::of_the_machine();
    let moments = clock.clone();
    let store = Store::open(&store_config(database), move || moment(&moments));
    let store = store.map_err(|error| explain(error, database))?;
    Ok(Kintsugi::new(store, clock)?)
}

/// Opens a database that is there; a command that only looks makes none.
///
/// # Errors
/// As [`open`]; when there is none.
pub fn open_existing(database: &Database) -> Result<Kintsugi, Failure> {
    existing(database)?;
    open(database)
}

/// Sees that there is a file, where the database is one.
///
/// # Errors
/// When there is none.
pub fn existing(database: &Database) -> Result<(), Failure> {
    if let Some(path) = file(database).filter(|path| !Path::new(path).exists()) {
        return Err(Failure::new(CONFIG, format!("there is no database at {path}"))
            .todo("name another one with --database-url, or make it: kintsugi serve"));
    }
    Ok(())
}

/// The file of an SQLite database.
pub fn file(database: &Database) -> Option<&str> {
    file_of(database.database_url.expose())
}

/// The file that a URL names, if it is that of an SQLite database.
pub fn file_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"));
    path.or_else(|| (!url.contains("://")).then_some(url))
}

/// What an error on opening means for whoever set it up.
pub fn explain(error: StoreError, database: &Database) -> Failure {
    if let StoreError::Disconnected(why) = &error
        && let Some(refused) = refused(why)
    {
        return refused;
    }
    if let Some(obstacle) = file(database).and_then(|path| obstacle(Path::new(path))) {
        return obstacle;
    }
    let StoreError::Failed(why) = &error else {
        return Failure::from(error);
    };
    if why.contains("another program") {
        return Failure::new(CONFIG, why.clone()).todo(
            "name a database of its own with --database-url, empty or new; nothing was changed",
        );
    }
    if why.contains("newer version of kintsugi") {
        return Failure::new(CONFIG, why.clone()).todo("nothing was changed");
    }
    if why.contains("no such kind of database")
        || why.contains("the database's URL")
        || why.contains("in memory")
    {
        return Failure::new(CONFIG, why.clone())
            .todo("use sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full");
    }
    match file(database) {
        Some(path) => Failure::new(CANNOT_CREATE, format!("the database cannot be opened: {why}")).todo(format!(
            "see that {} can be written by this user and is an SQLite database, or name another with --database-url",
            Path::new(path).display()
        )),
        None => Failure::new(SOFTWARE, error.to_string()),
    }
}

/// What PostgreSQL, or TLS before it, has against us; other than that it is away.
fn refused(why: &str) -> Option<Failure> {
    let says = |words: &[&str]| words.iter().any(|word| why.contains(word));
    let todo = if says(&[
        "password authentication failed",
        "password missing",
        "no pg_hba.conf entry",
    ]) {
        "see that user and password in database_url are right (in a file: database_url_file), and that pg_hba.conf lets \
         them in from here"
    } else if says(&["does not support TLS", "certificate", "tls", "TLS"]) {
        "verify-full needs a server with ssl = on, and a certificate for the host that database_url names, of an authority \
         that this machine knows or that sslrootcert=FILE holds; only on a network that nobody else reads: sslmode=disable"
    } else if why.contains("does not exist") {
        "make the database and the role that owns it (CREATE ROLE … LOGIN; CREATE DATABASE … OWNER …), or name others in \
         database_url"
    } else {
        return None;
    };
    Some(Failure::new(CONFIG, format!("the database refuses: {why}")).todo(todo))
}
