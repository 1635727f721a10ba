//! What to do next with a lesson, in order, each with the call to make. May use: `domain`.

use serde_json::{Map, Value, json};

use crate::app::lesson::summary::UptakeSummary;
use crate::domain::lesson::{Lesson, LessonGuard, LessonKind, LessonStatus};
use crate::domain::machine::{AvailableMove, Guard};
use crate::domain::record::NextStep;
use crate::domain::words::Word;

/// What to do next.
pub(super) fn next_steps(
    lesson: &Lesson,
    uptakes: &UptakeSummary,
    moves: &[AvailableMove],
) -> Vec<NextStep> {
    let path = format!("/api/v1/lessons/{}", lesson.id);
    let step = |what: &'static str, name: &str| NextStep::open(moves, what, &path, name);
    let mut steps = Vec::new();
    match lesson.status {
        LessonStatus::Draft => {
            let publish = moves.iter().find(|open| open.name == "publish");
            steps.extend(publish.and_then(|publish| write(publish, &path)));
            steps.extend(step("Publish it, so that it reaches other teams", "publish"));
            let (what, audience) = ("See whom it will be put to", format!("{path}/audience"));
            steps.push(NextStep::call(what, "GET", audience, None));
        }
        LessonStatus::Published => {
            steps.extend(answer(uptakes));
            steps.extend(lesson.relearned.possibly.iter().map(|earlier| {
                let body = json!({ "earlier": earlier, "verdict": "confirmed" });
                let what = "Say whether it is an earlier lesson again";
                NextStep::call(what, "PUT", format!("{path}/relearning"), Some(body))
            }));
            let body = json!({ "title": "", "lessons": [lesson.id] });
            let what = "Put it to work: propose an action";
            steps.push(NextStep::call(what, "POST", "/api/v1/actions".to_owned(), Some(body)));
            if lesson.fields.kind == Some(LessonKind::Question) {
                let (what, body) = ("Answer the question, if you know", json!({ "text": "" }));
                steps.push(NextStep::call(what, "POST", format!("{path}/comments"), Some(body)));
            } else {
                let (what, body) =
                    ("Pass it on, in whatever form suits", json!({ "kind": "talk" }));
                steps.push(NextStep::call(what, "POST", format!("{path}/shares"), Some(body)));
            }
        }
        LessonStatus::Superseded => steps.extend(lesson.superseded_by.map(|better| {
            NextStep::call(
                "Read the lesson that says it better",
                "GET",
                format!("/api/v1/lessons/{better}"),
                None,
            )
        })),
        LessonStatus::Retired => steps.extend(step("Restore it, if it holds again", "restore")),
    }
    steps
}

fn write(publish: &AvailableMove, path: &str) -> Option<NextStep> {
    let texts = [LessonGuard::Insight, LessonGuard::AppliesWhen];
    let lacking = texts
        .into_iter()
        .filter(|guard| publish.missing.iter().any(|lack| lack.code == guard.as_str()));
    let lacking: Vec<_> = lacking.collect();
    if lacking.is_empty() {
        return None;
    }
    let what: Vec<_> = lacking.iter().map(|guard| guard.detail()).collect();
    let body: Map<String, Value> =
        lacking.iter().map(|guard| (guard.as_str().to_owned(), "".into())).collect();
    Some(NextStep::call(
        sentence(&what.join("; ")),
        "PATCH",
        path.to_owned(),
        Some(Value::Object(body)),
    ))
}

fn answer(uptakes: &UptakeSummary) -> Vec<NextStep> {
    let open = uptakes.teams.iter().filter(|asked| asked.answer.is_none());
    open.map(|asked| {
        let what = format!("Answer for {}: does it apply?", asked.team);
        let path = format!("/api/v1/uptakes/{}/answer", asked.uptake);
        NextStep::call(what, "PUT", path, Some(json!({ "answer": "applies" })))
    })
    .collect()
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
