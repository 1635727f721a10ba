//! Teams' answers to lessons over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{UptakeAsk, UptakeBody};
pub use handlers::{answer_uptake, create_lesson_uptake, list_lesson_uptakes, show_uptake};
