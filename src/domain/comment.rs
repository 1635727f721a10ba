//! A comment on a review (or one of its sections), on an action or on a lesson. May use: `check`, `event`, `id`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Checked, Faults, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{ActionId, CommentId, LessonId, PersonId, RecordId, ReviewId};
use crate::domain::record::NewRecord;
use crate::domain::words::text_schema;

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A review.
    Review(ReviewId),
    /// An action.
    Action(ActionId),
    /// A lesson; of a question, the comments are answers.
    Lesson(LessonId),
}

impl Subject {
    /// The lesson that it is about, if it is one.
    pub fn lesson(self) -> Option<LessonId> {
        match self {
            Self::Lesson(id) => Some(id),
            Self::Review(_) | Self::Action(_) => None,
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Review(id) => id.fmt(f),
            Self::Action(id) => id.fmt(f),
            Self::Lesson(id) => id.fmt(f),
        }
    }
}

text_schema!(Subject, "(act|les|rev)", "rev_01j9zv5m3q8r7t2w4x6y8z0abc");

impl Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let review = ReviewId::parse(&text).map(Self::Review);
        let found = review
            .or_else(|| ActionId::parse(&text).map(Self::Action))
            .or_else(|| LessonId::parse(&text).map(Self::Lesson));
        found.ok_or_else(|| {
            let expected =
                "expected the id of a review (rev_…), an action (act_…) or a lesson (les_…)";
            serde::de::Error::custom(expected)
        })
    }
}

/// What a caller may write of a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CommentFields {
    /// What is said, in Markdown.
    pub text: String,
    /// The section of the review that it is about.
    pub section: Option<String>,
    /// The comment that it answers.
    pub reply_to: Option<CommentId>,
}

/// A comment as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// What it is about.
    pub about: Subject,
    /// Counts its changes.
    pub version: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Written here, or entered as history.
    pub origin: Origin,
    /// Who wrote it; shown beside the comment only.
    pub author: Option<PersonId>,
    /// What a caller may write.
    pub fields: CommentFields,
}

impl Check for CommentFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("text", &self.text, NARRATIVE);
        faults.optional("section", self.section.as_deref(), 60);
    }
}

impl Comment {
    /// Writes a comment.
    pub fn write(
        about: Subject,
        fields: Checked<CommentFields>,
        new: &NewRecord<CommentId>,
    ) -> (Self, Event) {
        let event = Event::created(Noun::Comment, new.id, 1).from_origin(new.origin);
        let (created_at, changed_at, author) = (new.now, new.now, new.by);
        let (id, origin, fields) = (new.id, new.origin, fields.into_inner());
        (Self { id, about, version: 1, created_at, changed_at, origin, author, fields }, event)
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<CommentFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Comment, self.id, self.version, changed);
        (self, event)
    }
}
