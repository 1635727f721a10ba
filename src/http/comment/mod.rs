//! Comments on reviews, actions and lessons over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::CommentBody;
pub use handlers::{
    change_comment, create_action_comment, create_lesson_comment, create_review_comment,
    delete_comment, list_action_comments, list_lesson_comments, list_review_comments, show_comment,
};
