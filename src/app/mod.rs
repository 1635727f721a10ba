//! What people and tools do with kintsugi: one file per thing that someone does.
//!
//! Use cases are sync functions on a transaction; [`Kintsugi`] holds the only async functions,
//! which hand a use case to the writer or a reader and wait. May use: `domain`, `store`, `clock`.

pub mod access;
pub mod action;
pub mod administrator;
pub mod answer;
pub mod batch;
pub mod closing;
pub mod comment;
pub mod error;
pub mod export;
pub mod factor;
pub mod feed;
pub mod figure;
pub mod fragility;
pub mod guard;
pub mod import;
pub mod incident;
pub mod lesson;
pub mod listing;
pub mod many;
pub mod me;
pub mod merge;
pub mod naming;
pub mod nudge;
pub mod page;
pub mod person;
pub mod plan;
pub mod policy;
mod readings;
pub mod recurrence;
pub mod refusal;
pub mod register;
pub mod review;
pub mod search;
pub mod service;
pub mod session;
pub mod shape;
pub mod share;
pub mod sign_in;
pub mod skill_fit;
pub mod stuck;
pub mod subscription;
pub mod team;
pub mod theme;
pub mod timeline;
pub mod token;
pub mod upsert;
pub mod uptake;
pub mod view;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use jiff::Timestamp;

pub use answer::{Answer, View};
pub use error::AppError;
use error::Unavailable;

pub use crate::store::{Lease, ReadTx, Recorded, WriteTx};

use crate::clock::Clock;
use crate::domain::event::Noun;
use crate::domain::id::{SessionId, TokenId};
use crate::domain::permission::Caller;
use crate::domain::token::Token;
use crate::store::{Context, Engine, IdempotencyKey, Reading, Record, Store};

/// How often a record can be merged into or replaced by another before we stop following.
const LONGEST_CHAIN: usize = 32;

/// The application: a store, a clock, and what is done with them.
#[derive(Clone)]
pub struct Kintsugi {
    store: Store,
    clock: Clock,
    access: Arc<AtomicU64>,
    draining: Arc<AtomicBool>,
    epoch: Arc<str>,
    cursor_key: Arc<str>,
    readings: readings::Kept,
}

/// On whose behalf something is done, and for which request.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Who asks.
    pub caller: Caller,
    /// The id of the request, for the audit and the logs.
    pub request_id: String,
    /// The request's idempotency key, if it brought one.
    pub key: Option<RequestKey>,
}

/// What a request is recognised by when it comes again.
#[derive(Debug, Clone)]
pub struct RequestKey {
    /// What the caller put into `Idempotency-Key`.
    pub key: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// A hash of everything else that decides about the effect.
    pub request_hash: String,
}

impl Asking {
    /// Kintsugi itself asks: the command line on the machine, a job.
    pub fn of_the_system(request_id: impl Into<String>) -> Self {
        Self { caller: Caller::system(), request_id: request_id.into(), key: None }
    }

    fn context(&self) -> Context {
        Context::new(self.caller.actor())
            .request(self.request_id.clone())
            .bound_to(self.caller.integration.clone())
    }

    fn claim(&self) -> Option<IdempotencyKey> {
        self.key.as_ref().map(|key| IdempotencyKey {
            principal: self.caller.actor(),
            method: key.method.clone(),
            path: key.path.clone(),
            key: key.key.clone(),
            request_hash: key.request_hash.clone(),
        })
    }
}

