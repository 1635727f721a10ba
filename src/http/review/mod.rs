//! Reviews over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{AddendumAsk, ReviewBody, ReviewFactor, RevisionBody, SignOffAsk, TemplateList};
pub use handlers::{
    change_review, create_review, create_review_addendum, create_review_sign_off,
    list_review_revisions, list_review_transitions, list_reviews, list_templates, move_review,
    show_review,
};
