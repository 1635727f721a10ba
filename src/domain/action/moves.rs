//! What each move of an action says. What a guard may ask for is optional, so that one answer can name all that is
//! missing. May use: `id`, `words`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::action::{Method, Verdict};
use crate::domain::id::{ActionId, PersonId};
pub use crate::domain::record::{Plain, Reasoned};
use crate::domain::words::words;

words! {
    /// What kind of obstacle stands in the way.
    pub enum BlockKind {
        WaitsForTeam = "waits_for_team", WaitsForSupplier = "waits_for_supplier",
        WaitsForDecision = "waits_for_decision", WaitsForMoney = "waits_for_money", NoTime = "no_time",
        /// Urgent work took its place.
        DisplacedByUrgent = "displaced_by_urgent",
        MissingSkill = "missing_skill", Technical = "technical", Other = "other",
    }
}

macro_rules! payloads {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: Option<$type>,)*
            /// When it happened; now when left out.
            pub happened_at: Option<Timestamp>,
            /// Passes guards that can be overridden; kept and shown.
            pub override_reason: Option<String>,
        }
    )+};
}

payloads! {
    /// The team commits to the action.
    Accept {
        /// When it is to be done, where the proposal named no day.
        due_date: Date,
        /// An action of the team that waits instead, where the team is at its capacity; deferred at the same time.
        defer_instead: ActionId,
        /// When the deferred one comes back.
        re_review_on: Date,
    }
    /// Work begins.
    Start {
        /// Who answers for it, where nobody was named.
        accountable: PersonId,
    }
    /// The work is done; whether it worked is asked later.
    Complete {
        /// What shows that it is done.
        evidence: String,
    }
    /// A look at whether it worked.
    Verify {
        /// What the look showed; a trend over fewer than 30 chances is inconclusive where it is left out.
        verdict: Verdict,
        /// What shows it.
        evidence: String,
        /// How it was looked at.
        method: Method,
        /// From which day the effect was observed.
        window_from: Date,
        /// Until which day.
        window_to: Date,
        /// The value before.
        baseline_value: String,
        /// The value seen.
        observed_value: String,
        /// How many chances there were in the window for it to go wrong again.
        exposure: u64,
        /// How often it did.
        occurrences: u64,
        /// What else changed, wanted or not.
        side_effects: String,
        /// When to look again, where this look was inconclusive.
        next_check_on: Date,
    }
    /// Nobody can tell whether it worked, and it is let go so.
    CloseUnproven {
        /// Why.
        reason: String,
        /// Which risk remains.
        remaining_risk: String,
    }
    /// It waits, knowingly.
    Defer {
        /// Why.
        reason: String,
        /// Which risk is accepted meanwhile.
        accepted_risk: String,
        /// When it comes back.
        re_review_on: Date,
    }
    /// Another action counts in its place.
    Replace {
        /// The action that takes its place.
        into: ActionId,
        /// Why.
        reason: String,
    }
    /// Another due date.
    Reschedule {
        /// The new due date; this or `later_by_days`.
        due_date: Date,
        /// By how many calendar days the due date moves; what then falls on a day on which the owner team does not work
        /// comes to its next working day. This or `due_date`.
        #[schema(minimum = 1, maximum = 366)]
        later_by_days: u32,
        /// Why.
        reason: String,
    }
    /// Something stands in its way.
    Block {
        /// What kind of obstacle.
        kind: BlockKind,
        /// What it is.
        why: String,
        /// Which role, team or supplier can remove it.
        who_can_unblock: String,
    }
}
