//! What to do next with a review, in order, each with the call to make. May use: `domain`.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::app::review::following::Following;
use crate::domain::lesson::{LessonFacts, LessonGuard, LessonMove, LessonMoveName, LessonStatus};
use crate::domain::machine::{AvailableMove, Guard};
use crate::domain::record::NextStep;
use crate::domain::review::{Depth, Review, ReviewStatus};

/// What to do next.
pub(super) fn next_steps(
    review: &Review,
    follows: &Following,
    moves: &[AvailableMove],
    now: Timestamp,
) -> Vec<NextStep> {
    let path = format!("/api/v1/reviews/{}", review.id);
    let step = |what: &'static str, name: &str| NextStep::open(moves, what, &path, name);
    let mut steps = Vec::new();
    match review.status {
        ReviewStatus::Planned => {
            steps.extend(name_facilitator(review, &path));
            steps.extend(step("Begin to write", "begin"));
        }
        ReviewStatus::Drafting => {
            steps.extend(write(review, follows, &path));
            steps.extend(step("Give it to those who took part", "circulate"));
        }
        ReviewStatus::InReview => {
            steps.extend(write(review, follows, &path));
            steps.extend(sign_off(review, &path));
            steps.extend(step("Publish it", "publish"));
        }
        ReviewStatus::Published => {
            steps.extend(publish_lessons(follows, now));
            steps.extend(answer_factors(review, follows));
        }
        ReviewStatus::Waived => steps.extend(step("Hold it after all", "plan")),
    }
    steps
}

fn name_facilitator(review: &Review, path: &str) -> Option<NextStep> {
    if review.fields.facilitator.is_some() || review.depth() == Depth::Note {
        return None;
    }
    let what =
        "Name who guides it: somebody who was not involved, and does not lead those who were";
    Some(NextStep::call(what, "PATCH", path.to_owned(), Some(json!({ "facilitator": null }))))
}

/// What is still to be written: sections, factors, answers to them, a lesson.
fn write(review: &Review, follows: &Following, path: &str) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let unwritten = review.unwritten();
    if !unwritten.is_empty() {
        let what = format!("Write the sections: {}", unwritten.join(", "));
        let sections: Map<String, Value> =
            unwritten.iter().map(|key| ((*key).to_owned(), "".into())).collect();
        steps.push(NextStep::call(
            what,
            "PATCH",
            path.to_owned(),
            Some(json!({ "sections": sections })),
        ));
    }
    if follows.factors.is_empty() && review.depth() != Depth::Note {
        let body = json!({ "statement": "" });
        steps.push(NextStep::call(
            "Note what contributed",
            "POST",
            format!("{path}/factors"),
            Some(body),
        ));
    }
    steps.extend(answer_factors(review, follows));
    if follows.lessons.is_empty() && !review.fields.nothing_new_learned {
        let what = "Say what was learned, or that nothing was: `nothing_new_learned`";
        let body = json!({ "title": "", "sources": [review.id] });
        steps.push(NextStep::call(what, "POST", "/api/v1/lessons".to_owned(), Some(body)));
    }
    steps
}

fn answer_factors(review: &Review, follows: &Following) -> Option<NextStep> {
    let unanswered: Vec<_> = follows.unanswered().map(|factor| factor.id).collect();
    if unanswered.is_empty() {
        return None;
    }
    let what = "Answer the factors: by an action, by a lesson, or by saying why they are accepted";
    let body = json!({ "title": "", "home": review.id, "factors": unanswered });
    Some(NextStep::call(what, "POST", "/api/v1/actions".to_owned(), Some(body)))
}

fn sign_off(review: &Review, path: &str) -> Option<NextStep> {
    if review.depth() == Depth::Note || !review.sign_offs.is_empty() {
        return None;
    }
    let what = "Sign it off: somebody other than its owner";
    Some(NextStep::call(what, "POST", format!("{path}/sign-offs"), Some(json!({}))))
}

fn publish_lessons(follows: &Following, now: Timestamp) -> Vec<NextStep> {
    let (publish, facts) =
        (LessonMove::empty(LessonMoveName::Publish), LessonFacts { now, target: None });
    let drafts = follows.lessons.iter().filter(|lesson| lesson.status == LessonStatus::Draft);
    drafts
        .map(|lesson| {
            let what = format!("Publish {}, so that it reaches other teams", lesson.number);
            let missing =
                lesson.unmet(&publish, &facts).into_iter().map(LessonGuard::missing).collect();
            NextStep::make(what, &format!("/api/v1/lessons/{}", lesson.id), "publish", missing)
        })
        .collect()
}
