//! Signing in and out with a browser: by the organisation's identity provider, or by a link that is good once.
//!
//! Tokens of the provider stay on the server; the browser gets a cookie (decision 0014). May use: `app`, `domain`,
//! `clock`.

mod attempt;
mod client;
pub mod cookie;
mod handlers;
mod page;

pub use client::{Client, Discover, Endpoints, Form, Post, Registration};
pub use handlers::{confirm_first, finish_sign_in, sign_in, sign_in_first, sign_out};
