//! Fragilities over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::FragilityBody;
pub use handlers::{
    change_fragility, create_fragility, list_fragilities, list_fragility_transitions,
    move_fragility, show_fragility,
};
