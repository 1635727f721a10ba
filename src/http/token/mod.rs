//! API tokens over HTTP. May use: `app`, `domain`.

mod body;
mod handlers;

pub use body::{NewTokenBody, TokenBody};
pub use handlers::{create_token, list_tokens, revoke_token, show_token};
