//! What people and teams follow, over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::SubscriptionBody;
pub use handlers::{
    list_my_lessons, list_team_lessons, put_my_subscriptions, put_team_subscriptions,
    show_my_subscriptions, show_team_subscriptions,
};
