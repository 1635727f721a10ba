//! Moving a share on: what each move says, and what it changes. May use: `lesson`, `machine`, `record`, `rule`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Event, Noun};
use crate::domain::lesson::LessonStatus;
use crate::domain::machine;
use crate::domain::record::{Moved, Plain, Reasoned, happened};
use crate::domain::rule::RuleBroken;
use crate::domain::share::{MOVES, Share, ShareGuard, ShareKind, ShareMoveName};
use crate::domain::words::Word;

/// It took place, or is there to be read or seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Held {
    /// Where it can be found.
    #[schema(max_length = 2_000, pattern = "^https?://")]
    pub link: Option<String>,
    /// How many people it reached, as a count; who they are is not asked.
    #[schema(maximum = 10_000_000)]
    pub people_reached: Option<u32>,
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
    /// Passes guards that can be overridden; kept and shown.
    pub override_reason: Option<String>,
}

/// A move of a share, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum ShareMove {
    /// It took place, or is there to be read or seen.
    Hold(Held),
    /// It does not take place.
    CallOff(Reasoned),
    /// It is to take place after all.
    Plan(Plain),
}

/// What a move's guards need to know beside the share itself.
#[derive(Debug, Clone, Copy)]
pub struct ShareFacts {
    /// The present moment.
    pub now: Timestamp,
    /// Where the lesson stands that is passed on.
    pub lesson: LessonStatus,
}

impl ShareMove {
    /// The move's name.
    pub fn name(&self) -> ShareMoveName {
        match self {
            Self::Hold(_) => ShareMoveName::Hold,
            Self::CallOff(_) => ShareMoveName::CallOff,
            Self::Plan(_) => ShareMoveName::Plan,
        }
    }

    /// An empty move of this name: what it would still lack if it were made with nothing said.
    pub fn empty(name: ShareMoveName) -> Self {
        match name {
            ShareMoveName::Hold => Self::Hold(Held::default()),
            ShareMoveName::CallOff => Self::CallOff(Reasoned::default()),
            ShareMoveName::Plan => Self::Plan(Plain::default()),
        }
    }

    fn words(&self) -> (Option<&String>, Option<Timestamp>, Option<&String>) {
        match self {
            Self::Hold(m) => (None, m.happened_at, m.override_reason.as_ref()),
            Self::CallOff(m) => (m.reason.as_ref(), m.happened_at, m.override_reason.as_ref()),
            Self::Plan(m) => (None, m.happened_at, m.override_reason.as_ref()),
        }
    }
}

impl Share {
    /// Which guards of a move are not met.
    pub fn unmet(&self, made: &ShareMove, facts: &ShareFacts) -> Vec<ShareGuard> {
        let asks = MOVES
            .iter()
            .find(|arrow| arrow.name == made.name())
            .map_or(&[][..], |arrow| arrow.asks);
        asks.iter().copied().filter(|guard| !self.meets(*guard, made, facts)).collect()
    }

    fn meets(&self, guard: ShareGuard, made: &ShareMove, facts: &ShareFacts) -> bool {
        match guard {
            ShareGuard::LessonPublished => facts.lesson == LessonStatus::Published,
            ShareGuard::Link => {
                let said = matches!(made, ShareMove::Hold(m) if m.link.is_some());
                said || self.fields.link.is_some()
                    || !self.fields.kind.is_some_and(ShareKind::is_found)
            }
            ShareGuard::Reason => made.words().0.is_some_and(|text| !text.trim().is_empty()),
        }
    }

    /// Makes a move. What it says of the share itself is to be judged by whoever reads the fields that come of it.
    ///
    /// # Errors
    /// [`RuleBroken`] when the table has no such move from here, or its guards are not met: everything that is missing.
    pub fn make(
        mut self,
        made: &ShareMove,
        facts: &ShareFacts,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let from = self.status;
        let arrow = machine::arrow(MOVES, from, made.name())?;
        let (reason, at, override_reason) = made.words();
        let at = happened(at, facts.now)?;
        let overridden =
            machine::pass(from, &self.unmet(made, facts), override_reason.map(String::as_str))?;
        let to = arrow.to.first().copied().unwrap_or(from);
        let verb = match made {
            ShareMove::Hold(m) => {
                self.held_at = Some(at);
                self.fields.link = m.link.clone().or(self.fields.link);
                self.fields.people_reached = m.people_reached;
                "held"
            }
            ShareMove::CallOff(m) => {
                self.called_off_because.clone_from(&m.reason);
                "called_off"
            }
            ShareMove::Plan(_) => {
                self.called_off_because = None;
                "planned"
            }
        };
        self.status = to;
        self.version += 1;
        self.changed_at = facts.now;
        let moved = Moved {
            name: made.name().as_str(),
            from: from.as_str(),
            to: to.as_str(),
            reason: reason.cloned(),
            override_reason: override_reason.filter(|_| !overridden.is_empty()).cloned(),
            overridden: overridden.into_iter().map(Word::as_str).collect(),
            happened_at: at,
            details: serde_json::Map::new(),
        };
        let event = Event::moved(Noun::Share, self.id, self.version, verb).at(at);
        Ok((self, event, moved))
    }
}
