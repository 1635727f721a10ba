//! A team's answer to a lesson. Asked of teams that are named or that own a service concerned.
//! May use: `check`, `event`, `id`, `words`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Checked, Faults, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{LessonId, TeamId, UptakeId};
use crate::domain::record::NewRecord;
use crate::domain::words::words;

words! {
    /// What a team answers to a lesson.
    pub enum Answer {
        /// It concerns us too.
        Applies = "applies",
        /// It does not, and here is why.
        DoesNotApply = "does_not_apply",
        /// We have put it to work, and here is what shows it.
        Adopted = "adopted",
    }
}

/// What a team says about a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UptakeAnswer {
    /// The answer.
    pub answer: Answer,
    /// Why it does not apply.
    #[serde(default)]
    pub reason: Option<String>,
    /// What shows that it was adopted.
    #[serde(default)]
    pub evidence: Option<String>,
}

/// A team that is asked about a lesson, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Uptake {
    /// Its id.
    pub id: UptakeId,
    /// The lesson.
    pub lesson: LessonId,
    /// The team asked.
    pub team: TeamId,
    /// Counts its changes.
    pub version: i64,
    /// When the team was asked.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Asked here, or entered as history.
    pub origin: Origin,
    /// Until when an answer is hoped for; afterwards it no longer holds the loop open.
    pub answer_by: Date,
    /// When the team answered.
    pub answered_at: Option<Timestamp>,
    /// What it answered.
    pub answer: Option<UptakeAnswer>,
}

impl Check for UptakeAnswer {
    fn check(&self, faults: &mut Faults) {
        faults.optional("reason", self.reason.as_deref(), NARRATIVE);
        faults.optional("evidence", self.evidence.as_deref(), NARRATIVE);
        if self.answer == Answer::DoesNotApply && self.reason.is_none() {
            faults.add("reason", "required", "say why it does not apply");
        }
        if self.answer == Answer::Adopted && self.evidence.is_none() {
            faults.add(
                "evidence",
                "required",
                "show that it was adopted: a link, a change, a drill",
            );
        }
    }
}

impl Uptake {
    /// Asks a team.
    pub fn ask(
        lesson: LessonId,
        team: TeamId,
        answer_by: Date,
        new: &NewRecord<UptakeId>,
    ) -> (Self, Event) {
        let (created_at, changed_at, origin, version) = (new.now, new.now, new.origin, 1);
        let (answered_at, answer) = (None, None);
        let id = new.id;
        let asked = Self {
            id,
            lesson,
            team,
            version,
            created_at,
            changed_at,
            origin,
            answer_by,
            answered_at,
            answer,
        };
        (asked, Event::created(Noun::Uptake, id, 1).from_origin(origin))
    }

    /// Takes the team's answer; a later one replaces an earlier.
    #[must_use]
    pub fn answer(mut self, answer: Checked<UptakeAnswer>, now: Timestamp) -> (Self, Event) {
        self.answer = Some(answer.into_inner());
        self.answered_at = Some(now);
        self.version += 1;
        self.changed_at = now;
        let event = Event::moved(Noun::Uptake, self.id, self.version, "answered");
        (self, event)
    }

    /// Whether it still holds the loop open: unanswered, and the day has not passed.
    pub fn is_awaited(&self, today: Date) -> bool {
        self.answer.is_none() && today <= self.answer_by
    }
}
