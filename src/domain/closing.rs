//! When a loop is closed, and what holds it open (domain.md, rule 1). May use: `action`, `incident`, `lesson`, `review`.

use crate::domain::incident::{IncidentKind, IncidentStatus, Stage};
use crate::domain::lesson::LessonStatus;
use crate::domain::review::ReviewStatus;

/// Set aside by rule, not by anyone: an exercise.
pub const DRILL: &str = "it was a drill";
/// Set aside by rule, not by anyone: the policy in force asks for no review.
pub const NOT_ASKED: &str = "policy asks for no review";

/// A lesson of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LessonOfLoop {
    /// Where it stands.
    pub status: LessonStatus,
    /// Whether a team that was asked has not answered, and its day has not passed.
    pub awaited: bool,
}

/// Everything that follows from one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// Where the incident stands.
    pub status: IncidentStatus,
    /// What kind of occurrence it was.
    pub kind: IncidentKind,
    /// Whether policy asks for its review; never for what entered as history.
    pub review_asked: bool,
    /// Its reviews.
    pub reviews: Vec<ReviewStatus>,
    /// Its lessons.
    pub lessons: Vec<LessonOfLoop>,
    /// For each of its actions, whether it is still open; a replaced one counts as the action that took its place.
    pub actions_open: Vec<bool>,
}

impl Loop {
    /// Where the loop stands, and why, where that is not plain.
    pub fn stage(&self) -> (Stage, Option<&'static str>) {
        match self.status {
            IncidentStatus::Cancelled => {
                return (Stage::SetAside, Some("the incident was cancelled"));
            }
            IncidentStatus::Merged => {
                return (Stage::SetAside, Some("the incident was merged into another"));
            }
            IncidentStatus::Open | IncidentStatus::Mitigated | IncidentStatus::Resolved => {}
        }
        let under_way = |status: &ReviewStatus| {
            !matches!(status, ReviewStatus::Published | ReviewStatus::Waived)
        };
        if self.reviews.iter().any(under_way) {
            return (Stage::InReview, None);
        }
        if self.reviews.contains(&ReviewStatus::Published) {
            return match self.held_open_by() {
                None => (Stage::Closed, None),
                open => (Stage::Improving, open),
            };
        }
        self.without_review()
    }

    /// What holds a reviewed loop open; nothing when it is closed.
    pub fn held_open_by(&self) -> Option<&'static str> {
        if self.lessons.iter().any(|lesson| lesson.status == LessonStatus::Draft) {
            return Some("a lesson is not published");
        }
        if self
            .lessons
            .iter()
            .any(|lesson| lesson.status == LessonStatus::Published && lesson.awaited)
        {
            return Some("a team has not answered a lesson");
        }
        self.actions_open.contains(&true).then_some("an action has no outcome yet")
    }

    fn without_review(&self) -> (Stage, Option<&'static str>) {
        if self.actions_open.contains(&true) {
            return (Stage::Improving, Some("an action has no outcome yet"));
        }
        if self.reviews.contains(&ReviewStatus::Waived) {
            return (Stage::SetAside, Some("its review was waived"));
        }
        if self.kind == IncidentKind::Drill {
            return (Stage::SetAside, Some(DRILL));
        }
        if self.status == IncidentStatus::Resolved && !self.review_asked {
            return (Stage::SetAside, Some(NOT_ASKED));
        }
        (Stage::Recorded, None)
    }
}
