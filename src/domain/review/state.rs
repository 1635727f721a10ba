//! The review's state table. May use: `machine`, `words`.

use crate::domain::machine::{Arrow, Guard};
use crate::domain::permission::Who::{self, Contributor, Facilitator, ReviewOwner};
use crate::domain::review::ReviewStatus::{self, Drafting, InReview, Planned, Published, Waived};
use crate::domain::words::words;

words! {
    /// The moves of a review.
    pub enum ReviewMoveName {
        Begin = "begin", Circulate = "circulate", Return = "return", Publish = "publish", Waive = "waive",
        Plan = "plan", Reopen = "reopen",
    }
}

words! {
    /// What a move of a review asks for.
    pub enum ReviewGuard {
        Summary = "plain_summary", Learned = "lesson", RequiredSections = "required_sections",
        FactorsAnswered = "factors_answered", SignOff = "sign_off", Reason = "reason",
    }
}

impl Guard for ReviewGuard {
    fn detail(self) -> &'static str {
        match self {
            Self::Summary => "write the section `plain_summary`",
            Self::Learned => "link a lesson, or say `nothing_new_learned`",
            Self::RequiredSections => "write the sections that its depth requires",
            Self::FactorsAnswered => {
                "answer every factor: by an action, a lesson, or `accepted_because`"
            }
            Self::SignOff => "somebody other than the owner signs it off",
            Self::Reason => "say why, in `reason`",
        }
    }

    fn overridable(self) -> bool {
        matches!(self, Self::RequiredSections | Self::FactorsAnswered | Self::SignOff)
    }
}

use ReviewGuard as G;
use ReviewMoveName as M;

const WRITERS: &[Who] = &[Contributor, ReviewOwner];
const GUIDES: &[Who] = &[ReviewOwner, Facilitator];

const fn row(
    name: M,
    from: &'static [ReviewStatus],
    to: &'static [ReviewStatus],
    asks: &'static [G],
    who: &'static [Who],
) -> Arrow<ReviewStatus, M, G> {
    Arrow { name, from, to, asks, who }
}

/// Which moves lead where, what they ask for, and who may make them.
pub const MOVES: &[Arrow<ReviewStatus, M, G>] = &[
    row(M::Begin, &[Planned], &[Drafting], &[], WRITERS),
    row(M::Circulate, &[Drafting], &[InReview], &[], WRITERS),
    row(M::Return, &[InReview], &[Drafting], &[], WRITERS),
    row(
        M::Publish,
        &[InReview],
        &[Published],
        &[G::Summary, G::Learned, G::RequiredSections, G::FactorsAnswered, G::SignOff],
        GUIDES,
    ),
    row(M::Waive, &[Planned, Drafting, InReview], &[Waived], &[G::Reason], GUIDES),
    row(M::Plan, &[Waived], &[Planned], &[], GUIDES),
    row(M::Reopen, &[Published], &[Drafting], &[G::Reason], GUIDES),
];
