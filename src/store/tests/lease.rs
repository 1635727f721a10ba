//! Who may do a job, and how often it comes round.

use crate::domain::calendar::{Calendar, day_number};
use crate::store::Lease;

use super::*;

fn take(store: &Store, name: &'static str, holder: &'static str, period: i64) -> Option<Lease> {
    let taken = store.write_blocking(context(), move |tx| {
        let lease = tx.take_lease(name, holder, period)?;
        Ok::<_, StoreError>(tx.unchanged(lease))
    });
    taken.unwrap()
}

fn hold(store: &Store, lease: &Lease) -> Result<(), StoreError> {
    let lease = lease.clone();
    store.write_blocking(context(), move |tx| {
        tx.hold(&lease)?;
        Ok(tx.unchanged(()))
    })
}

fn finish(store: &Store, lease: &Lease, period: i64) -> Result<(), StoreError> {
    let lease = lease.clone();
    store.write_blocking(context(), move |tx| {
        tx.finish(&lease, period)?;
        Ok(tx.unchanged(()))
    })
}

#[test]
fn whoever_was_overtaken_does_nothing_more() {
    on_each_engine(|store, config| {
        let first = take(store, "job", "one", 7).unwrap();
        assert_eq!(take(store, "job", "two", 7), None, "it is held");
        assert_eq!(hold(store, &first), Ok(()));
        raw(config, "UPDATE leases SET until = 1");
        let second = take(store, "job", "two", 7).unwrap();
        assert!(second.token > first.token);
        assert_eq!(hold(store, &first), Err(StoreError::Overtaken));
        assert_eq!(finish(store, &first, 7), Err(StoreError::Overtaken));
        assert_eq!(finish(store, &second, 7), Ok(()));
        assert_eq!(take(store, "job", "one", 7), None, "it is done for this period");
        assert_eq!(take(store, "job", "one", 8).map(|lease| lease.done), Some(7));
    });
}

#[test]
fn a_job_of_the_day_is_done_once_a_day_in_every_zone_whatever_the_clock_does() {
    const ZONES: [&str; 12] = [
        "UTC",
        "Europe/Copenhagen",
        "Europe/London",
        "America/New_York",
        "America/Sao_Paulo",
        "Asia/Kolkata",
        "Asia/Tokyo",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Pacific/Apia",
        "Africa/Casablanca",
    ];
    const HOURS: i64 = 400 * 24;
    on_each_engine(|store, _| {
        for zone in ZONES {
            let calendar = Calendar { time_zone: zone.to_owned(), ..Calendar::default() };
            let start: jiff::Timestamp = "2026-03-01T00:30:00Z".parse().unwrap();
            let (mut done, mut days) = (0, std::collections::BTreeSet::new());
            for hour in (0..HOURS).step_by(7) {
                // Each eleventh look is by a clock that went back a day and a half.
                let back = if hour % 11 == 10 { 36 } else { 0 };
                let now = start + jiff::SignedDuration::from_hours(hour - back);
                let day = day_number(calendar.today(now));
                days.extend((back == 0).then_some(day));
                if store.read(|tx| tx.is_due(zone, day)).unwrap() {
                    let lease = take(store, zone, "one", day).unwrap();
                    finish(store, &lease, day).unwrap();
                    done += 1;
                }
            }
            assert_eq!(done, days.len(), "{zone}");
        }
    });
}
