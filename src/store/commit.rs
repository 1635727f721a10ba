//! How the writer commits: many jobs in one transaction where that is possible, one by one where it is not.
//! May use: `feed`, `job`, `transaction`, `writer`.
//!
//! On SQLite each job has a savepoint. On PostgreSQL a savepoint would cost a round trip, so a job that has to be taken
//! back takes the whole group back, and each job of it runs alone; a job must therefore bear being run again. A refusal
//! before the first write takes nothing back.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::config::Engine;
use super::connection::DbConnection;
use super::error::{StoreError, Trouble};
use super::feed::{self, Entry};
use super::job::{Job, Verdict};
use super::transaction::WriteTx;
use super::writer::Writer;

/// How often a job is run when others are in its way.
const ATTEMPTS: u32 = 5;

/// The exit code for an input or output error in sysexits(3).
const FAILED_BY_THE_DISK: i32 = 74;

/// What a run of one job leaves behind.
struct Ran {
    verdict: Verdict,
    entries: Vec<Entry>,
    dirty: bool,
    trouble: Option<Trouble>,
}

impl Writer {
    /// Runs jobs in one transaction and answers them; answers those that have to run alone.
    pub(super) fn together(&mut self, mut jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        if let Err(error) = self.begin() {
            self.answer(jobs, &Err(error));
            return Vec::new();
        }
        let mut entries = Vec::new();
        for job in &mut jobs {
            match self.step(job) {
                Ok(Some(more)) => entries.extend(more),
                Ok(None) => {
                    self.settle();
                    return jobs;
                }
                Err(error) => {
                    self.settle();
                    self.answer(jobs, &Err(error));
                    return Vec::new();
                }
            }
        }
        match self.finish(entries) {
            Ok(()) => self.answer(jobs, &Ok(())),
            Err((_, Trouble::Retry)) => return jobs,
            Err((error, _)) => self.answer(jobs, &Err(error)),
        }
        Vec::new()
    }

    /// Runs one job of a group: its entries, or `None` if the group has to be run one by one.
    fn step(&mut self, job: &mut Box<dyn Job>) -> Result<Option<Vec<Entry>>, StoreError> {
        let savepoints = self.engine() == Engine::Sqlite;
        if savepoints {
            self.run_batch("SAVEPOINT job")?;
        }
        let ran = self.run(job)?;
        match ran.trouble {
            Some(Trouble::Full) => return Err(StoreError::DiskFull),
            Some(Trouble::Lost) => {
                return Err(StoreError::Disconnected("the connection was lost".to_owned()));
            }
            Some(Trouble::Retry | Trouble::Statement) if !savepoints => return Ok(None),
            Some(Trouble::Retry | Trouble::Statement) | None => {}
        }
        let done = ran.verdict == Verdict::Done;
        if !savepoints {
            return Ok((done || !ran.dirty).then_some(if done { ran.entries } else { Vec::new() }));
        }
        if done {
            self.run_batch("RELEASE job")?;
            return Ok(Some(ran.entries));
        }
        self.run_batch(if ran.dirty { "ROLLBACK TO job; RELEASE job" } else { "RELEASE job" })?;
        Ok(Some(Vec::new()))
    }

    /// Seals what happened and commits.
    fn finish(&mut self, entries: Vec<Entry>) -> Result<(), (StoreError, Trouble)> {
        let began = Instant::now();
        let sealed = match &mut self.connection {
            Some(connection) => {
                feed::seal(connection, entries).and_then(|()| commit_or_end(connection))
            }
            None => Err(StoreError::Disconnected("there is no connection".to_owned())),
        };
        let Err(error) = sealed else {
            self.pulse.commits.fetch_add(1, Ordering::Relaxed);
            metrics::histogram!("kintsugi_commit_seconds").record(began.elapsed().as_secs_f64());
            return Ok(());
        };
        let trouble = self.connection.as_ref().and_then(DbConnection::trouble);
        tracing::error!(%error, "a commit failed; nothing of it was kept");
        self.settle();
        Err((error, trouble.unwrap_or(Trouble::Statement)))
    }

