//! Saved views: a list as somebody wants to see it again.

mod applied;
mod keep;
mod shared;

use serde_json::{Value, json};

use crate::support::ask::{Ask, Told};

/// What is accepted, the soonest first.
pub fn fields() -> Value {
    json!({"name": "Carried", "filters": {"status": "accepted,in_progress"}, "sort": "due_date"})
}

/// The same with more.
pub fn with(more: Value) -> Value {
    let mut fields = fields();
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fields
}

pub async fn kept(someone: &Ask, more: Value) -> Told {
    someone.post("views", with(more)).await.expect(201)
}
