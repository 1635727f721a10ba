//! A lesson: what was learned, stated so that another team can use it. May use: `check`, `event`, `home`, `id`, `words`.

mod audience;
mod edition;
mod moves;
mod permissions;
#[cfg(test)]
mod properties;
mod relearned;
mod state;
mod uptake;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use audience::{AskedBecause, Concerned, LessonAudience, MOST_ASKED, divide};
pub use edition::Edition;
pub use moves::{LessonFacts, LessonMove, SupersededBy};
pub use permissions::PERMISSIONS;
pub use relearned::{MOST_RELEARNED, Relearned, RelearningSaid, RelearningVerdict};
pub use state::{LessonGuard, LessonMoveName, MOVES};
pub use uptake::{Answer, Uptake, UptakeAnswer, UptakeSaid};

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::home::Home;
use crate::domain::id::{FactorId, LessonId, PersonId, ServiceId, TeamId, ThemeId};
use crate::domain::record::{NewRecord, name_each};
use crate::domain::words::words;

words! {
    /// What kind of lesson it is.
    pub enum LessonKind {
        Insight = "insight",
        /// It went well: copy it.
        Practice = "practice",
        Workaround = "workaround",
        /// We still do not know.
        Question = "question",
    }
}

words! {
    /// Where the lesson stands.
    pub enum LessonStatus {
        Draft = "draft", Published = "published", Superseded = "superseded", Retired = "retired",
    }
}

/// What a caller may write of a lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LessonFields {
    /// The lesson in a line.
    pub title: String,
    /// What was learned, in Markdown.
    pub insight: Option<String>,
    /// When it applies: when you see this, it may mean that.
    pub applies_when: Option<String>,
    /// What it rests on.
    pub evidence: Option<String>,
    /// What kind of lesson it is; `insight` when left out.
    pub kind: Option<LessonKind>,
    /// The themes that classify it.
    pub themes: Vec<ThemeId>,
    /// The services that it concerns. The teams that own them are asked, then those that follow them, then those whose
    /// services rely on them or on which they rely.
    pub services: Vec<ServiceId>,
    /// The reviews and incidents that it was drawn from; the first is its home.
    pub sources: Vec<Home>,
    /// The factors that it answers.
    pub factors: Vec<FactorId>,
    /// The lessons of kind `question` that it answers.
    pub questions: Vec<LessonId>,
    /// For whom it is; `concerned` when left out.
    pub audience: Option<LessonAudience>,
    /// The teams that are asked for an answer before all others; at most eight in all.
    #[schema(max_items = 8)]
    pub asked: Vec<TeamId>,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// A lesson as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Lesson {
    /// Its id.
    pub id: LessonId,
    /// Its number for people: `LES-12`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who wrote it down here.
    pub author: Option<PersonId>,
    /// Where it stands.
    pub status: LessonStatus,
    /// When it was published for the first time.
    pub published_at: Option<Timestamp>,
    /// Counts the wordings that were published; 0 until it is.
    #[serde(default)]
    pub edition: i64,
    /// The lesson that says it better.
    pub superseded_by: Option<LessonId>,
    /// Why it was retired.
    pub retired_reason: Option<String>,
    /// The earlier lessons that it may be again; found when it was published.
    #[serde(default)]
    pub relearned: Relearned,
    /// What a caller may write.
    pub fields: LessonFields,
}

impl Check for LessonFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("title", &self.title, LINE);
        faults.optional("insight", self.insight.as_deref(), NARRATIVE);
        faults.optional("applies_when", self.applies_when.as_deref(), NARRATIVE);
        faults.optional("evidence", self.evidence.as_deref(), NARRATIVE);
        faults.each("themes", &self.themes, |_, _| ());
        faults.each("services", &self.services, |_, _| ());
        faults.each("sources", &self.sources, |_, _| ());
        faults.each("factors", &self.factors, |_, _| ());
        faults.each("questions", &self.questions, |_, _| ());
        faults.lines("tags", &self.tags);
        if self.asked.len() > MOST_ASKED {
            let detail = "at most eight teams are asked; everyone else reads it for information";
            faults.add("asked", "too_many", detail);
        }
    }
}

impl Lesson {
    /// Drafts a lesson.
    pub fn draft(fields: Checked<LessonFields>, new: NewRecord<LessonId>) -> (Self, Event) {
        let lesson = Self {
            id: new.id,
            number: new.number,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            author: new.by,
            status: LessonStatus::Draft,
            published_at: None,
            edition: 0,
            superseded_by: None,
            retired_reason: None,
            relearned: Relearned::default(),
            fields: fields.into_inner(),
        };
        (lesson, Event::created(Noun::Lesson, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ. What says something else than what was
    /// published is a new edition.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<LessonFields>,
        mut changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        if self.edition > 0 && !self.fields.says_the_same(&fields) {
            self.edition += 1;
            changed.push("edition".to_owned());
        }
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Lesson, self.id, self.version, changed);
        (self, event)
    }

    /// For whom it is.
    pub fn audience(&self) -> LessonAudience {
        self.fields.audience.unwrap_or(LessonAudience::Concerned)
    }

    /// Its home: the first source.
    pub fn home(&self) -> Option<Home> {
        self.fields.sources.first().copied()
    }
}

impl LessonFields {
    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let mut named = Vec::new();
        name_each(&mut named, "themes", self.themes.iter());
        name_each(&mut named, "services", self.services.iter());
        name_each(&mut named, "sources", self.sources.iter());
        name_each(&mut named, "factors", self.factors.iter());
        name_each(&mut named, "questions", self.questions.iter());
        name_each(&mut named, "asked", self.asked.iter());
        named
    }

    /// The same, without the links to what the caller may not see.
    pub fn retain_links(&mut self, visible: impl Fn(&str) -> bool) {
        self.sources.retain(|id| visible(&id.to_string()));
        self.factors.retain(|id| visible(&id.to_string()));
        self.questions.retain(|id| visible(&id.to_string()));
    }
}
