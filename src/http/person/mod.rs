//! People over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{MentionList, PersonBody};
pub use handlers::{
    change_person, create_person, erase_person, list_people, list_person_mentions,
    put_person_by_reference, show_person, show_person_by_reference,
};
