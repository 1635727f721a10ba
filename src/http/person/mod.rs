//! People over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::PersonBody;
pub use handlers::{
    change_person, create_person, list_people, put_person_by_reference, show_person,
    show_person_by_reference,
};
