//! The incident's state table. May use: `machine`, `words`.

use crate::domain::incident::IncidentStatus::{self, Cancelled, Merged, Mitigated, Open, Resolved};
use crate::domain::machine::{Arrow, Guard};
use crate::domain::permission::Who::{self, Author, Contributor, Facilitator, Integration};
use crate::domain::words::words;

words! {
    /// The moves of an incident.
    pub enum IncidentMoveName {
        Mitigate = "mitigate", Resolve = "resolve", Reopen = "reopen", Cancel = "cancel", Merge = "merge",
    }
}

words! {
    /// What a move of an incident asks for.
    pub enum IncidentGuard {
        Reason = "reason",
        Target = "into",
        TargetNotMerged = "target_not_merged",
        NotItself = "not_itself",
        NotBeforeStart = "not_before_start",
    }
}

impl Guard for IncidentGuard {
    fn detail(self) -> &'static str {
        match self {
            Self::Reason => "say why, in `reason`",
            Self::Target => "name the incident to merge into, in `into`",
            Self::TargetNotMerged => "the incident to merge into must itself not be merged",
            Self::NotItself => "an incident cannot be merged into itself",
            Self::NotBeforeStart => "`happened_at` must not be earlier than the incident began",
        }
    }

    fn overridable(self) -> bool {
        false
    }
}

const WRITERS: &[Who] = &[Contributor, Author, Integration];

/// Which moves lead where, what they ask for, and who may make them.
pub const MOVES: &[Arrow<IncidentStatus, IncidentMoveName, IncidentGuard>] = &[
    Arrow {
        name: IncidentMoveName::Mitigate,
        from: &[Open],
        to: &[Mitigated],
        asks: &[IncidentGuard::NotBeforeStart],
        who: WRITERS,
    },
    Arrow {
        name: IncidentMoveName::Resolve,
        from: &[Open, Mitigated],
        to: &[Resolved],
        asks: &[IncidentGuard::NotBeforeStart],
        who: WRITERS,
    },
    Arrow {
        name: IncidentMoveName::Reopen,
        from: &[Mitigated, Resolved, Cancelled, Merged],
        to: &[Open],
        asks: &[IncidentGuard::Reason],
        who: WRITERS,
    },
    Arrow {
        name: IncidentMoveName::Cancel,
        from: &[Open, Mitigated, Resolved],
        to: &[Cancelled],
        asks: &[IncidentGuard::Reason],
        who: &[Contributor, Integration],
    },
    Arrow {
        name: IncidentMoveName::Merge,
        from: &[Open, Mitigated, Resolved],
        to: &[Merged],
        asks: &[IncidentGuard::Target, IncidentGuard::NotItself, IncidentGuard::TargetNotMerged],
        who: &[Contributor, Facilitator, Integration],
    },
];
