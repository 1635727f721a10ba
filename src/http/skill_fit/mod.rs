//! What accountable persons say of themselves, over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::SkillFitBody;
pub use handlers::{delete_action_skill_fit, put_action_skill_fit, show_action_skill_fit};
