//! Editions of a lesson: every wording that was published stays readable. May use: `id`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::LessonId;
use crate::domain::lesson::{Lesson, LessonFields, LessonKind};

/// What a lesson said when it was published, or from a change after that on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// The lesson.
    pub lesson: LessonId,
    /// Counts its editions, from 1.
    pub edition: i64,
    /// The lesson in a line.
    pub title: String,
    /// What kind of lesson it was.
    pub kind: LessonKind,
    /// What was learned.
    pub insight: Option<String>,
    /// When it applied.
    pub applies_when: Option<String>,
    /// What it rested on.
    pub evidence: Option<String>,
    /// Who wrote it: the id of a person or a token, or `system`. Shown here only.
    pub by: String,
    /// Since when it said so.
    pub recorded_at: Timestamp,
}

impl Edition {
    /// In which of its fields the lesson says something else now.
    pub fn differs_in(&self, lesson: &Lesson) -> Vec<&'static str> {
        let now = lesson.as_edition("", self.recorded_at);
        let differs = [
            ("title", self.title != now.title),
            ("kind", self.kind != now.kind),
            ("insight", self.insight != now.insight),
            ("applies_when", self.applies_when != now.applies_when),
            ("evidence", self.evidence != now.evidence),
        ];
        differs.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
    }
}

impl Lesson {
    /// What it says now, as an edition.
    pub fn as_edition(&self, by: &str, recorded_at: Timestamp) -> Edition {
        let LessonFields { title, insight, applies_when, evidence, kind, .. } = self.fields.clone();
        let (lesson, edition, kind) = (self.id, self.edition, kind.unwrap_or(LessonKind::Insight));
        let by = by.to_owned();
        Edition { lesson, edition, title, kind, insight, applies_when, evidence, by, recorded_at }
    }
}

impl LessonFields {
    /// Whether another wording says the same: what it links to and whom it asks is no part of what it says.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |fields: &Self| {
            let LessonFields { title, insight, applies_when, evidence, kind, .. } = fields.clone();
            (title, insight, applies_when, evidence, kind.unwrap_or(LessonKind::Insight))
        };
        said(self) == said(other)
    }
}
