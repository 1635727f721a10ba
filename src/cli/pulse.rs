//! Takes the store's figures over into the metrics. May use: `app`.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use crate::app::Kintsugi;

/// How often.
const PULSE: Duration = Duration::from_secs(5);

/// Takes them over for as long as the service runs.
pub async fn take(app: Kintsugi) {
    let mut interval = tokio::time::interval(PULSE);
    loop {
        interval.tick().await;
        let (store, pulse) = (app.store(), app.store().pulse());
        metrics::gauge!("kintsugi_writes_waiting").set(count(pulse.queued.load(Relaxed)));
        metrics::gauge!("kintsugi_disk_full").set(count(u8::from(pulse.full.load(Relaxed))));
        metrics::counter!("kintsugi_commits_total").absolute(pulse.commits.load(Relaxed));
        metrics::counter!("kintsugi_writes_total").absolute(pulse.answered.load(Relaxed));
        let (quick, long) = store.reading();
        metrics::gauge!("kintsugi_connections_in_use", "for" => "quick").set(f64::from(quick));
        metrics::gauge!("kintsugi_connections_in_use", "for" => "long").set(f64::from(long));
        if let Some(bytes) = store.log_length() {
            metrics::gauge!("kintsugi_log_bytes").set(count(bytes));
        }
        // While the database is away, the last one stands.
        if let Ok(head) = app.ask(|tx| Ok(tx.feed_head()?)).await {
            metrics::gauge!("kintsugi_feed_position").set(count(head.position));
        }
    }
}

/// A figure as the metrics take it.
fn count(figure: impl TryInto<u32>) -> f64 {
    figure.try_into().map_or(f64::from(u32::MAX), f64::from)
}
