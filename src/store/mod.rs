//! The store: the only place that knows SQL, diesel and the two engines. May use: `domain`.
//!
//! A record is a JSON document in a row, with index columns derived from it at every save (`record`). There is one way
//! to read, [`Store::read`], a snapshot; and one way to write, [`Store::write`], a job for the writer's thread
//! (`writer`) that must answer what it recorded ([`Recorded`]) and is answered only after the commit. All SQL is a
//! [`sql::Sql`], whose text stands in our source. Who may see a record is asked inside the query (`visible`).

mod action;
mod audit;
mod backup;
mod brief;
mod commit;
mod config;
mod connection;
mod copy;
mod delivery;
mod derived;
mod doctor;
mod edition;
mod erasure;
mod error;
mod export;
mod feed;
mod figure;
mod find;
mod fragility;
mod groups;
mod history;
mod idempotency;
mod import;
mod incident;
mod job;
mod lease;
mod lesson;
mod list;
mod members;
mod migrate;
mod nouns;
mod nudge;
mod numbers;
mod parts;
mod person;
mod policy;
mod pool;
mod postgres;
mod reachable;
mod readings;
mod record;
mod recurrence;
mod register;
mod review;
mod room;
mod search;
mod search_words;
mod service;
mod session;
mod share;
mod skill_fit;
mod sql;
mod stuck;
mod subscription;
mod sweep;
mod tables;
mod team;
mod theme;
mod tls;
mod token;
mod transaction;
mod view;
mod visible;
mod waiting;
mod waits;
mod writer;

#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

pub use action::{LIST as ACTIONS, NearAction};
pub use audit::{Anchor, AuditReport};
pub use backup::{BackupError, Manifest, Restored, backup, restore, verify as verify_backup};
pub use config::{Config, Engine, Patience};
pub use copy::{Copied, CopiedTable, CopyError, Progress, copy};
pub use doctor::{Check, Examination, State, examine};
pub use edition::EDITIONS;
pub use error::StoreError;
pub use export::{Elsewhere, Link};
pub use feed::{AuditQuery, Entry, Head};
pub use figure::{Accepted, Counting, Done, Tickets};
pub use fragility::LIST as FRAGILITIES;
pub use groups::Group;
pub use idempotency::{IdempotencyKey, StoredAnswer};
pub use import::Taken;
pub use incident::{LIST as INCIDENTS, TIMELINE};
pub use lease::Lease;
pub use lesson::{LIST as LESSONS, UPTAKES};
pub use migrate::{migrate, pending, unmigrate};
pub use nudge::{Carried, LIST as NUDGES, Place};
pub use person::LIST as PEOPLE;
pub use policy::LIST as POLICIES;
pub use readings::Reading;
pub use record::{Record, Seal};
pub use recurrence::LIST as RECURRENCES;
pub use register::{Label, SPEC as REGISTER};
pub use review::{COMMENTS, FACTORS, LIST as REVIEWS, REVISIONS};
pub use search::Hit;
pub use service::LIST as SERVICES;
pub use session::LIST as SESSIONS;
pub use share::LIST as SHARES;
pub use stuck::{LIST as STUCK, Stuck, StuckCount, StuckQuery};
pub use subscription::{LESSONS as FOLLOWED_LESSONS, Reader};
pub use team::LIST as TEAMS;
pub use theme::LIST as THEMES;
pub use token::LIST as TOKENS;
pub use transaction::{Context, Moment, ReadTx, Recorded, WriteTx};
pub use view::LIST as VIEWS;
pub use writer::Pulse;

use audit::Verification;
use connection::{Connector, Purpose};
use job::Work;
use pool::Pool;
use writer::{Message, Moments, Pause, Writer};

