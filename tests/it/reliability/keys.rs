//! Answers that were kept for requests that are sent again, more than there ever should be, are forgotten in time.

use std::thread;
use std::time::{Duration, Instant};

use super::client::RECOVERY;
use super::{Client, Place, at_both, number, percentile, short_or_long, tell, time_while};
use crate::support::Engine;

/// How often is looked how many are left.
const PAUSE: Duration = Duration::from_millis(50);

at_both! {
    fn answers_of_the_day_before_are_forgotten_while_others_write(place) {
        let many = short_or_long(10_000, 100_000);
        assert_eq!(place.run(&["migrate"]).code, 0);
        place.execute(&kept(place.engine, many));
        let (service, token) = place.start_first(&[], &[]);
        let client = Client::new(&service.base, &token);
        let write = |name: &str, count: usize| {
            let (status, body, _) = client.send(&format!("{name}-{count}")).unwrap();
            assert_eq!(status, 201, "{body}");
        };
        let began = Instant::now();
        let (beside, (nearly, all)) = time_while(
            |count| write("beside", count),
            || (until_left(&place, many / 100, began), until_left(&place, 0, began)),
        );
        let (after, ()) = time_while(|count| write("after", count), || thread::sleep(all));
        let kept = number(&place, "SELECT COUNT(*) FROM idempotency_keys");
        assert_eq!(kept, i64::try_from(beside.len() + after.len()).unwrap(), "those of today are kept");
        let p99 = |of: &[Duration]| percentile(of, 99).as_millis();
        tell(&place, &format!(
            "{many} answers of the day before: 1 % left after {} ms, none after {} ms; writes meanwhile p99 {} ms of {}, \
             afterwards {} ms of {}",
            nearly.as_millis(), all.as_millis(), p99(&beside), beside.len(), p99(&after), after.len(),
        ));
        service.stop();
    }
}

/// As many answers as if that many requests had been sent long ago.
fn kept(engine: Engine, many: i64) -> String {
    let (numbers, text) = match engine {
        Engine::Sqlite => (
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < MANY) SELECT n FROM s)",
            "hex(zeroblob(300))",
        ),
        Engine::Postgres => ("generate_series(1, MANY) s(n)", "repeat('x', 600)"),
    };
    format!(
        "INSERT INTO idempotency_keys \
             (principal, method, path, idempotency_key, request_hash, created_at, status, headers, body) \
         SELECT 'system', 'POST', '/api/v1/incidents', 'old-' || n, 'hash', n, 201, '[]', {text} FROM {numbers}"
    )
    .replace("MANY", &many.to_string())
}

/// Waits until no more than so many of the day before are left; answers how long that took in all. What is left is asked
/// for as far as it matters, since counting all of them again and again would keep those who write waiting itself.
fn until_left(place: &Place, left: i64, began: Instant) -> Duration {
    let old = "SELECT COUNT(*) FROM (SELECT 1 FROM idempotency_keys WHERE created_at < 1000000";
    let old = format!("{old} ORDER BY created_at LIMIT {}) old", left + 1);
    while number(place, &old) > left {
        assert!(began.elapsed() < RECOVERY, "they are not forgotten");
        thread::sleep(PAUSE);
    }
    began.elapsed()
}
