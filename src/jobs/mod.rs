//! What happens by itself: jobs that come round, each done once a period by one instance of those that run. May use:
//! `app`, `domain`, `clock`, `outbound`.
//!
//! Every instance looks now and then whether something is due. One of them takes the job's lease and does it (`work`) in
//! short transactions that renew the lease first: an instance that was overtaken is refused. A job that was broken off
//! is begun again by the next, so its pieces must bear being done twice. What time it is says the database, so that all
//! instances agree.

mod answers;
mod deferrals;
mod loops;
mod nudges;
pub mod post;
mod recurrences;
mod sign_ins;
mod work;

use std::time::{Duration, Instant};

use jiff::Timestamp;

use work::{Round, Work};

use crate::app::{AppError, Asking, Kintsugi, Lease, WriteTx};
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
    /// How it is done.
    work: Work,
}

/// All that comes round.
const JOBS: &[Job] = &[
    Job { name: "forget_answers", period: hour, work: answers::FORGET },
    Job { name: "forget_sign_ins", period: hour, work: sign_ins::FORGET },
    Job { name: "end_deferrals", period: hour, work: deferrals::END },
    Job { name: "take_in_orphans", period: hour, work: nudges::TAKE_IN },
    Job { name: "record_nudges", period: hour, work: nudges::REMIND },
    Job { name: "give_up_nudges", period: hour, work: nudges::GIVE_UP },
    Job { name: "close_loops", period: day, work: loops::CLOSE },
    Job { name: "lapse_recurrences", period: day, work: recurrences::LAPSE },
];

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
            Ok(Some((lease, round))) => {
                tracing::debug!(job = job.name, token = lease.token, "a job is begun");
                work::work(app, lease, round, job.work).await
            }
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
}

fn hour(now: Timestamp) -> i64 {
    now.as_second().div_euclid(3600)
}

/// The day on which loops are judged, in days since 1970-01-01.
fn day(now: Timestamp) -> i64 {
    day_number(Calendar::default().today(now))
}
