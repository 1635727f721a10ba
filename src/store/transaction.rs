//! What a use case holds while it works: a [`ReadTx`] sees one moment, a [`WriteTx`] also changes things.
//!
//! A write cannot be left without saying what happened: only [`WriteTx::record`] and
//! [`WriteTx::unchanged`] make the [`Recorded`] that it must answer.
//! May use: `connection`, `feed`, `sql`, `domain`.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

use jiff::Timestamp;

use crate::domain::event::Event;
use crate::domain::id::{RecordId, Seed};

use super::config::Engine;
use super::connection::DbConnection;
use super::derived::Derived;
use super::error::{StoreError, Trouble};
use super::feed::Entry;
use super::idempotency::IdempotencyKey;
use super::readings::Reading;
use super::sql::{Shape, Sql};

/// A moment and some chance, brought in from outside so that tests can choose both.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// What time it is.
    pub now: Timestamp,
    /// Random bits.
    pub random: u128,
}

/// On whose behalf a write happens, for the audit and for what is the actor's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// A person's id, a token's id, or `system`.
    pub actor: String,
    /// The id of the request that asked for it.
    pub request_id: Option<String>,
    /// The one integration for which the actor may speak; none: for all.
    pub bound_to: Option<String>,
}

impl Context {
    /// On behalf of this actor.
    pub fn new(actor: impl Into<String>) -> Self {
        Self { actor: actor.into(), request_id: None, bound_to: None }
    }

    /// The same, asked for by this request.
    #[must_use]
    pub fn request(self, id: impl Into<String>) -> Self {
        Self { request_id: Some(id.into()), ..self }
    }

    /// The same, by an actor who may speak for this integration only.
    #[must_use]
    pub fn bound_to(self, integration: Option<String>) -> Self {
        Self { bound_to: integration, ..self }
    }
}

/// A value together with the proof that what happened to it was recorded.
#[derive(Debug)]
#[must_use = "a write answers what it recorded"]
pub struct Recorded<T> {
    value: T,
}

impl<T> Recorded<T> {
    /// Another value, standing on the same record of what happened.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Recorded<U> {
        Recorded { value: change(self.value) }
    }

    /// The value, for more to be done in the same transaction.
    pub fn get(&self) -> &T {
        &self.value
    }

    pub(super) fn into_value(self) -> T {
        self.value
    }
}

/// Reads from one moment of the database; knows of which hidden records it told somebody.
pub struct ReadTx<'c> {
    pub(super) connection: &'c mut DbConnection,
    pub(super) readings: Vec<Reading>,
}

impl<'c> ReadTx<'c> {
    pub(super) fn new(connection: &'c mut DbConnection) -> Self {
        Self { connection, readings: Vec::new() }
    }
}

impl ReadTx<'_> {
    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        self.connection.engine()
    }

    /// Answers the rows of a query.
    pub(super) fn rows<T: Shape>(&mut self, sql: Sql) -> Result<Vec<T>, StoreError> {
        self.connection.rows(sql)
    }

    /// Answers the first row of a query, if there is one.
    pub(super) fn row<T: Shape>(&mut self, sql: Sql) -> Result<Option<T>, StoreError> {
        self.connection.row(sql)
    }
}

/// Makes ids that ascend, also within one millisecond.
#[derive(Debug, Default)]
pub(super) struct Ids {
    last: Option<Seed>,
}

impl Ids {
    fn next(&mut self, moment: Moment) -> Seed {
        let milliseconds = u64::try_from(moment.now.as_millisecond()).unwrap_or(0);
        let seed = match self.last {
            // By chance, so that the distance of two tells nothing of what came between.
            Some(last) if last.milliseconds >= milliseconds => {
                Seed { random: last.random.wrapping_add(1 + (moment.random >> 96)), ..last }
            }
            // The highest of the 80 bits stays free, so that counting up cannot run over.
            _ => Seed { milliseconds, random: moment.random & (u128::MAX >> 49) },
        };
        self.last = Some(seed);
        seed
    }
}

