//! What happens by itself: jobs that come round, each done once a period by one instance of those that run. May use:
//! `app`, `domain`, `clock`, `outbound`.
//!
//! Every instance looks now and then whether something is due. One of them takes the job's lease and does it in pieces,
//! each a short transaction that renews the lease first: a piece of an instance that was overtaken is refused. A job
//! that was broken off is begun again by the next, so its pieces must bear being done twice. What time it is says the
//! database, so that all instances agree.

mod answers;
mod deferrals;
mod loops;
mod nudges;
pub mod post;
mod recurrences;
mod sign_ins;

use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::app::{AppError, Asking, Kintsugi, Lease, Recorded, WriteTx};
use crate::clock;
use crate::domain::calendar::{Calendar, day_number};

/// How often is looked whether something is due.
const PAUSE: Duration = Duration::from_secs(2);

/// Something that comes round.
struct Job {
    /// Its name, in the log and in the metrics.
    name: &'static str,
    /// The number of the period that a moment is in; a later one has a higher number.
    period: fn(Timestamp) -> i64,
    /// Does a piece of it.
    piece: fn(&mut WriteTx<'_>, &Round) -> Result<Recorded<Piece>, AppError>,
}

/// All that comes round.
const JOBS: &[Job] = &[
    Job { name: "forget_answers", period: hour, piece: answers::forget },
    Job { name: "forget_sign_ins", period: hour, piece: sign_ins::forget },
    Job { name: "end_deferrals", period: hour, piece: deferrals::end },
    Job { name: "take_in_orphans", period: hour, piece: nudges::take_in },
    Job { name: "record_nudges", period: hour, piece: nudges::remind },
    Job { name: "give_up_nudges", period: hour, piece: nudges::give_up },
    Job { name: "close_loops", period: day, piece: loops::close },
    Job { name: "lapse_recurrences", period: day, piece: recurrences::lapse },
];

/// One time that a job comes round.
#[derive(Debug, Clone)]
struct Round {
    /// The moment, for all of it.
    now: Timestamp,
    /// The period for which it was done last; 0 for never.
    done: i64,
    /// The period for which it is done now.
    period: i64,
    /// Up to where the pieces before came; empty before the first.
    after: String,
}

/// What a piece came to.
#[derive(Debug, Default)]
struct Piece {
    /// How much was done.
    count: usize,
    /// Up to where it came; none when nothing is left.
    more: Option<String>,
}

/// Does what is due, as long as the service is not going down.
pub async fn run(app: Kintsugi) {
    let holder = format!("{}-{:x}", std::process::id(), clock::chance() >> 96);
    let mut interval = tokio::time::interval(PAUSE);
    while !app.is_draining() {
        interval.tick().await;
        match app.ask(|tx| Ok(tx.database_time()?)).await {
            // A period begins when it has begun by both clocks, since what is done goes by our own.
            Ok(now) => come_round(&app, &holder, now.min(app.clock().now())).await,
            Err(error) => tracing::debug!(?error, "what is due cannot be asked"),
        }
    }
}

/// Does what is due at a moment.
pub async fn come_round(app: &Kintsugi, holder: &str, now: Timestamp) {
    for job in JOBS {
        let began = Instant::now();
        let outcome = match job.take(app, holder, now).await {
            Ok(None) => continue,
            Ok(Some((lease, round))) => job.work(app, &lease, round).await,
            Err(error) => Err(error),
        };
        let (outcome, job) = (told(job.name, outcome), job.name);
        metrics::counter!("kintsugi_jobs_total", "job" => job, "outcome" => outcome).increment(1);
        metrics::histogram!("kintsugi_job_seconds", "job" => job).record(began.elapsed());
    }
}

/// Says in the log how a job went, and in a word for the metrics.
fn told(job: &str, outcome: Result<usize, AppError>) -> &'static str {
    match outcome {
        Ok(count) => {
            tracing::info!(job, count, "a job is done");
            "done"
        }
        Err(AppError::Overtaken) => {
            tracing::warn!(job, "another instance has taken the job over");
            "overtaken"
        }
        Err(error) => {
            tracing::warn!(job, ?error, "a job was broken off; it will be begun again");
            "failed"
        }
    }
}

impl Job {
    /// Takes the lease if the job is due; nothing is written as long as it is not.
    async fn take(
        &self,
        app: &Kintsugi,
        holder: &str,
        now: Timestamp,
    ) -> Result<Option<(Lease, Round)>, AppError> {
        let (name, period, holder) = (self.name, (self.period)(now), holder.to_owned());
        if !app.ask(move |tx| Ok(tx.is_due(name, period)?)).await? {
            return Ok(None);
        }
        let take = move |tx: &mut WriteTx<'_>, _: &_| {
            let lease = tx.take_lease(name, &holder, period)?;
            Ok(tx.unchanged(lease))
        };
        let lease = app.write(Asking::of_the_system(name), take).await?;
        Ok(lease.map(|lease| {
            let round = Round { now, done: lease.done, period, after: String::new() };
            (lease, round)
        }))
    }

    /// Does all pieces; answers how much was done.
    async fn work(
        &self,
        app: &Kintsugi,
        lease: &Lease,
        mut round: Round,
    ) -> Result<usize, AppError> {
        tracing::debug!(job = self.name, token = lease.token, "a job is begun");
        let mut count = 0;
        loop {
            let (lease, at, work) = (lease.clone(), round.clone(), self.piece);
            let piece = move |tx: &mut WriteTx<'_>, _: &_| {
                tx.hold(&lease)?;
                let piece = work(tx, &at)?;
                if piece.get().more.is_none() {
                    tx.finish(&lease, at.period)?;
                }
                Ok(piece)
            };
            let began = Instant::now();
            let piece = app.write(Asking::of_the_system(self.name), piece).await?;
            count += piece.count;
            match piece.more {
                Some(after) => round.after = after,
                None => return Ok(count),
            }
            tokio::time::sleep(rest_after(began.elapsed())).await;
        }
    }
}

/// How long a job rests after a piece of it, so that what people ask for is not kept waiting by all the rest: half as long
/// as the piece took, and never so long that the lease runs out.
fn rest_after(piece: Duration) -> Duration {
    (piece / 2).min(Duration::from_secs(2))
}

fn hour(now: Timestamp) -> i64 {
    now.as_second().div_euclid(3600)
}

/// The day on which loops are judged, in days since 1970-01-01.
fn day(now: Timestamp) -> i64 {
    day_number(Calendar::default().today(now))
}
