//! What is done with API tokens. May use: `domain`, `store`.

pub mod create;
pub mod list;
pub mod revoke;
pub mod show;

pub use crate::store::TOKENS as LIST;

use crate::app::View;
use crate::domain::permission::{Caller, Who};
use crate::domain::token::{Secret, Token};

/// A token, as it is told; the secret only to whom it was just made for.
#[derive(Debug, Clone)]
pub struct TokenView {
    /// The token.
    pub token: Token,
    /// The secret, shown once.
    pub secret: Option<Secret>,
}

impl View for TokenView {
    type About = Token;

    fn about(&self) -> String {
        self.token.id.to_string()
    }

    fn version(&self) -> i64 {
        self.token.version
    }
}

/// What the caller is to a token.
fn relations(caller: &Caller, token: &Token) -> Vec<Who> {
    let own = token.person.is_some() && token.person == caller.person;
    if own { vec![Who::Author] } else { Vec::new() }
}
