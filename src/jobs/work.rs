//! How a job is done: so that what people ask for is hardly kept waiting by it. May use: `app`.
//!
//! It rests after each step for several times as long as the step took. Where there may be much to look through, that is
//! done by reading, and the writer is kept by nothing but what was found.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::app::{AppError, Asking, Kintsugi, Lease, ReadTx, Recorded, WriteTx};

/// So much of what was found is settled in one transaction, or a page more.
const AT_ONCE: usize = 100;

/// How many times as long as a step a job rests after it: one in pieces has little to do, or something that must not grow.
const RESTS_IN_PIECES: u32 = 3;

/// The same for one that looks through much, which nobody waits for.
const RESTS_LOOKING: u32 = 10;

/// The longest that a job looks without renewing its lease, or rests.
const LONGEST: Duration = Duration::from_secs(2);

/// How a job is done.
#[derive(Debug, Clone, Copy)]
pub(super) enum Work {
    /// A piece after another, each a transaction.
    Pieces(Pieces),
    /// A page after another is looked through for what there is to do.
    Finds(Look, Settle),
}

/// Does a piece.
pub(super) type Pieces = fn(&mut WriteTx<'_>, &Round) -> Result<Recorded<Piece>, AppError>;

/// Looks through a page.
pub(super) type Look = fn(&mut ReadTx<'_>, &Round) -> Result<Found, AppError>;

/// Does what was found, by its ids, as far as it is still to be done; answers how much that was.
pub(super) type Settle =
    fn(&mut WriteTx<'_>, &Round, &[String]) -> Result<Recorded<usize>, AppError>;

/// One time that a job comes round.
#[derive(Debug, Clone)]
pub(super) struct Round {
    /// The moment, for all of it.
    pub(super) now: Timestamp,
    /// The period for which it was done last; 0 for never.
    pub(super) done: i64,
    /// The period for which it is done now.
    pub(super) period: i64,
    /// Up to where the pieces before came; empty before the first.
    pub(super) after: String,
}

/// What a piece came to.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// How much was done.
    pub(super) count: usize,
    /// Up to where it came; none when nothing is left.
    pub(super) more: Option<String>,
}

/// What there is to do about a page.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The ids.
    pub(super) ids: Vec<String>,
    /// Up to where the page went; none when it was the last.
    pub(super) more: Option<String>,
}

impl Found {
    /// All of a page, which was the last if it is not full.
    pub(super) fn all(ids: Vec<String>, limit: u16) -> Self {
        let more = ids.last().filter(|_| ids.len() >= usize::from(limit)).cloned();
        Self { ids, more }
    }
}

/// Does all of a job; answers how much was done.
pub(super) async fn work(
    app: &Kintsugi,
    lease: Lease,
    round: Round,
    work: Work,
) -> Result<usize, AppError> {
    match work {
        Work::Pieces(piece) => in_pieces(app, lease, round, piece).await,
        Work::Finds(look, settle) => by_looking(app, lease, round, look, settle).await,
    }
}

async fn in_pieces(
    app: &Kintsugi,
    lease: Lease,
    mut round: Round,
    piece: Pieces,
) -> Result<usize, AppError> {
    let mut count = 0;
    loop {
        let (lease, at, began) = (lease.clone(), round.clone(), Instant::now());
        let job = lease.name;
        let piece = move |tx: &mut WriteTx<'_>, _: &_| {
            tx.hold(&lease)?;
            let piece = piece(tx, &at)?;
            if piece.get().more.is_none() {
                tx.finish(&lease, at.period)?;
            }
            Ok(piece)
        };
        let piece = app.write(Asking::of_the_system(job), piece).await?;
        count += piece.count;
        match piece.more {
            Some(after) => round.after = after,
            None => return Ok(count),
        }
        rest_after(began, RESTS_IN_PIECES).await;
    }
}

async fn by_looking(
    app: &Kintsugi,
    lease: Lease,
    mut round: Round,
    look: Look,
    settle: Settle,
) -> Result<usize, AppError> {
    let (mut count, mut waiting, mut held) = (0, Vec::new(), Instant::now());
    loop {
        let (at, began) = (round.clone(), Instant::now());
        let found = app.ask_long(move |tx| look(tx, &at)).await?;
        rest_after(began, RESTS_LOOKING).await;
        waiting.extend(found.ids);
        let is_over = found.more.is_none();
        round.after = found.more.unwrap_or_default();
        if !is_over && waiting.len() < AT_ONCE && held.elapsed() < LONGEST {
            continue;
        }
        let (lease, at, began) = (lease.clone(), round.clone(), Instant::now());
        let (job, ids) = (lease.name, std::mem::take(&mut waiting));
        let some = move |tx: &mut WriteTx<'_>, _: &_| {
            tx.hold(&lease)?;
            let done = settle(tx, &at, &ids)?;
            if is_over {
                tx.finish(&lease, at.period)?;
            }
            Ok(done)
        };
        count += app.write(Asking::of_the_system(job), some).await?;
        if is_over {
            return Ok(count);
        }
        held = Instant::now();
        rest_after(began, RESTS_LOOKING).await;
    }
}

/// Rests so many times as long as a step took, and never so long that the lease runs out.
async fn rest_after(began: Instant, times: u32) {
    tokio::time::sleep((began.elapsed() * times).min(LONGEST)).await;
}
