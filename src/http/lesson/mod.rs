//! Lessons over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{EditionBody, LessonBody};
pub use handlers::{
    change_lesson, create_lesson, judge_lesson_relearning, list_lesson_revisions,
    list_lesson_transitions, list_lessons, move_lesson, show_lesson, show_lesson_audience,
};
