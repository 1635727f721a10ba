//! Lessons that were learned before: a new one about the same service and theme, from another review, is put beside the
//! earlier ones, and people say whether it is the same lesson again. May use: `event`, `id`, `rule`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Event, Noun};
use crate::domain::id::LessonId;
use crate::domain::lesson::Lesson;
use crate::domain::rule::RuleBroken;
use crate::domain::words::words;

/// The most earlier lessons that are put beside a new one.
pub const MOST_RELEARNED: usize = 3;

words! {
    /// Whether a lesson is an earlier one again.
    pub enum RelearningVerdict {
        /// It is: what was learned then has not reached where it happened now.
        Confirmed = "confirmed",
        /// It is another one.
        Dismissed = "dismissed",
    }
}

/// What somebody says about a lesson and an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RelearningSaid {
    /// The earlier lesson.
    pub earlier: LessonId,
    /// Whether this lesson is that one again.
    pub verdict: RelearningVerdict,
}

/// The earlier lessons beside a lesson. Each stands in one of the lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Relearned {
    /// It may be one of these again: about the same service and theme, from another review; the likeliest first.
    pub possibly: Vec<LessonId>,
    /// It is one of these again.
    pub confirmed: Vec<LessonId>,
    /// It is none of these.
    pub dismissed: Vec<LessonId>,
}

impl Relearned {
    /// Every earlier lesson, with the list in which it stands.
    pub fn all(&self) -> impl Iterator<Item = &LessonId> {
        self.possibly.iter().chain(&self.confirmed).chain(&self.dismissed)
    }

    /// The same, without those that the caller may not see.
    pub fn retain(&mut self, visible: impl Fn(&str) -> bool) {
        for list in [&mut self.possibly, &mut self.confirmed, &mut self.dismissed] {
            list.retain(|id| visible(&id.to_string()));
        }
    }
}

impl Lesson {
    /// Takes what somebody says about an earlier lesson that stands beside it; a later word replaces an earlier.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] when the earlier one does not stand beside it.
    pub fn judge(
        mut self,
        said: RelearningSaid,
        now: Timestamp,
    ) -> Result<(Self, Event), RuleBroken> {
        if !self.relearned.all().any(|id| *id == said.earlier) {
            let detail = "this is not one of the earlier lessons that stand beside it";
            return Err(RuleBroken::invalid("/earlier", "unknown", detail));
        }
        self.relearned.retain(|id| id != said.earlier.to_string());
        let (list, verb) = match said.verdict {
            RelearningVerdict::Confirmed => (&mut self.relearned.confirmed, "relearning_confirmed"),
            RelearningVerdict::Dismissed => (&mut self.relearned.dismissed, "relearning_dismissed"),
        };
        list.push(said.earlier);
        self.version += 1;
        self.changed_at = now;
        let event = Event::moved(Noun::Lesson, self.id, self.version, verb);
        Ok((self, event))
    }
}