impl Kintsugi {
    /// The application on a store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(store: Store, clock: Clock) -> Result<Self, AppError> {
        let (epoch, cursor_key) =
            store.read(|tx| Ok::<_, AppError>((tx.feed_head()?.epoch, tx.cursor_key()?)))?;
        Ok(Self {
            store,
            clock,
            access: Arc::default(),
            draining: Arc::default(),
            epoch: epoch.into(),
            cursor_key: cursor_key.into(),
            readings: readings::Kept::default(),
        })
    }

    /// What tells this database from every other, and from itself before it was restored.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// The key that seals the cursors of this database; told to nobody.
    pub fn cursor_key(&self) -> &str {
        &self.cursor_key
    }

    /// Says that this instance is going down: no new work is to be sent to it.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Whether this instance is going down.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Whether requests can be served here: not going down, reading, and with room to write.
    ///
    /// # Errors
    /// Why not.
    pub async fn is_ready(&self) -> Result<(), AppError> {
        if self.is_draining() {
            return Err(AppError::Unavailable(Unavailable::Draining));
        }
        self.ask(|tx| Ok(tx.feed_head()?)).await?;
        Ok(self.store.has_room().await?)
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The store, for wiring at the command line.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Counts the changes to people, teams and tokens made here, so that what was learned of callers before one is
    /// asked again.
    pub fn access_generation(&self) -> u64 {
        self.access.load(Ordering::Acquire)
    }

    /// Does something, at most once for an idempotency key: the effect and the answer are kept in one transaction, and a
    /// request that comes again gets the answer that was given, if its record may still be seen.
    ///
    /// # Errors
    /// Whatever the use case says; a refusal leaves no trace.
    pub async fn perform<V: View>(
        &self,
        asking: Asking,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<Recorded<V>, AppError> + Send + 'static,
        render: impl Fn(V) -> Answer + Send + 'static,
    ) -> Result<Answer, AppError> {
        let answer = self.write(asking.clone(), move |tx, caller| {
            let Some(key) = asking.claim() else {
                return Ok(job(tx, caller)?.map(&render));
            };
            if let Some(stored) = tx.claim(&key)? {
                let (answer, about) = Answer::again(stored);
                tx.get::<V::About>(about, caller)?;
                return Ok(tx.unchanged(answer));
            }
            let recorded = job(tx, caller)?;
            let about = recorded.get().about();
            let recorded = recorded.map(&render);
            tx.keep_answer(&key, &recorded.get().keep(about))?;
            Ok(recorded)
        });
        let answer = answer.await?;
        if matches!(V::About::NOUN, Noun::Person | Noun::Team | Noun::Token) {
            self.access.fetch_add(1, Ordering::AcqRel);
        }
        Ok(answer)
    }

    /// Does something that needs no answer to be kept.
    ///
    /// # Errors
    /// Whatever the use case says; a refusal leaves no trace.
    pub async fn write<T: Send + 'static>(
        &self,
        asking: Asking,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<Recorded<T>, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let context = asking.context();
        self.store.write(context, move |tx| job(tx, &asking.caller)).await
    }

    /// Keeps that a token was used, unless that is kept for this hour. Nothing happens to the token by it, so it is
    /// neither audited nor told in the feed.
    ///
    /// # Errors
    /// Any that the store can have.
    pub async fn note_use(&self, token: TokenId) -> Result<(), AppError> {
        let hour = Token::hour_of(self.clock.now());
        let kept = self.ask(move |tx| Ok(tx.last_uses_of(&[token.to_string()])?)).await?;
        if kept.into_values().any(|at| at >= hour) {
            return Ok(());
        }
        self.keep_use(token, hour).await
    }

    /// Keeps that a session is used now; as quietly as a token's use.
    ///
    /// # Errors
    /// Any that the store can have.
    pub async fn note_use_of_session(&self, session: SessionId) -> Result<(), AppError> {
        self.keep_use(session, self.clock.now()).await
    }

    async fn keep_use(
        &self,
        id: impl std::fmt::Display + Send + 'static,
        at: Timestamp,
    ) -> Result<(), AppError> {
        let keep = move |tx: &mut WriteTx<'_>, _: &Caller| {
            tx.keep_use(&id, at)?;
            Ok(tx.unchanged(()))
        };
        self.write(Asking::of_the_system("use"), keep).await
    }

    /// Does something that ends what somebody may here: it is asked again who callers are.
    ///
    /// # Errors
    /// Whatever the use case says; a refusal leaves no trace.
    pub async fn take_away<T: Send + 'static>(
        &self,
        asking: Asking,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<Recorded<T>, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let done = self.write(asking, job).await?;
        self.access.fetch_add(1, Ordering::AcqRel);
        Ok(done)
    }

    /// Looks something up: quick and by index.
    ///
    /// # Errors
    /// Whatever the query says.
    pub async fn ask<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut ReadTx<'_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let query = noting(query);
        // An SQLite read is over before a thread for blocking work would have begun it.
        let (answer, readings) = if self.store.engine() == Engine::Sqlite {
            self.store.read(query)?
        } else {
            self.store.read_async(query).await?
        };
        self.keep_readings(readings).await?;
        Ok(answer)
    }

    /// Works something out that may take long, without holding up what is quick.
    ///
    /// # Errors
    /// Whatever the query says.
    pub async fn ask_long<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut ReadTx<'_>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let (answer, readings) = self.store.read_long(noting(query)).await?;
        self.keep_readings(readings).await?;
        Ok(answer)
    }
}

/// A query that also answers of which hidden records it tells.
fn noting<T>(
    query: impl FnOnce(&mut ReadTx<'_>) -> Result<T, AppError>,
) -> impl FnOnce(&mut ReadTx<'_>) -> Result<(T, Vec<Reading>), AppError> {
    move |tx| query(tx).map(|answer| (answer, tx.take_readings()))
}
