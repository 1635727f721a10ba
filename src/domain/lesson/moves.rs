//! Moving a lesson on: what each move says, and what it changes. May use: `machine`, `record`, `rule`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Event, Noun};
use crate::domain::id::LessonId;
use crate::domain::lesson::{Lesson, LessonGuard, LessonMoveName, LessonStatus, MOVES};
use crate::domain::machine;
use crate::domain::record::{Moved, happened};
use crate::domain::record::{Plain, Reasoned};
use crate::domain::rule::RuleBroken;
use crate::domain::words::Word;

/// A better lesson takes its place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SupersededBy {
    /// The lesson that says it better.
    pub by: Option<LessonId>,
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
}

/// A move of a lesson, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum LessonMove {
    /// It is for everyone to read, and the teams asked are asked.
    Publish(Plain),
    /// A better lesson takes its place.
    Supersede(SupersededBy),
    /// It no longer holds.
    Retire(Reasoned),
    /// It holds again.
    Restore(Plain),
}

/// What a move's guards need to know beside the lesson itself.
#[derive(Debug, Clone, Copy)]
pub struct LessonFacts {
    /// The present moment.
    pub now: Timestamp,
    /// The state of the lesson that is to supersede it, if there is one.
    pub target: Option<LessonStatus>,
}

impl LessonMove {
    /// The move's name.
    pub fn name(&self) -> LessonMoveName {
        match self {
            Self::Publish(_) => LessonMoveName::Publish,
            Self::Supersede(_) => LessonMoveName::Supersede,
            Self::Retire(_) => LessonMoveName::Retire,
            Self::Restore(_) => LessonMoveName::Restore,
        }
    }

    /// An empty move of this name: what it would still lack if it were made with nothing said.
    pub fn empty(name: LessonMoveName) -> Self {
        match name {
            LessonMoveName::Publish => Self::Publish(Plain::default()),
            LessonMoveName::Supersede => Self::Supersede(SupersededBy::default()),
            LessonMoveName::Retire => Self::Retire(Reasoned::default()),
            LessonMoveName::Restore => Self::Restore(Plain::default()),
        }
    }

    fn words(&self) -> (Option<&String>, Option<Timestamp>, Option<&String>) {
        match self {
            Self::Publish(m) | Self::Restore(m) => {
                (None, m.happened_at, m.override_reason.as_ref())
            }
            Self::Supersede(m) => (None, m.happened_at, None),
            Self::Retire(m) => (m.reason.as_ref(), m.happened_at, m.override_reason.as_ref()),
        }
    }

    /// The lesson that takes its place.
    pub fn target(&self) -> Option<LessonId> {
        match self {
            Self::Supersede(m) => m.by,
            _ => None,
        }
    }
}

impl Lesson {
    /// Which guards of a move are not met.
    pub fn unmet(&self, made: &LessonMove, facts: &LessonFacts) -> Vec<LessonGuard> {
        let asks = MOVES
            .iter()
            .find(|arrow| arrow.name == made.name())
            .map_or(&[][..], |arrow| arrow.asks);
        asks.iter().copied().filter(|guard| !self.meets(*guard, made, facts)).collect()
    }

    fn meets(&self, guard: LessonGuard, made: &LessonMove, facts: &LessonFacts) -> bool {
        let written = |text: Option<&String>| text.is_some_and(|text| !text.trim().is_empty());
        match guard {
            LessonGuard::Insight => written(self.fields.insight.as_ref()),
            LessonGuard::AppliesWhen => written(self.fields.applies_when.as_ref()),
            LessonGuard::Reason => written(made.words().0),
            LessonGuard::Target => made.target().is_some(),
            LessonGuard::NotItself => made.target() != Some(self.id),
            LessonGuard::TargetPublished => {
                facts.target.is_none_or(|status| status == LessonStatus::Published)
            }
        }
    }

    /// Makes a move.
    ///
    /// # Errors
    /// [`RuleBroken`] when the table has no such move from here, or its guards are not met: everything that is missing.
    pub fn make(
        mut self,
        made: &LessonMove,
        facts: &LessonFacts,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let from = self.status;
        let arrow = machine::arrow(MOVES, from, made.name())?;
        let (reason, at, override_reason) = made.words();
        let at = happened(at, facts.now)?;
        let overridden =
            machine::pass(from, &self.unmet(made, facts), override_reason.map(String::as_str))?;
        let to = arrow.to.first().copied().unwrap_or(from);
        let verb = match made {
            LessonMove::Publish(_) => {
                self.published_at = self.published_at.or(Some(at));
                self.edition = self.edition.max(1);
                "published"
            }
            LessonMove::Supersede(m) => {
                self.superseded_by = m.by;
                "superseded"
            }
            LessonMove::Retire(m) => {
                self.retired_reason.clone_from(&m.reason);
                "retired"
            }
            LessonMove::Restore(_) => {
                self.retired_reason = None;
                "restored"
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
            details: made
                .target()
                .map(|id| ("by".to_owned(), id.to_string().into()))
                .into_iter()
                .collect(),
        };
        let event = Event::moved(Noun::Lesson, self.id, self.version, verb).at(at);
        Ok((self, event, moved))
    }
}
