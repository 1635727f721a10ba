//! A team's answer to a lesson. Asked of teams that are named or that own a service concerned.
//! May use: `action`, `check`, `event`, `id`, `words`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::action::ActionFields;
use crate::domain::check::{Check, Checked, Faults, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{ActionId, LessonId, TeamId, UptakeId};
use crate::domain::lesson::{AskedBecause, Lesson};
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

/// An answer as it is sent: with it, one that applies can open an action of the team's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UptakeSaid {
    /// The answer.
    pub answer: Answer,
    /// Why it does not apply.
    #[serde(default)]
    pub reason: Option<String>,
    /// What shows that it was adopted.
    #[serde(default)]
    pub evidence: Option<String>,
    /// Where it applies: an action to propose with it. It is linked to the lesson, and the team's own unless it says
    /// otherwise.
    #[serde(default)]
    pub action: Option<ActionFields>,
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
    /// Why it is asked.
    #[serde(default = "named")]
    pub because: AskedBecause,
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
    /// The edition of the lesson that it answered.
    #[serde(default)]
    pub edition: Option<i64>,
    /// The action that its answer opened.
    #[serde(default)]
    pub action: Option<ActionId>,
}

fn named() -> AskedBecause {
    AskedBecause::Named
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

impl Check for UptakeSaid {
    fn check(&self, faults: &mut Faults) {
        self.answer().check(faults);
        if let Some(action) = &self.action {
            faults.within("action", |faults| action.check(faults));
            if self.answer != Answer::Applies {
                faults.add("action", "not_taken", "only an answer that it applies opens an action");
            }
        }
    }
}

impl UptakeSaid {
    /// The answer alone.
    pub fn answer(&self) -> UptakeAnswer {
        let Self { answer, reason, evidence, .. } = self.clone();
        UptakeAnswer { answer, reason, evidence }
    }
}

impl Uptake {
    /// Asks a team.
    pub fn ask(
        lesson: LessonId,
        team: TeamId,
        because: AskedBecause,
        answer_by: Date,
        new: &NewRecord<UptakeId>,
    ) -> (Self, Event) {
        let asked = Self {
            id: new.id,
            lesson,
            team,
            version: 1,
            because,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            answer_by,
            answered_at: None,
            answer: None,
            edition: None,
            action: None,
        };
        (asked, Event::created(Noun::Uptake, new.id, 1).from_origin(new.origin))
    }

    /// Takes the team's answer to what the lesson says now; a later one replaces an earlier.
    #[must_use]
    pub fn answer(
        mut self,
        answer: Checked<UptakeAnswer>,
        lesson: &Lesson,
        now: Timestamp,
    ) -> (Self, Event) {
        self.answer = Some(answer.into_inner());
        self.edition = Some(lesson.edition);
        self.answered_at = Some(now);
        self.version += 1;
        self.changed_at = now;
        let event = Event::moved(Noun::Uptake, self.id, self.version, "answered");
        (self, event)
    }

    /// Whether it answered an edition that is not the lesson's latest.
    pub fn is_to_an_earlier(&self, edition: i64) -> bool {
        self.edition.is_some_and(|answered| answered < edition)
    }

    /// Whether it still holds the loop open: unanswered, and the day has not passed.
    pub fn is_awaited(&self, today: Date) -> bool {
        self.answer.is_none() && today <= self.answer_by
    }
}
