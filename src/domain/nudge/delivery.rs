//! What became of a nudge on its way: sent, held back, or given up after some tries. May use: `words`.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::domain::words::words;

words! {
    /// Where a nudge is on its way to the person.
    pub enum DeliveryState {
        /// It is to be sent, or sent again.
        Waiting = "waiting",
        /// The mail server took it.
        Sent = "sent",
        /// It is not sent, for a reason of ours.
        HeldBack = "held_back",
        /// It could not be sent.
        GivenUp = "given_up",
    }
}

words! {
    /// Why a nudge was not sent, or not yet.
    pub enum DeliveryReason {
        /// They want no e-mail, or none of this kind.
        AskedNotTo = "asked_not_to",
        /// There is no address of theirs.
        NoAddress = "no_address",
        /// They were sent as many this week as policy allows.
        WeeklyLimit = "weekly_limit",
        /// It was settled, or is no longer theirs to see, before it was sent.
        Settled = "settled",
        /// The mail server refused it for good.
        Refused = "refused",
        /// The mail server could not be reached, or asked to try again later.
        Unreachable = "unreachable",
        /// It waited for too long.
        TooOld = "too_old",
    }
}

/// What became of a nudge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Delivery {
    /// Where it is.
    pub state: DeliveryState,
    /// Why it was not sent, or not yet.
    pub reason: Option<DeliveryReason>,
    /// How often it was tried.
    pub attempts: u32,
    /// When that was last settled.
    pub settled_at: Option<Timestamp>,
}

/// How often it is tried.
pub const TRIES: u32 = 9;

/// The pause after the first try; each is twice as long as the one before.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// How long to wait after so many tries in vain; none when it is given up. In all a day.
pub fn pause_after(tries: u32) -> Option<SignedDuration> {
    (1..TRIES).contains(&tries).then(|| FIRST_PAUSE * 2_i32.saturating_pow(tries - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_until_it_is_given_up() {
        let pauses: Vec<_> = (1..=TRIES).map(pause_after).collect();
        let all: SignedDuration = pauses.iter().flatten().copied().sum();
        assert_eq!(pauses.first(), Some(&Some(FIRST_PAUSE)));
        assert_eq!(pauses.last(), Some(&None));
        assert!(
            all > SignedDuration::from_hours(20) && all < SignedDuration::from_hours(24),
            "{all}"
        );
    }
}
