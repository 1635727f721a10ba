//! Occasions on which lessons are passed on, over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::ShareBody;
pub use handlers::{
    change_share, create_lesson_share, list_lesson_shares, list_share_transitions, list_shares,
    move_share, show_share,
};