/// The database, open. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    connector: Connector,
    readers: Pool,
    long_readers: Pool,
    queue: SyncSender<Message>,
    pulse: Arc<Pulse>,
    moments: Moments,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens a database, brings its schema up to date and starts the writer. Must not be called on a thread that drives
    /// asynchronous tasks.
    ///
    /// # Errors
    /// [`StoreError::Disconnected`] when it cannot be reached, [`StoreError::Failed`] when it is newer than this program.
    pub fn open(
        config: &Config,
        moments: impl Fn() -> Moment + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let moments: Moments = Arc::new(moments);
        for migration in migrate(config, &*moments)? {
            tracing::info!(migration, "the schema was brought up to date");
        }
        let connector = Connector::new(config)?;
        let mut connection = connector.open(Purpose::Write)?;
        connection.warn_of_missing_options()?;
        let (queue, inbox) = sync_channel(config.queue.max(1));
        let pulse = Arc::new(Pulse::default());
        let writer = Writer {
            connection: Some(connection),
            connector: connector.clone(),
            inbox,
            batch: config.batch.max(1),
            moments: Arc::clone(&moments),
            pulse: Arc::clone(&pulse),
            ids: transaction::Ids::default(),
            pause: Pause::default(),
        };
        let thread = thread::Builder::new().name("writer".to_owned()).spawn(move || writer.work());
        let thread = thread.map_err(|why| StoreError::Failed(why.to_string()))?;
        let readers = Pool::new(connector.clone(), Purpose::Read, config);
        let long_readers = Pool::new(connector.clone(), Purpose::ReadLong, config);
        let writer = Mutex::new(Some(thread));
        let inner = Inner { connector, readers, long_readers, queue, pulse, moments, writer };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.inner.connector.engine()
    }

    /// What the writer counts.
    pub fn pulse(&self) -> &Pulse {
        &self.inner.pulse
    }

    /// How many connections read, of those for quick reads and of those for long ones.
    pub fn reading(&self) -> (u32, u32) {
        (self.inner.readers.in_use(), self.inner.long_readers.in_use())
    }

    /// Hands a use case to the writer; the answer comes after the commit. The use case may be run more than once, so it
    /// must do nothing but what the transaction can take back; it is not run when the answer is dropped before its turn.
    ///
    /// # Errors
    /// The use case's own; [`StoreError::Busy`] when too many wait; any that the commit can have.
    pub fn write<T, E, F>(
        &self,
        context: Context,
        work: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut WriteTx<'_>) -> Result<Recorded<T>, E> + Send + 'static,
    {
        let answer = self.submit(context, work);
        async move { answer?.await.unwrap_or_else(|_| Err(E::from(unanswered()))) }
    }

    /// The same for a thread that can wait: the command line.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E, F>(&self, context: Context, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut WriteTx<'_>) -> Result<Recorded<T>, E> + Send + 'static,
    {
        let answer = self.submit(context, work)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(E::from(unanswered())))
    }

    fn submit<T, E, F>(
        &self,
        context: Context,
        work: F,
    ) -> Result<oneshot::Receiver<Result<T, E>>, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut WriteTx<'_>) -> Result<Recorded<T>, E> + Send + 'static,
    {
        let (job, answer) = Work::new(context, work);
        self.inner.pulse.queued.fetch_add(1, Ordering::Relaxed);
        match self.inner.queue.try_send(Message::Job(Box::new(job))) {
            Ok(()) => Ok(answer),
            Err(refused) => {
                self.inner.pulse.queued.fetch_sub(1, Ordering::Relaxed);
                Err(E::from(match refused {
                    TrySendError::Full(_) => StoreError::Busy,
                    TrySendError::Disconnected(_) => closed(),
                }))
            }
        }
    }

    /// Reads in a snapshot, on this thread; must not be called on one that drives asynchronous tasks.
    ///
    /// # Errors
    /// The work's own; [`StoreError::Busy`] when no connection is free in time.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.inner.readers.snapshot(None, |connection| work(&mut ReadTx::new(connection)))
    }

    /// Reads in a snapshot, on a thread for blocking work.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_async<T, E>(
        &self,
        work: impl FnOnce(&mut ReadTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        read_in_turn(self.inner.readers.clone(), work).await
    }

    /// Reads what takes long (reports, exports, the search) on a thread and a connection that nothing quick waits for.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_long<T, E>(
        &self,
        work: impl FnOnce(&mut ReadTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        read_in_turn(self.inner.long_readers.clone(), work).await
    }

    /// Verifies the chain of everything that happened, piece by piece.
    ///
    /// # Errors
    /// Any that reading can have; what is found wrong is in the report.
    pub fn verify_audit(&self) -> Result<AuditReport, StoreError> {
        self.verify_audit_through(&[])
    }

    /// The same, and that it leads through ends that were written down elsewhere: this finds also what was cut off at
    /// its end, and a chain that was written anew from its beginning.
    ///
    /// # Errors
    /// As [`Store::verify_audit`].
    pub fn verify_audit_through(&self, anchors: &[Anchor]) -> Result<AuditReport, StoreError> {
        let mut verification = self.read(Verification::begin)?.through(anchors);
        loop {
            if let Some(report) = self.read(|tx| verification.go_on(tx))? {
                return Ok(report);
            }
        }
    }

    /// Begins a new epoch of the feed, after the database was restored: positions from before are void.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn renew_epoch(&self, context: Context) -> Result<String, StoreError> {
        let epoch = feed::epoch((self.inner.moments)());
        self.write_blocking(context, move |tx| {
            for sql in feed::begin_epoch(&epoch) {
                tx.execute(sql)?;
            }
            Ok(tx.unchanged(epoch.clone()))
        })
    }

    /// Lets the writer finish what waits and ends it; later writes are told that the store is closed.
    pub fn close(&self) {
        let thread = match self.inner.writer.lock() {
            Ok(mut thread) => thread.take(),
            Err(poisoned) => poisoned.into_inner().take(),
        };
        if let Some(thread) = thread {
            // A full queue is emptied by the writer, so this waits but does not hang.
            drop(self.inner.queue.send(Message::Stop));
            drop(thread.join());
        }
    }
}

/// Reads on a thread for blocking work, once there is a connection for it.
async fn read_in_turn<T, E>(
    pool: Pool,
    work: impl FnOnce(&mut ReadTx<'_>) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let turn = pool.turn().await?;
    let work = move || pool.snapshot(Some(turn), |connection| work(&mut ReadTx::new(connection)));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(E::from(panicked())))
}

fn panicked() -> StoreError {
    StoreError::Failed("a read panicked".to_owned())
}

fn unanswered() -> StoreError {
    StoreError::Disconnected(
        "the store was closed before the write's turn, or the writer failed".to_owned(),
    )
}

fn closed() -> StoreError {
    StoreError::Disconnected("the store is closed".to_owned())
}
