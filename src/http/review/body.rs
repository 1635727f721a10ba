//! A review on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::factor::FactorView;
use crate::app::review::{ReviewCounts, ReviewView};
use crate::domain::event::Origin;
use crate::domain::id::{FactorId, ReviewId};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::domain::reference::Source;
use crate::domain::review::{
    Addendum, Edition, ReviewFields, ReviewHint, ReviewStatus, Revision, SignOff, Template,
};
use crate::http::answer::Body;

/// A post-incident review.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewBody {
    /// Its id.
    pub id: ReviewId,
    /// Its number for people: `PIR-31`.
    pub number: String,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Where it stands.
    pub status: ReviewStatus,
    /// Why it was waived, where it was.
    pub waived_reason: Option<String>,
    /// Those who gave their word that it may be published. They lapse when it is reopened.
    pub sign_offs: Vec<SignOff>,
    /// The text as last published, with its hash.
    pub edition: Option<Edition>,
    /// What came to light later.
    pub addenda: Vec<Addendum>,
    /// What the tool that keeps it last told; null when none does.
    pub source: Option<Source>,
    /// What contributed, each with how it is answered.
    pub factors: Vec<ReviewFactor>,
    /// How much follows from it.
    pub counts: ReviewCounts,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What could be better about it; advice, never asked for.
    pub hints: Vec<ReviewHint>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: ReviewFields,
}

/// A factor, as its review tells it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewFactor {
    /// Its id.
    pub id: FactorId,
    /// The condition, in a sentence or two.
    pub statement: String,
    /// Whether an action, a lesson or an acceptance answers it.
    pub answered: bool,
    /// The actions and lessons that do.
    pub answered_by: Vec<String>,
}

impl ReviewFactor {
    fn of(view: FactorView) -> Self {
        Self {
            id: view.factor.id,
            statement: view.factor.fields.statement,
            answered: view.answered,
            answered_by: view.answered_by,
        }
    }
}

impl Body for ReviewBody {
    type View = ReviewView;
    const PATH: &'static str = "/api/v1/reviews";

    fn of(view: ReviewView) -> Self {
        let review = view.review;
        Self {
            id: review.id,
            number: review.number,
            version: review.version,
            created_at: review.created_at,
            changed_at: review.changed_at,
            origin: review.origin,
            status: review.status,
            waived_reason: review.waived_reason,
            sign_offs: review.sign_offs,
            edition: review.edition,
            addenda: review.addenda,
            source: review.source,
            factors: view.factors.into_iter().map(ReviewFactor::of).collect(),
            counts: view.counts,
            available_moves: view.available_moves,
            hints: view.hints,
            next_steps: view.next_steps,
            fields: review.fields,
        }
    }
}

/// A text that a section had.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevisionBody {
    /// The section.
    pub section: String,
    /// Counts the section's texts, from 1.
    pub revision: i64,
    /// The text; empty where the section was taken out.
    pub text: String,
    /// Who wrote it: the id of a person or a token, or `system`.
    pub by: String,
    /// When.
    pub recorded_at: Timestamp,
}

impl Body for RevisionBody {
    type View = Revision;
    const PATH: &'static str = ReviewBody::PATH;

    fn of(Revision { section, revision, text, by, recorded_at, .. }: Revision) -> Self {
        Self { section, revision, text, by, recorded_at }
    }
}

/// The templates that reviews are written in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateList {
    /// The templates, the smallest first.
    pub items: Vec<Template>,
}

/// A word that a review may be published; says nothing but that it is given.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOffAsk {}

/// A fact that came to light after publication.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddendumAsk {
    /// What came to light, in Markdown.
    #[schema(max_length = 100_000, pattern = r"\S")]
    pub text: String,
}
