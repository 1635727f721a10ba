//! Every way in which the process can say no, with all that is missing. Knows no HTTP. May use: nothing of ours.

use std::borrow::Cow;

use serde::Serialize;

/// A rule about a value's form or meaning that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as a JSON pointer (RFC 6901) into what was sent.
    pub pointer: String,
    /// Which rule, in a stable word.
    pub code: &'static str,
    /// What to do, in a sentence.
    pub detail: String,
}

/// What a move still lacks before it can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Missing {
    /// Which guard, in a stable word.
    pub code: &'static str,
    /// What to bring, in a sentence.
    pub detail: Cow<'static, str>,
    /// Whether an `override_reason` passes the guard; the reason is kept and shown.
    pub overridable: bool,
}

/// The process says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleBroken {
    /// What was sent breaks rules; all of them are listed.
    Invalid(Vec<Violation>),
    /// The state table has no such move from the present state.
    InvalidMove {
        /// The state the record is in.
        status: &'static str,
        /// The moves that the table has from there.
        available_moves: Vec<&'static str>,
    },
    /// The move exists, but its guards are not met; everything that is missing is listed.
    NotReady {
        /// The state the record is in.
        status: &'static str,
        /// Every unmet guard.
        missing: Vec<Missing>,
    },
    /// What was asked contradicts something that is already there.
    Conflict {
        /// Which rule, in a stable word.
        code: &'static str,
        /// What contradicts, and what to do.
        detail: String,
    },
}

impl RuleBroken {
    /// One violation, for rules that are found one at a time.
    pub fn invalid(
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self::Invalid(vec![Violation { pointer: pointer.into(), code, detail: detail.into() }])
    }

    /// The same, of what stands below a place.
    #[must_use]
    pub fn below(self, place: &str) -> Self {
        let Self::Invalid(mut violations) = self else { return self };
        for violation in &mut violations {
            violation.pointer.insert_str(0, place);
        }
        Self::Invalid(violations)
    }

    /// A contradiction with what is there.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict { code, detail: detail.into() }
    }
}
