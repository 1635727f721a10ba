//! The look, after an action is done and has had time to work, at whether it had the intended effect.
//! May use: `id`, `words`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::event::Origin;
use crate::domain::id::{ActionId, PersonId, VerificationId};
use crate::domain::words::words;

words! {
    /// How it was looked at.
    pub enum Method {
        Trend = "trend", Sample = "sample", Drill = "drill", Audit = "audit", AskPeople = "ask_people",
    }
}

words! {
    /// What the look showed.
    pub enum Verdict {
        Effective = "effective", PartlyEffective = "partly_effective", NotEffective = "not_effective",
        Inconclusive = "inconclusive",
    }
}

/// A look at whether a done action worked; never changed, never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// The action.
    pub action: ActionId,
    /// Always 1.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// The same: a verification does not change.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// When the look was planned.
    pub planned_on: Option<Date>,
    /// When it was looked.
    pub happened_at: Timestamp,
    /// From which day the effect was observed.
    pub window_from: Option<Date>,
    /// Until which day.
    pub window_to: Option<Date>,
    /// The value before.
    pub baseline_value: Option<String>,
    /// The value seen.
    pub observed_value: Option<String>,
    /// How many chances there were in the window for it to go wrong again.
    pub exposure: Option<u64>,
    /// How it was looked at.
    pub method: Option<Method>,
    /// What else changed, wanted or not.
    pub side_effects: Option<String>,
    /// What shows it.
    pub evidence: Option<String>,
    /// What it showed.
    pub verdict: Verdict,
    /// Who looked; shown on the action's own page only.
    pub by: Option<PersonId>,
}
