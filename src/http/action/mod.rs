//! Improvement actions over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{ActionBody, SlipList, VerificationBody, VerificationList};
pub use handlers::{
    change_action, create_action, delete_action, list_action_slips, list_action_transitions,
    list_action_verifications, list_actions, move_action, put_action_by_reference, show_action,
    show_action_by_reference,
};