    /// Runs one job in a transaction of its own and answers it.
    pub(super) fn alone(&mut self, mut job: Box<dyn Job>) {
        for attempt in 1..=ATTEMPTS {
            match self.attempt(&mut job) {
                Ok(()) => return self.answer(vec![job], &Ok(())),
                Err((_, Trouble::Retry)) if attempt < ATTEMPTS && self.connection.is_some() => {
                    thread::sleep(Duration::from_millis(5) * 2_u32.pow(attempt));
                }
                Err((error, _)) => return self.answer(vec![job], &Err(error)),
            }
        }
    }

    /// One attempt: committed, or refused with the job's own answer, or the reason why neither.
    fn attempt(&mut self, job: &mut Box<dyn Job>) -> Result<(), (StoreError, Trouble)> {
        let plain = |error| (error, Trouble::Statement);
        self.begin().map_err(plain)?;
        let ran = self.run(job).map_err(plain)?;
        let failed = match ran.trouble {
            Some(Trouble::Retry) => Some((StoreError::Busy, Trouble::Retry)),
            // The job may have gone on after a statement that failed; PostgreSQL would not commit it.
            Some(trouble) if ran.verdict == Verdict::Done => Some((
                StoreError::Failed("a statement failed and was passed over".to_owned()),
                trouble,
            )),
            _ => None,
        };
        if let Some(failed) = failed {
            self.settle();
            return Err(failed);
        }
        if ran.verdict == Verdict::Done {
            return self.finish(ran.entries);
        }
        self.settle();
        Ok(())
    }

    /// Runs a job in the open transaction.
    fn run(&mut self, job: &mut Box<dyn Job>) -> Result<Ran, StoreError> {
        let Some(connection) = &mut self.connection else {
            return Err(StoreError::Disconnected("there is no connection".to_owned()));
        };
        connection.take_trouble();
        let context = job.context().clone();
        let mut tx = WriteTx::new(connection, (self.moments)(), &mut self.ids, &context);
        let verdict = job.run(&mut tx);
        if verdict == Verdict::Refused && !tx.wrote() && tx.trouble().is_none() {
            tx.give_back_claim()?;
        }
        let dirty = tx.wrote() || tx.claimed.is_some() || verdict == Verdict::Panicked;
        let entries = std::mem::take(&mut tx.entries);
        Ok(Ran { verdict, entries, dirty, trouble: connection.trouble() })
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        let open = match &mut self.connection {
            Some(connection) => connection.begin_write(),
            None => Err(StoreError::Disconnected("there is no connection".to_owned())),
        };
        if open.is_err() {
            self.settle();
        }
        open
    }

    /// Takes everything back that is not committed, and drops a connection that is of no use any more.
    fn settle(&mut self) {
        let Some(connection) = &mut self.connection else {
            return;
        };
        let trouble = connection.take_trouble();
        if trouble == Some(Trouble::Full) {
            self.pulse.full.store(true, Ordering::Relaxed);
        }
        if trouble != Some(Trouble::Lost) && connection.batch("ROLLBACK").is_err() {
            // There may be no transaction left: SQLite ends one by itself when the disk is full.
            tracing::debug!("there was nothing to roll back");
        }
        if trouble == Some(Trouble::Lost) || connection.take_trouble() == Some(Trouble::Lost) {
            self.connection = None;
        }
    }

    fn run_batch(&mut self, text: &str) -> Result<(), StoreError> {
        match &mut self.connection {
            Some(connection) => connection.batch(text),
            None => Err(StoreError::Disconnected("there is no connection".to_owned())),
        }
    }
}

/// Commits. A disk that fails to keep a commit is not asked again: it may say yes to what it has lost.
fn commit_or_end(connection: &mut DbConnection) -> Result<(), StoreError> {
    let committed = connection.batch("COMMIT");
    if connection.engine() == Engine::Sqlite
        && let Err(error) = &committed
        && error.is_of_the_disk()
    {
        tracing::error!(%error, "the disk failed a commit; ending, since only a new start can tell what was kept");
        std::process::exit(FAILED_BY_THE_DISK);
    }
    committed
}
