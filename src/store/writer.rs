//! The one writer: takes jobs from a bounded queue, runs many in one transaction (`commit`), and answers after the
//! commit. May use: `commit`, `connection`, `job`, `transaction`.
//!
//! The writer outlives everything: a job that panics, a full disk, a database that goes away; who waits is always
//! answered.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::config::Engine;
use super::connection::{Connector, DbConnection, Purpose};
use super::error::StoreError;
use super::job::Job;
use super::transaction::{Ids, Moment};

/// How long nothing must happen before the log of SQLite is folded into the database.
const IDLE: Duration = Duration::from_secs(5);

/// The longest pause between two attempts to reach a database that went away.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Brings in the time and chance of each write.
pub(super) type Moments = Arc<dyn Fn() -> Moment + Send + Sync>;

/// What can be waiting in the queue.
pub(super) enum Message {
    Job(Box<dyn Job>),
    Stop,
}

/// What the writer counts.
#[derive(Debug, Default)]
pub struct Pulse {
    /// Writes that wait.
    pub queued: AtomicUsize,
    /// Transactions that were committed.
    pub commits: AtomicU64,
    /// Writes that were answered.
    pub answered: AtomicU64,
    /// Whether a write found no room, and none was found since.
    pub full: AtomicBool,
}

/// The writer's thread.
pub(super) struct Writer {
    pub(super) connector: Connector,
    pub(super) inbox: Receiver<Message>,
    pub(super) batch: usize,
    pub(super) moments: Moments,
    pub(super) pulse: Arc<Pulse>,
    pub(super) connection: Option<DbConnection>,
    pub(super) ids: Ids,
    pub(super) pause: Pause,
}

/// The pause between two attempts to reach the database.
#[derive(Default)]
pub(super) struct Pause {
    until: Option<Instant>,
    length: Duration,
}

impl Writer {
    /// Works until the store is closed.
    pub(super) fn work(mut self) {
        let mut busy = false;
        loop {
            match self.inbox.recv_timeout(IDLE) {
                Ok(Message::Job(first)) => {
                    busy = true;
                    let (jobs, stop) = self.gather(first);
                    self.commit_or_survive(jobs);
                    if stop {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if std::mem::take(&mut busy) {
                        self.rest();
                    }
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.rest();
    }

    fn gather(&mut self, first: Box<dyn Job>) -> (Vec<Box<dyn Job>>, bool) {
        let mut jobs = vec![first];
        let mut stop = false;
        while jobs.len() < self.batch {
            match self.inbox.try_recv() {
                Ok(Message::Job(job)) => jobs.push(job),
                Ok(Message::Stop) => {
                    stop = true;
                    break;
                }
                Err(_) => break,
            }
        }
        self.pulse.queued.fetch_sub(jobs.len(), Ordering::Relaxed);
        jobs.retain(|job| !job.is_abandoned());
        let count = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
        metrics::histogram!("kintsugi_batch_writes").record(f64::from(count));
        (jobs, stop)
    }

    /// Folds SQLite's log into the database while there is nothing to do.
    fn rest(&mut self) {
        if let Some(connection) = &mut self.connection
            && let Err(error) = self.connector.fold_log(connection)
        {
            tracing::debug!(%error, "the log could not be folded in");
        }
    }

    /// Whatever goes wrong in the writer itself ends these jobs, not the writer; who waits sees that no answer comes.
    fn commit_or_survive(&mut self, jobs: Vec<Box<dyn Job>>) {
        if catch_unwind(AssertUnwindSafe(|| self.commit(jobs))).is_err() {
            tracing::error!("the writer panicked; it goes on with a new connection");
            self.connection = None;
        }
    }

    fn commit(&mut self, jobs: Vec<Box<dyn Job>>) {
        if jobs.is_empty() {
            return;
        }
        if let Err(error) = self.connect() {
            return self.answer(jobs, &Err(error));
        }
        let alone = jobs.len() == 1 && self.engine() == Engine::Postgres;
        let left = if alone { jobs } else { self.together(jobs) };
        for job in left {
            match self.connect() {
                Ok(()) => self.alone(job),
                Err(error) => self.answer(vec![job], &Err(error)),
            }
        }
    }

    pub(super) fn engine(&self) -> Engine {
        self.connector.engine()
    }

    pub(super) fn answer(&self, jobs: Vec<Box<dyn Job>>, fate: &Result<(), StoreError>) {
        self.pulse.answered.fetch_add(u64::try_from(jobs.len()).unwrap_or(0), Ordering::Relaxed);
        for job in jobs {
            job.answer(fate.clone());
        }
    }

    /// Sees to it that there is a connection; after a failure it waits a little longer each time before it tries again,
    /// and in the meantime says at once that there is none.
    fn connect(&mut self) -> Result<(), StoreError> {
        if self.connection.is_some() {
            return Ok(());
        }
        if self.pause.until.is_some_and(|until| Instant::now() < until) {
            return Err(StoreError::Disconnected("waiting before the next attempt".to_owned()));
        }
        match self.connector.open(Purpose::Write) {
            Ok(connection) => {
                self.pause = Pause::default();
                self.connection = Some(connection);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "the writer has no connection");
                let length =
                    (self.pause.length * 2).clamp(Duration::from_millis(100), LONGEST_PAUSE);
                self.pause = Pause { until: Some(Instant::now() + length), length };
                Err(error)
            }
        }
    }
}
