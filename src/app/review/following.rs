//! What follows from reviews: their factors and how these are answered, their lessons, actions and
//! comments.
//!
//! Looked up for many reviews at once, as far as the caller may see it. May use: `domain`, `store`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::app::AppError;
use crate::app::factor::{FactorView, views};
use crate::domain::action::Action;
use crate::domain::comment::Comment;
use crate::domain::lesson::{Lesson, LessonStatus};
use crate::domain::permission::Caller;
use crate::domain::review::{Factor, Review, ReviewFacts};
use crate::store::ReadTx;

/// What follows from one review.
#[derive(Debug, Clone, Default)]
pub(super) struct Following {
    /// Its factors, each with its answers.
    pub factors: Vec<FactorView>,
    /// The lessons drawn from it or answering its factors; not those that hold no longer.
    pub lessons: Vec<Lesson>,
    /// The actions drawn from it or answering its factors.
    pub actions: Vec<Action>,
    /// How much of everything there is.
    pub counts: ReviewCounts,
}

/// How much follows from a review.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReviewCounts {
    /// Its factors.
    pub factors: usize,
    /// Those that nothing answers yet.
    pub unanswered_factors: usize,
    /// The lessons drawn from it.
    pub lessons: usize,
    /// The actions drawn from it.
    pub actions: usize,
    /// The comments on it.
    pub comments: usize,
}

impl Following {
    /// What the review's guards need to know.
    pub fn facts(&self, now: Timestamp) -> ReviewFacts {
        ReviewFacts {
            now,
            lessons: self.counts.lessons,
            unanswered_factors: self.counts.unanswered_factors,
        }
    }

    /// The factors that nothing answers yet.
    pub fn unanswered(&self) -> impl Iterator<Item = &Factor> {
        self.factors.iter().filter(|view| !view.answered).map(|view| &view.factor)
    }
}

/// What follows from these reviews, in their order.
///
/// # Errors
/// Any that the store can have.
pub(super) fn following(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    reviews: &[Review],
) -> Result<Vec<Following>, AppError> {
    let ids: Vec<String> = reviews.iter().map(|review| review.id.to_string()).collect();
    let factors = tx.parts_of::<Factor>("review", &ids, caller)?;
    let mut factors_of: BTreeMap<String, Vec<FactorView>> = BTreeMap::new();
    for view in views(tx, caller, factors)? {
        factors_of.entry(view.factor.review.to_string()).or_default().push(view);
    }
    let drawn = drawn_from(tx, caller, &ids, &factors_of)?;
    let all: BTreeSet<String> = drawn.values().flatten().cloned().collect();
    let (lessons, actions): (Vec<_>, Vec<_>) = all.into_iter().partition(|id| is_lesson(id));
    let lessons = tx.get_many::<Lesson>(&lessons, caller)?;
    let actions = tx.get_many::<Action>(&actions, caller)?;
    let comments = tx.count_parts::<Comment>("about", &ids)?;
    Ok(ids
        .iter()
        .map(|id| {
            let factors = factors_of.remove(id).unwrap_or_default();
            let drawn = drawn.get(id).cloned().unwrap_or_default();
            let holds = |lesson: &&Lesson| {
                lesson.status != LessonStatus::Retired && drawn.contains(&lesson.id.to_string())
            };
            let lessons: Vec<_> = lessons.iter().filter(holds).cloned().collect();
            let own = |action: &&Action| drawn.contains(&action.id.to_string());
            let actions = actions.iter().filter(own).cloned().collect();
            let counts = ReviewCounts {
                factors: factors.len(),
                unanswered_factors: factors.iter().filter(|view| !view.answered).count(),
                lessons: lessons.len(),
                actions: drawn.iter().filter(|id| !is_lesson(id)).count(),
                comments: comments
                    .get(id)
                    .and_then(|count| usize::try_from(*count).ok())
                    .unwrap_or(0),
            };
            Following { factors, lessons, actions, counts }
        })
        .collect())
}

/// The lessons and actions of each review that the caller may see: drawn from it, or answering one of its factors.
fn drawn_from(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    reviews: &[String],
    factors_of: &BTreeMap<String, Vec<FactorView>>,
) -> Result<BTreeMap<String, BTreeSet<String>>, AppError> {
    let mut links = tx.links_to(reviews)?;
    links.retain(|(relation, from, _)| {
        relation == "drawn_from" && (is_lesson(from) || from.starts_with("act_"))
    });
    let from: Vec<String> = links.iter().map(|(_, from, _)| from.clone()).collect();
    let visible = tx.visible_ids(&from, caller)?;
    let mut drawn: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, from, review) in links.into_iter().filter(|(_, from, _)| visible.contains(from)) {
        drawn.entry(review).or_default().insert(from);
    }
    for (review, factors) in factors_of {
        let answers = factors.iter().flat_map(|view| view.answered_by.iter().cloned());
        drawn.entry(review.clone()).or_default().extend(answers);
    }
    Ok(drawn)
}

fn is_lesson(id: &str) -> bool {
    id.starts_with("les_")
}
