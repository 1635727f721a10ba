//! The plan of an action over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::PlanBody;
pub use handlers::{change_action_plan, delete_action_plan, put_action_plan, show_action_plan};
