//! What the service tells its operators: the log on standard error, and metrics in Prometheus' format.
//! May use: nothing of ours.
//!
//! Anything may log with `tracing` and count with `metrics`; this file decides where that goes. Before it is installed
//! (in tests), both go nowhere.

use std::io::{IsTerminal, stderr};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// How often what was measured is folded into buckets while nobody asks; without it, memory would grow.
const UPKEEP: Duration = Duration::from_secs(10);

/// Upper limits of the buckets for times, in seconds.
const BUCKETS: &[f64] =
    &[0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Upper limits of the buckets for how many.
const COUNTS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// What was counted so far, once counting has begun.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to count.
///
/// # Errors
/// When something in this process counts already.
pub fn measure() -> Result<(), String> {
    let recorder = recorder().map_err(|why| why.to_string())?;
    let upkeep = recorder.clone();
    RECORDER.set(recorder).map_err(|_| "it is counted already".to_owned())?;
    let keep_up = move || {
        loop {
            thread::sleep(UPKEEP);
            upkeep.run_upkeep();
        }
    };
    let thread = thread::Builder::new().name("metrics".to_owned()).spawn(keep_up);
    thread.map_err(|why| why.to_string())?;
    metrics::gauge!("kintsugi_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(())
}

/// Everything that was counted, in Prometheus' text format; `None` before [`measure`].
pub fn measures() -> Option<String> {
    RECORDER.get().map(PrometheusHandle::render)
}

fn recorder() -> Result<PrometheusHandle, BuildError> {
    let times = Matcher::Suffix("_seconds".to_owned());
    let counts = Matcher::Full("kintsugi_batch_writes".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(times, BUCKETS)?;
    builder.set_buckets_for_metric(counts, COUNTS)?.install_recorder()
}

/// Begins to log: what `level` lets through, as JSON for machines or in lines for people.
///
/// # Errors
/// When the level cannot be understood, or something in this process logs already.
pub fn log(level: &str, json: bool) -> Result<(), String> {
    // The server tells of each of its threads, and calls it an error of its own when a stranger speaks no HTTP; what is
    // said after this may ask for both again.
    let usual = "actix_server=warn,actix_http::h1::dispatcher=off";
    let filter = EnvFilter::try_new(format!("{usual},{level}"));
    let filter = filter.map_err(|why| why.to_string())?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let installed = if json {
        subscriber
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .try_init()
    } else {
        subscriber.with_ansi(stderr().is_terminal()).try_init()
    };
    installed.map_err(|why| why.to_string())?;
    // A panic is a fault like any other: one line, where the others are.
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a thread panicked")));
    Ok(())
}

/// Whether whoever reads the log is a person.
pub fn is_watched() -> bool {
    stderr().is_terminal()
}