/// Reads and writes; everything in it happens or nothing does.
pub struct WriteTx<'c> {
    read: ReadTx<'c>,
    moment: Moment,
    ids: &'c mut Ids,
    context: &'c Context,
    pub(super) entries: Vec<Entry>,
    /// By id, what is derived from each record that was read or written here, so that a save can leave alone what stays.
    pub(super) derived: HashMap<String, Derived>,
    pub(super) claimed: Option<IdempotencyKey>,
    wrote: bool,
}

impl<'c> WriteTx<'c> {
    pub(super) fn new(
        connection: &'c mut DbConnection,
        moment: Moment,
        ids: &'c mut Ids,
        context: &'c Context,
    ) -> Self {
        let read = ReadTx::new(connection);
        let (entries, derived, claimed) = (Vec::new(), HashMap::new(), None);
        Self { read, moment, ids, context, entries, derived, claimed, wrote: false }
    }

    /// The moment at which this write happens; the same throughout.
    pub fn now(&self) -> Timestamp {
        self.moment.now
    }

    /// A new id; later ones are greater.
    pub fn new_id<I: RecordId>(&mut self) -> I {
        I::new(self.ids.next(self.moment))
    }

    /// Random bits for numbers that tell nothing.
    pub(super) fn chance(&mut self) -> u128 {
        let chance = self.moment.random;
        self.moment.random = chance.rotate_left(37).wrapping_add(0x9e37_79b9_7f4a_7c15);
        chance
    }

    /// On whose behalf this happens.
    pub fn actor(&self) -> &str {
        &self.context.actor
    }

    /// The one integration for which the actor may speak; none: for all.
    pub(super) fn bound_to(&self) -> Option<&'c str> {
        self.context.bound_to.as_deref()
    }

    /// Records what happened, and so allows the use case to end with this value.
    pub fn record<T>(&mut self, event: Event, value: T) -> Recorded<T> {
        self.also(event);
        Recorded { value }
    }

    /// Records something more that happened in the same use case.
    pub fn also(&mut self, event: Event) {
        self.wrote = true;
        let entry = Entry::new(event, self.context, self.moment.now);
        self.entries.push(entry);
    }

    /// Ends a use case that found nothing to change.
    pub fn unchanged<T>(&self, value: T) -> Recorded<T> {
        Recorded { value }
    }

    /// Does something that may come to nothing without what was done before it: then all of it is taken back.
    ///
    /// # Errors
    /// Whatever it says; any that writing can have.
    pub fn attempt<T, E: From<StoreError>>(
        &mut self,
        does: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read.connection.batch("SAVEPOINT attempt")?;
        let recorded = self.entries.len();
        let done = does(self);
        if done.is_err() {
            self.read.connection.batch("ROLLBACK TO SAVEPOINT attempt")?;
            self.entries.truncate(recorded);
            // What was read since may be of what is taken back.
            self.derived.clear();
        }
        self.read.connection.batch("RELEASE SAVEPOINT attempt")?;
        done
    }

    /// Runs a statement that changes something; answers how many rows it touched.
    pub(super) fn execute(&mut self, sql: Sql) -> Result<usize, StoreError> {
        self.wrote = true;
        self.read.connection.execute(sql)
    }

    /// Runs a statement that changes something and answers rows.
    pub(super) fn change<T: Shape>(&mut self, sql: Sql) -> Result<Vec<T>, StoreError> {
        self.wrote = true;
        self.read.connection.rows(sql)
    }

    /// Whether there is something to take back.
    pub(super) fn wrote(&self) -> bool {
        self.wrote
    }

    /// The trouble that the connection had so far.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.read.connection.trouble()
    }
}

impl<'c> Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;

    fn deref(&self) -> &ReadTx<'c> {
        &self.read
    }
}

impl<'c> DerefMut for WriteTx<'c> {
    fn deref_mut(&mut self) -> &mut ReadTx<'c> {
        &mut self.read
    }
}
