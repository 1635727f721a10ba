//! The look, after an action is done and has had time to work, at whether it had the intended effect.
//! May use: `id`, `words`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::action::moves::Verify;
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
    /// How often it did.
    #[serde(default)]
    pub occurrences: Option<u64>,
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

/// Fewer chances than this tell nothing by a trend.
pub const ENOUGH_CHANCES: u64 = 30;

impl Verification {
    /// The share of chances that may still go wrong although none did: the rule of three, at 95 %.
    pub fn upper_limit(&self) -> Option<f64> {
        let chances = self.exposure.filter(|chances| *chances > 0)?;
        // Beyond 32 bits the limit is nought in any case.
        let chances = f64::from(u32::try_from(chances).unwrap_or(u32::MAX));
        (self.occurrences == Some(0)).then(|| (3.0 / chances).min(1.0))
    }

    /// What is to be known about how much this look tells.
    pub fn caution(&self) -> Option<String> {
        let chances = too_few(self.method, self.exposure)?;
        let limit = self.upper_limit().map(|share| {
            format!(": up to {:.0} % of them may still go wrong (3/{chances})", share * 100.0)
        });
        Some(format!(
            "a trend over {chances} chances tells little{}; fewer than {ENOUGH_CHANCES} count as inconclusive unless \
             somebody says otherwise, and a drill tells more",
            limit.unwrap_or_default()
        ))
    }
}

impl Verify {
    /// What the look showed: what was said, or inconclusive where a trend had too few chances to tell.
    pub fn judgement(&self) -> Option<Verdict> {
        let default = too_few(self.method, self.exposure).map(|_| Verdict::Inconclusive);
        self.verdict.or(default)
    }
}

fn too_few(method: Option<Method>, exposure: Option<u64>) -> Option<u64> {
    exposure.filter(|chances| method == Some(Method::Trend) && *chances < ENOUGH_CHANCES)
}
