//! The recurrence's state table, its moves and who may make them. May use: `machine`, `permission`, `record`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::Calendar;
use crate::domain::event::{Event, Noun};
use crate::domain::machine::{self, Arrow, Guard};
use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{IncidentsRead, IncidentsWrite};
use crate::domain::permission::Who::{self, Anyone, Contributor};
use crate::domain::record::{Moved, Reasoned, happened};
use crate::domain::recurrence::RecurrenceStatus::{self, Confirmed, Dismissed, Lapsed, Suggested};
use crate::domain::recurrence::{EarlierAction, Recurrence};
use crate::domain::rule::RuleBroken;
use crate::domain::words::{Word, words};

words! {
    /// The moves of a recurrence.
    pub enum RecurrenceMoveName {
        Confirm = "confirm", Dismiss = "dismiss",
        /// Made by itself, never by anyone.
        Lapse = "lapse",
    }
}

words! {
    /// What a move of a recurrence asks for.
    pub enum RecurrenceGuard { Reason = "reason", Unanswered = "unanswered" }
}

impl Guard for RecurrenceGuard {
    fn detail(self) -> &'static str {
        match self {
            Self::Reason => "say why it is not the same, in `reason`",
            Self::Unanswered => {
                "the day until which an answer is hoped for must have passed, or closer ones been found"
            }
        }
    }

    fn overridable(self) -> bool {
        false
    }
}

/// A move of a recurrence that somebody makes, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum RecurrenceMove {
    /// The factor returned in this incident.
    Confirm(Reasoned),
    /// It is not the same, and here is why.
    Dismiss(Reasoned),
}

/// What a move's guards and effects need to know beside the recurrence itself.
#[derive(Debug, Clone)]
pub struct RecurrenceFacts {
    /// The present moment.
    pub now: Timestamp,
    /// How the earlier actions stood when the incident began.
    pub earlier: Vec<EarlierAction>,
}

const WRITERS: &[Who] = &[Contributor];

/// Which moves lead where, what they ask for, and who may make them; nobody where it happens by itself.
pub const MOVES: &[Arrow<RecurrenceStatus, RecurrenceMoveName, RecurrenceGuard>] = &[
    Arrow {
        name: RecurrenceMoveName::Confirm,
        from: &[Suggested, Dismissed, Lapsed],
        to: &[Confirmed],
        asks: &[],
        who: WRITERS,
    },
    Arrow {
        name: RecurrenceMoveName::Dismiss,
        from: &[Suggested, Lapsed],
        to: &[Dismissed],
        asks: &[RecurrenceGuard::Reason],
        who: WRITERS,
    },
    Arrow {
        name: RecurrenceMoveName::Lapse,
        from: &[Suggested],
        to: &[Lapsed],
        asks: &[RecurrenceGuard::Unanswered],
        who: &[],
    },
];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_recurrences", scope: IncidentsRead, who: &[Anyone] },
    Permission { operation: "list_incident_recurrences", scope: IncidentsRead, who: &[Anyone] },
    Permission { operation: "show_recurrence", scope: IncidentsRead, who: &[Anyone] },
    Permission { operation: "list_recurrence_transitions", scope: IncidentsRead, who: &[Anyone] },
    // Who may make a move stands in the state table; the operation itself is open to all who may make any.
    Permission { operation: "move_recurrence", scope: IncidentsWrite, who: &[Anyone] },
];

impl RecurrenceMove {
    /// The move's name.
    pub fn name(&self) -> RecurrenceMoveName {
        match self {
            Self::Confirm(_) => RecurrenceMoveName::Confirm,
            Self::Dismiss(_) => RecurrenceMoveName::Dismiss,
        }
    }

    fn said(&self) -> &Reasoned {
        match self {
            Self::Confirm(said) | Self::Dismiss(said) => said,
        }
    }
}

impl Recurrence {
    /// Which guards of a move are not met if nothing were said.
    pub fn unmet(name: RecurrenceMoveName) -> Vec<RecurrenceGuard> {
        let arrow = MOVES.iter().find(|arrow| arrow.name == name);
        arrow.map_or_else(Vec::new, |arrow| arrow.asks.to_vec())
    }

    /// Makes a move that somebody makes.
    ///
    /// # Errors
    /// [`RuleBroken`] when the table has no such move from here, or its guards are not met.
    pub fn make(
        self,
        made: &RecurrenceMove,
        facts: RecurrenceFacts,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let said = made.said();
        let reason = said.reason.clone().filter(|reason| !reason.trim().is_empty());
        let mut unmet = Self::unmet(made.name());
        unmet.retain(|guard| *guard != RecurrenceGuard::Reason || reason.is_none());
        let at = happened(said.happened_at, facts.now)?;
        let earlier = match made {
            RecurrenceMove::Confirm(_) => facts.earlier,
            RecurrenceMove::Dismiss(_) => Vec::new(),
        };
        self.go(made.name(), &unmet, reason, (at, facts.now), earlier)
    }

    /// Lets it lapse, where its day has passed or closer ones were found.
    ///
    /// # Errors
    /// [`RuleBroken`] when it was answered, or it is too early.
    pub fn lapse(
        self,
        displaced: bool,
        now: Timestamp,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let over = Calendar::default().today(now) > self.answer_by;
        let unmet: &[_] = if displaced || over { &[] } else { &[RecurrenceGuard::Unanswered] };
        let reason = if displaced { "closer ones were found" } else { "nobody answered in time" };
        let reason = Some(reason.to_owned());
        self.go(RecurrenceMoveName::Lapse, unmet, reason, (now, now), Vec::new())
    }

    fn go(
        mut self,
        name: RecurrenceMoveName,
        unmet: &[RecurrenceGuard],
        reason: Option<String>,
        (at, now): (Timestamp, Timestamp),
        earlier: Vec<EarlierAction>,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let from = self.status;
        let arrow = machine::arrow(MOVES, from, name)?;
        machine::pass(from, unmet, None)?;
        self.status = arrow.to.first().copied().unwrap_or(from);
        self.version += 1;
        self.changed_at = now;
        self.answered_at = Some(at);
        self.reason.clone_from(&reason);
        self.earlier = earlier;
        let moved = Moved {
            name: name.as_str(),
            from: from.as_str(),
            to: self.status.as_str(),
            reason,
            override_reason: None,
            overridden: Vec::new(),
            happened_at: at,
            details: serde_json::Map::new(),
        };
        let verb = self.status.as_str();
        let event = Event::moved(Noun::Recurrence, self.id, self.version, verb).at(at);
        Ok((self, event, moved))
    }
}
