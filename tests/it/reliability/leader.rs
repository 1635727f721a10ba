//! Three instances run; the one that is at a job is killed, stands still, or is cut off from the database, and another
//! takes the job over.

use std::thread;
use std::time::{Duration, Instant};

use super::{Place, Wire, number, short_or_long, tell};
use crate::command::Running;
use crate::support::Engine;

/// Answers that are to be forgotten, so slowly that it takes many seconds; each notes by whom and by which token.
const WORK: &str = "\
    CREATE TABLE worked (at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), instance TEXT NOT NULL, token BIGINT NOT NULL);
    CREATE FUNCTION work() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO worked (instance, token)
            SELECT current_setting('application_name'), token FROM leases WHERE name = 'forget_answers';
        PERFORM pg_sleep(0.003);
        RETURN OLD;
    END $$;
    CREATE TRIGGER work AFTER DELETE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION work();
    INSERT INTO idempotency_keys (principal, method, path, idempotency_key, request_hash, created_at)
        SELECT 'system', 'POST', '/', n::TEXT, '', n FROM generate_series(1, 4000) n;";

/// How long an instance stands still or is cut off: longer than its lease.
const AWAY: Duration = Duration::from_secs(20);

/// Who did the last of it.
const LAST: &str = "SELECT CAST(instance AS BIGINT) FROM worked ORDER BY at DESC LIMIT 1";
const TOKEN: &str = "SELECT token FROM leases WHERE name = 'forget_answers'";
const LEFT: &str = "SELECT COUNT(*) FROM idempotency_keys";
/// Work by a token that somebody had before, or by two with one token.
const STALE: &str = "SELECT COUNT(*) FROM (SELECT token < LAG(token) OVER by_time \
    OR (token = LAG(token) OVER by_time AND instance <> LAG(instance) OVER by_time) AS stale \
    FROM worked WINDOW by_time AS (ORDER BY at)) each_work WHERE stale";

#[test]
fn a_job_of_an_instance_that_is_killed_is_taken_over_and_two_are_never_at_it() {
    taken_over("kill -9 of the instance at a job", false, |holder, _| holder.signal("-KILL"));
}

#[test]
fn an_instance_that_stood_still_is_taken_over_and_does_nothing_stale() {
    if short_or_long(true, false) {
        println!("skipped: KINTSUGI_TEST_LONG is not set");
        return;
    }
    taken_over("SIGSTOP for 20 s of the instance at a job", true, |holder, _| {
        holder.signal("-STOP");
        let process = holder.process();
        thread::spawn(move || {
            thread::sleep(AWAY);
            crate::command::signal("-CONT", &process);
        });
    });
}

#[test]
fn an_instance_cut_off_from_the_database_is_taken_over_and_does_nothing_stale_once_it_is_back() {
    if short_or_long(true, false) {
        println!("skipped: KINTSUGI_TEST_LONG is not set");
        return;
    }
    taken_over("20 s without a way to the database for the instance at a job", true, |_, wire| {
        wire.cut();
        thread::spawn(move || {
            thread::sleep(AWAY);
            wire.mend();
        });
    });
}

fn taken_over(what: &str, comes_back: bool, happens: impl FnOnce(&Running, Wire)) {
    let Some(place) = Place::of(Engine::Postgres) else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    assert_eq!(place.run(&["migrate"]).code, 0);
    place.execute(WORK);
    let mut wires: Vec<_> = (0..3).map(|_| Wire::to(&place.url)).collect();
    let start = |(name, wire): (usize, &Wire)| place.start_named(&name.to_string(), wire);
    let instances: Vec<_> = wires.iter().enumerate().map(start).collect();
    wait_until(&place, "SELECT COUNT(*) FROM worked", |count| count > 0);
    let holder = usize::try_from(number(&place, LAST)).unwrap();
    let token = number(&place, TOKEN);
    let began = Instant::now();
    happens(&instances[holder], wires.swap_remove(holder));
    wait_until(&place, TOKEN, |now| now > token);
    let took = began.elapsed();
    wait_until(&place, LEFT, |left| left == 0);
    let others =
        format!("SELECT COUNT(DISTINCT instance) FROM worked WHERE instance <> '{holder}'");
    assert!(number(&place, &others) > 0);
    if comes_back {
        // Time to try to go on with what it was at.
        thread::sleep((AWAY + Duration::from_secs(5)).saturating_sub(began.elapsed()));
        while instances[holder].get("/readyz", "").0 != 200 {
            assert!(began.elapsed() < Duration::from_mins(2), "it is not ready again");
        }
    }
    assert_eq!(number(&place, STALE), 0);
    tell(
        &place,
        &format!(
            "{what}: another at it after {} ms, nothing stale among {} pieces of work",
            took.as_millis(),
            number(&place, "SELECT COUNT(*) FROM worked")
        ),
    );
}

fn wait_until(place: &Place, sql: &str, is: impl Fn(i64) -> bool) {
    let began = Instant::now();
    while !is(number(place, sql)) {
        assert!(began.elapsed() < Duration::from_mins(2), "{sql}");
        thread::sleep(Duration::from_millis(50));
    }
}
