//! What waits for somebody's answer, and why. May use: `fragility`, `stuck`, `words`.

use jiff::Timestamp;

use crate::domain::fragility::{Fragility, FragilityStatus};
use crate::domain::stuck::{StuckReason, begin};
use crate::domain::words::words;

words! {
    /// Why something waits for somebody: for what it is stuck, or will be if nothing happens to it.
    pub enum WaitingReason {
        /// Its due date is still to come, or none is set.
        Due = "due",
        Overdue = "overdue", Blocked = "blocked", Unowned = "unowned", AwaitsDecision = "awaits_decision",
        AwaitsCheck = "awaits_check", AwaitsAnswer = "awaits_answer", DeferralOver = "deferral_over",
        /// The team answered a lesson that says something else since.
        NewEdition = "new_edition",
        /// The day has come until which the risk of a fragility was accepted.
        RiskOver = "risk_over",
    }
}

impl WaitingReason {
    /// The reason for which something is stuck already, or will be.
    pub fn of(reason: StuckReason, late: bool) -> Self {
        match reason {
            StuckReason::Overdue if late => Self::Overdue,
            StuckReason::Overdue => Self::Due,
            StuckReason::Blocked => Self::Blocked,
            StuckReason::Unowned => Self::Unowned,
            StuckReason::AwaitsDecision => Self::AwaitsDecision,
            StuckReason::AwaitsCheck => Self::AwaitsCheck,
            StuckReason::AwaitsAnswer => Self::AwaitsAnswer,
            StuckReason::DeferralOver => Self::DeferralOver,
        }
    }
}

impl Fragility {
    /// From when on its risk is accepted no longer, where it is accepted.
    pub fn risk_over_at(&self) -> Option<Timestamp> {
        self.accepted_until.filter(|_| self.status == FragilityStatus::AcceptedRisk).map(begin)
    }
}
