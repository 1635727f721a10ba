//! Moving an incident on: what each move says, and what it changes. May use: `machine`, `record`, `rule`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Event, Noun};
use crate::domain::id::IncidentId;
use crate::domain::incident::{Incident, IncidentGuard, IncidentMoveName, IncidentStatus, MOVES};
use crate::domain::machine;
use crate::domain::record::{Moved, Plain, Reasoned, happened};
use crate::domain::rule::RuleBroken;
use crate::domain::words::Word;

/// Merging an incident into another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MergeInto {
    /// The incident that stays.
    pub into: Option<IncidentId>,
    /// Why.
    pub reason: Option<String>,
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
}

/// A move of an incident, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum IncidentMove {
    /// People can work again.
    Mitigate(Plain),
    /// It is over.
    Resolve(Plain),
    /// It came back, or was set aside in error.
    Reopen(Reasoned),
    /// It was none.
    Cancel(Reasoned),
    /// It is the same as another.
    Merge(MergeInto),
}

/// What a move's guards need to know beside the incident itself.
#[derive(Debug, Clone, Copy)]
pub struct IncidentFacts {
    /// The present moment.
    pub now: Timestamp,
    /// The state of the incident to merge into, if there is one.
    pub target: Option<IncidentStatus>,
    /// Whether a tool makes the move: contradictions in its times are kept and flagged.
    pub by_machine: bool,
}

impl IncidentMove {
    /// A move that says nothing yet: what it lacks is what it asks for.
    pub fn empty(name: IncidentMoveName) -> Self {
        match name {
            IncidentMoveName::Mitigate => Self::Mitigate(Plain::default()),
            IncidentMoveName::Resolve => Self::Resolve(Plain::default()),
            IncidentMoveName::Reopen => Self::Reopen(Reasoned::default()),
            IncidentMoveName::Cancel => Self::Cancel(Reasoned::default()),
            IncidentMoveName::Merge => Self::Merge(MergeInto::default()),
        }
    }

    /// The move's name.
    pub fn name(&self) -> IncidentMoveName {
        match self {
            Self::Mitigate(_) => IncidentMoveName::Mitigate,
            Self::Resolve(_) => IncidentMoveName::Resolve,
            Self::Reopen(_) => IncidentMoveName::Reopen,
            Self::Cancel(_) => IncidentMoveName::Cancel,
            Self::Merge(_) => IncidentMoveName::Merge,
        }
    }

    fn reason(&self) -> Option<&str> {
        let reason = match self {
            Self::Mitigate(_) | Self::Resolve(_) => None,
            Self::Reopen(said) | Self::Cancel(said) => said.reason.as_deref(),
            Self::Merge(said) => said.reason.as_deref(),
        };
        reason.filter(|reason| !reason.trim().is_empty())
    }

    fn happened_at(&self) -> Option<Timestamp> {
        match self {
            Self::Mitigate(said) | Self::Resolve(said) => said.happened_at,
            Self::Reopen(said) | Self::Cancel(said) => said.happened_at,
            Self::Merge(said) => said.happened_at,
        }
    }

    /// The incident that stays, for a merge.
    pub fn target(&self) -> Option<IncidentId> {
        match self {
            Self::Merge(said) => said.into,
            _ => None,
        }
    }
}

impl Incident {
    /// Which guards of a move are not met.
    pub fn unmet(&self, made: &IncidentMove, facts: &IncidentFacts) -> Vec<IncidentGuard> {
        let asks = MOVES
            .iter()
            .find(|arrow| arrow.name == made.name())
            .map_or(&[][..], |arrow| arrow.asks);
        asks.iter().copied().filter(|guard| !self.meets(*guard, made, facts)).collect()
    }

    fn meets(&self, guard: IncidentGuard, made: &IncidentMove, facts: &IncidentFacts) -> bool {
        match guard {
            IncidentGuard::Reason => made.reason().is_some(),
            IncidentGuard::Target => made.target().is_some(),
            IncidentGuard::TargetNotMerged => facts.target != Some(IncidentStatus::Merged),
            IncidentGuard::NotItself => made.target() != Some(self.id),
            IncidentGuard::NotBeforeStart => {
                // What a machine tells is kept and flagged instead: it has nobody to mend it at once.
                let start = self.fields.start().filter(|_| !facts.by_machine);
                start.is_none_or(|start| made.happened_at().unwrap_or(facts.now) >= start)
            }
        }
    }

    /// Makes a move.
    ///
    /// # Errors
    /// [`RuleBroken`] when the table has no such move from here, or its guards are not met.
    pub fn make(
        mut self,
        made: &IncidentMove,
        facts: &IncidentFacts,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let arrow = machine::arrow(MOVES, self.status, made.name())?;
        let at = happened(made.happened_at(), facts.now)?;
        machine::pass(self.status, &self.unmet(made, facts), None)?;
        self.version += 1;
        self.changed_at = facts.now;
        let to = arrow.to.first().copied().unwrap_or(self.status);
        let (event, moved) = self.step(made, to, at, facts.now);
        Ok((self, event, moved))
    }

    /// Goes along an arrow of the table.
    pub(super) fn step(
        &mut self,
        made: &IncidentMove,
        to: IncidentStatus,
        at: Timestamp,
        now: Timestamp,
    ) -> (Event, Moved) {
        let from = self.status;
        let verb = self.take_effect(made, at);
        self.status = to;
        self.fields.fit(to);
        self.judge(now);
        let moved = Moved {
            name: made.name().as_str(),
            from: from.as_str(),
            to: to.as_str(),
            reason: made.reason().map(str::to_owned),
            override_reason: None,
            overridden: Vec::new(),
            happened_at: at.min(now),
            details: made
                .target()
                .map(|id| ("into".to_owned(), id.to_string().into()))
                .into_iter()
                .collect(),
        };
        (Event::moved(Noun::Incident, self.id, self.version, verb).at(at.min(now)), moved)
    }

    fn take_effect(&mut self, made: &IncidentMove, at: Timestamp) -> &'static str {
        match made {
            IncidentMove::Mitigate(_) => {
                self.fields.mitigated_at = Some(at);
                "mitigated"
            }
            IncidentMove::Resolve(_) => {
                self.fields.resolved_at = Some(at);
                self.first_resolved_at = self.first_resolved_at.or(Some(at));
                "resolved"
            }
            IncidentMove::Reopen(_) => {
                // Only what had been mended can come back; a cancelled or merged record is merely taken up again.
                if matches!(self.status, IncidentStatus::Mitigated | IncidentStatus::Resolved) {
                    self.reopened_count += 1;
                }
                self.merged_into = None;
                "reopened"
            }
            IncidentMove::Cancel(_) => "cancelled",
            IncidentMove::Merge(said) => {
                self.merged_into = said.into;
                "merged"
            }
        }
    }
}
