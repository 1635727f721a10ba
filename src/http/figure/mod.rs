//! Figures over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{AfterBody, CasesBody, FigureBody, FiguresBody};
pub use handlers::{show_action_figures, show_incident_figures, show_lesson_figures};
