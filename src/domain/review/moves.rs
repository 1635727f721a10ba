//! Moving a review on: what each move says, and what it changes. May use: `machine`, `record`, `rule`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Event, Noun};
use crate::domain::machine;
use crate::domain::record::{Moved, happened};
use crate::domain::record::{Plain, Reasoned};
use crate::domain::review::{
    Depth, MOVES, Review, ReviewGuard, ReviewMoveName, SUMMARY, required_sections,
};
use crate::domain::rule::{Missing, RuleBroken};
use crate::domain::words::Word;

/// A move of a review, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum ReviewMove {
    /// Writing begins.
    Begin(Plain),
    /// It goes to those who took part.
    Circulate(Plain),
    /// It goes back to the writers.
    Return(Plain),
    /// It is for everyone to read; the text is frozen.
    Publish(Plain),
    /// It will not be held.
    Waive(Reasoned),
    /// It will be held after all.
    Plan(Plain),
    /// It is taken up again; the published edition stays readable.
    Reopen(Reasoned),
}

/// What a move's guards need to know beside the review itself.
#[derive(Debug, Clone, Copy)]
pub struct ReviewFacts {
    /// The present moment.
    pub now: Timestamp,
    /// How many lessons were drawn from it.
    pub lessons: usize,
    /// How many of its factors nobody has answered.
    pub unanswered_factors: usize,
}

impl ReviewMove {
    /// The move's name.
    pub fn name(&self) -> ReviewMoveName {
        match self {
            Self::Begin(_) => ReviewMoveName::Begin,
            Self::Circulate(_) => ReviewMoveName::Circulate,
            Self::Return(_) => ReviewMoveName::Return,
            Self::Publish(_) => ReviewMoveName::Publish,
            Self::Waive(_) => ReviewMoveName::Waive,
            Self::Plan(_) => ReviewMoveName::Plan,
            Self::Reopen(_) => ReviewMoveName::Reopen,
        }
    }

    /// An empty move of this name: what it would still lack if it were made with nothing said.
    pub fn empty(name: ReviewMoveName) -> Self {
        match name {
            ReviewMoveName::Begin => Self::Begin(Plain::default()),
            ReviewMoveName::Circulate => Self::Circulate(Plain::default()),
            ReviewMoveName::Return => Self::Return(Plain::default()),
            ReviewMoveName::Publish => Self::Publish(Plain::default()),
            ReviewMoveName::Waive => Self::Waive(Reasoned::default()),
            ReviewMoveName::Plan => Self::Plan(Plain::default()),
            ReviewMoveName::Reopen => Self::Reopen(Reasoned::default()),
        }
    }

    fn words(&self) -> (Option<&String>, Option<Timestamp>, Option<&String>) {
        match self {
            Self::Waive(m) | Self::Reopen(m) => {
                (m.reason.as_ref(), m.happened_at, m.override_reason.as_ref())
            }
            Self::Begin(m)
            | Self::Circulate(m)
            | Self::Return(m)
            | Self::Publish(m)
            | Self::Plan(m) => (None, m.happened_at, m.override_reason.as_ref()),
        }
    }
}

impl Review {
    /// Which guards of a move are not met.
    pub fn unmet(&self, made: &ReviewMove, facts: &ReviewFacts) -> Vec<ReviewGuard> {
        let asks = MOVES
            .iter()
            .find(|arrow| arrow.name == made.name())
            .map_or(&[][..], |arrow| arrow.asks);
        asks.iter().copied().filter(|guard| !self.meets(*guard, made, facts)).collect()
    }

    fn meets(&self, guard: ReviewGuard, made: &ReviewMove, facts: &ReviewFacts) -> bool {
        let note = self.depth() == Depth::Note;
        match guard {
            ReviewGuard::Summary => self.has_written(SUMMARY),
            ReviewGuard::Learned => facts.lessons > 0 || self.fields.nothing_new_learned,
            ReviewGuard::RequiredSections => note || self.unwritten().is_empty(),
            ReviewGuard::FactorsAnswered => note || facts.unanswered_factors == 0,
            ReviewGuard::SignOff => {
                note || self.sign_offs.iter().any(|given| Some(given.by) != self.fields.owner)
            }
            ReviewGuard::Reason => made.words().0.is_some_and(|reason| !reason.trim().is_empty()),
        }
    }

    /// The keys of required sections that are not written yet.
    pub fn unwritten(&self) -> Vec<&'static str> {
        let required = required_sections(self.depth()).map(|section| section.key);
        required.filter(|key| !self.has_written(key)).collect()
    }

    fn has_written(&self, key: &str) -> bool {
        self.fields.sections.get(key).is_some_and(|text| !text.trim().is_empty())
    }

    /// What a guard lacks, with the sections by name.
    pub fn missing(&self, guard: ReviewGuard) -> Missing {
        let mut missing = machine::Guard::missing(guard);
        if guard == ReviewGuard::RequiredSections {
            missing.detail = format!("write the sections: {}", self.unwritten().join(", ")).into();
        }
        missing
    }

    /// Makes a move.
    ///
    /// # Errors
    /// [`RuleBroken`] when the table has no such move from here, or its guards are not met: everything that is missing.
    pub fn make(
        mut self,
        made: &ReviewMove,
        facts: &ReviewFacts,
    ) -> Result<(Self, Event, Moved), RuleBroken> {
        let from = self.status;
        let arrow = machine::arrow(MOVES, from, made.name())?;
        let (reason, at, override_reason) = made.words();
        let at = happened(at, facts.now)?;
        let unmet = self.unmet(made, facts);
        let overridden = machine::pass(from, &unmet, override_reason.map(String::as_str))
            .map_err(|broken| self.with_sections_named(broken))?;
        let to = arrow.to.first().copied().unwrap_or(from);
        let verb = self.take_effect(made, at);
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
            details: self.told_of(made),
        };
        let event = Event::moved(Noun::Review, self.id, self.version, verb).at(at);
        Ok((self, event, moved))
    }

    fn with_sections_named(&self, broken: RuleBroken) -> RuleBroken {
        let RuleBroken::NotReady { status, missing } = broken else { return broken };
        let named = |lack: Missing| match ReviewGuard::from_word(lack.code) {
            Some(guard) => self.missing(guard),
            None => lack,
        };
        RuleBroken::NotReady { status, missing: missing.into_iter().map(named).collect() }
    }

    /// What the history tells beside the move: of a publication, which text it was.
    fn told_of(&self, made: &ReviewMove) -> serde_json::Map<String, serde_json::Value> {
        let edition = self.edition.as_ref().filter(|_| matches!(made, ReviewMove::Publish(_)));
        edition
            .map(|edition| ("hash".to_owned(), edition.hash.clone().into()))
            .into_iter()
            .collect()
    }

    fn take_effect(&mut self, made: &ReviewMove, at: Timestamp) -> &'static str {
        match made {
            ReviewMove::Begin(_) => "begun",
            ReviewMove::Circulate(_) => "circulated",
            ReviewMove::Return(_) => "returned",
            ReviewMove::Publish(_) => {
                self.edition = Some(self.freeze(at));
                "published"
            }
            ReviewMove::Waive(m) => {
                self.waived_reason.clone_from(&m.reason);
                "waived"
            }
            ReviewMove::Plan(_) => {
                self.waived_reason = None;
                "planned"
            }
            ReviewMove::Reopen(_) => {
                self.sign_offs.clear();
                "reopened"
            }
        }
    }
}
