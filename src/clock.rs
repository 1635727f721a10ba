//! The only caller of `now()`, and the only source of chance for ids; tests move the clock by hand.
//! May use: nothing of ours.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// What time it is: the machine's clock, or one that tests move.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    by_hand: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn of_the_machine() -> Self {
        Self::default()
    }

    /// A clock that stands at this moment until [`Clock::advance`] moves it.
    pub fn by_hand(start: Timestamp) -> Self {
        Self { by_hand: Some(Arc::new(AtomicI64::new(start.as_microsecond()))) }
    }

    /// Moves a clock that is moved by hand; the machine's clock stays as it is.
    pub fn advance(&self, seconds: i64) {
        if let Some(micros) = &self.by_hand {
            micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
        }
    }

    /// The present moment, to the microsecond (what both databases hold).
    pub fn now(&self) -> Timestamp {
        let micros = match &self.by_hand {
            Some(micros) => micros.load(Ordering::SeqCst),
            None => machine_now().as_microsecond(),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// Random bits for an id.
pub fn chance() -> u128 {
    rand::random()
}
