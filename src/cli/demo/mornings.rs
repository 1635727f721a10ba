//! The mornings of the story: what happens by itself at the beginning of a day. May use: `app`, `clock`, `store`.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::nudge::sweep::{look, tell_about};
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::store::{Context, Store};

/// When a day begins (UTC).
const MORNING: Time = Time::constant(8, 0, 0, 0);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Lets the mornings pass until a moment, each with its nudges.
pub(super) fn pass(store: &Store, clock: &Clock, until: Timestamp) -> Result<(), Failure> {
    loop {
        let day = clock.now().to_zoned(TimeZone::UTC).date();
        let zoned = day.to_datetime(MORNING).to_zoned(TimeZone::UTC);
        let today = zoned.map_or(until, |zoned| zoned.timestamp());
        let next =
            if today > clock.now() { today } else { today.saturating_add(DAY).unwrap_or(until) };
        if next >= until {
            return Ok(());
        }
        clock.advance(next.as_second() - clock.now().as_second());
        let mut more = Some(String::new());
        while let Some(after) = more {
            let now = clock.now();
            let (ids, next) = store.read(|tx| look(tx, now, &after))?;
            store.write_blocking(Context::new("system"), move |tx| tell_about(tx, now, &ids))?;
            more = next;
        }
    }
}
