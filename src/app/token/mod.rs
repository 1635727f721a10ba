//! What is done with API tokens. May use: `domain`, `store`.

pub mod create;
pub mod list;
pub mod revoke;
pub mod show;

pub use crate::store::TOKENS as LIST;

use jiff::Timestamp;

use crate::app::{AppError, View};
use crate::domain::permission::{Caller, Who};
use crate::domain::token::{Secret, Token};
use crate::store::ReadTx;

/// A token, as it is told; the secret only to whom it was just made for.
#[derive(Debug, Clone)]
pub struct TokenView {
    /// The token.
    pub token: Token,
    /// The secret, shown once.
    pub secret: Option<Secret>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
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

fn view(tx: &mut ReadTx<'_>, token: Token) -> Result<TokenView, AppError> {
    views(tx, vec![token])?.pop().ok_or(AppError::NotFound)
}

fn views(tx: &mut ReadTx<'_>, tokens: Vec<Token>) -> Result<Vec<TokenView>, AppError> {
    let ids: Vec<String> = tokens.iter().map(|token| token.id.to_string()).collect();
    let uses = tx.last_uses_of(&ids)?;
    let view = |token: Token| {
        let last_used_at = uses.get(&token.id.to_string()).copied();
        TokenView { token, secret: None, last_used_at }
    };
    Ok(tokens.into_iter().map(view).collect())
}

/// What the caller is to a token.
fn relations(caller: &Caller, token: &Token) -> Vec<Who> {
    let own = token.person.is_some() && token.person == caller.person;
    if own { vec![Who::Author] } else { Vec::new() }
}
