//! What is known of a question: the lessons that answer it, and what others wrote about it. May use: `domain`, `store`.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::app::AppError;
use crate::domain::check::shortened;
use crate::domain::comment::Comment;
use crate::domain::id::{CommentId, LessonId};
use crate::domain::lesson::{Lesson, LessonKind, LessonStatus};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// The most answers that are told with a question, and the most characters of each.
const MOST: usize = 20;
const SHORT: usize = 500;

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct QuestionAnswer {
    /// The published lesson that answers it, if it is one.
    pub lesson: Option<LessonId>,
    /// The comment that answers it, if it is one.
    pub comment: Option<CommentId>,
    /// The title of the lesson, or the comment, shortened.
    pub text: String,
    /// Since when it is there.
    pub at: Timestamp,
}

/// The answers to those of these lessons that are questions: lessons first, then comments, the oldest first.
pub(super) fn answers(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    lessons: &[Lesson],
    links: &[(String, String, String)],
) -> Result<HashMap<LessonId, Vec<QuestionAnswer>>, AppError> {
    let asks = |lesson: &&Lesson| lesson.fields.kind == Some(LessonKind::Question);
    let questions: Vec<String> =
        lessons.iter().filter(asks).map(|lesson| lesson.id.to_string()).collect();
    if questions.is_empty() {
        return Ok(HashMap::new());
    }
    let answer = |(relation, from, to): &(String, String, String)| {
        (relation == "answers" && questions.contains(to)).then(|| from.clone())
    };
    let answering: Vec<String> = links.iter().filter_map(answer).collect();
    let mut all: HashMap<LessonId, Vec<QuestionAnswer>> = HashMap::new();
    for lesson in tx.get_many::<Lesson>(&answering, caller)? {
        let Some(at) = lesson.published_at.filter(|_| lesson.status == LessonStatus::Published)
        else {
            continue;
        };
        for question in &lesson.fields.questions {
            let (text, lesson) = (lesson.fields.title.clone(), Some(lesson.id));
            let told = QuestionAnswer { lesson, comment: None, text, at };
            let answers = all.entry(*question).or_default();
            if !answers.contains(&told) {
                answers.push(told);
            }
        }
    }
    for comment in tx.parts_of::<Comment>("about", &questions, caller)? {
        let Some(question) = comment.about.lesson() else { continue };
        let (text, at) = (comment.fields.text, comment.created_at);
        let text = shortened(&text, SHORT).unwrap_or(text);
        let told = QuestionAnswer { lesson: None, comment: Some(comment.id), text, at };
        all.entry(question).or_default().push(told);
    }
    all.values_mut().for_each(|answers| answers.truncate(MOST));
    Ok(all)
}
