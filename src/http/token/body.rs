//! An API token on the wire; the secret only once. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::answer::Answer;
use crate::app::token::TokenView;
use crate::domain::event::Origin;
use crate::domain::id::{PersonId, TokenId};
use crate::domain::token::TokenFields;
use crate::http::answer::{self, Body, json};

/// An API token, without its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TokenBody {
    /// Its id.
    pub id: TokenId,
    /// Counts its changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Made here, or entered as history.
    pub origin: Origin,
    /// The person for whom it speaks; null for a tool's.
    pub person: Option<PersonId>,
    /// The beginning of the secret, to tell tokens apart by.
    pub prefix: String,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The hour in which it was last used; null when it never was.
    pub last_used_at: Option<Timestamp>,
    /// What was said of it.
    #[serde(flatten)]
    pub fields: TokenFields,
}

/// A new API token with its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewTokenBody {
    /// The secret: `kin_pat_…` or `kin_svc_…`. Shown this once; null in the answer to a request that is sent again.
    pub secret: Option<String>,
    /// The token.
    #[serde(flatten)]
    pub token: TokenBody,
}

impl Body for TokenBody {
    type View = TokenView;
    const PATH: &'static str = "/api/v1/tokens";

    fn of(TokenView { token, last_used_at, .. }: TokenView) -> Self {
        Self {
            id: token.id,
            version: token.version,
            created_at: token.created_at,
            changed_at: token.changed_at,
            origin: token.origin,
            person: token.person,
            prefix: token.prefix,
            revoked_at: token.revoked_at,
            last_used_at,
            fields: token.fields,
        }
    }
}

/// 201: a new token. What is kept for a request that is sent again does not hold the secret.
pub fn issued(view: TokenView) -> Answer {
    let secret = view.secret.as_ref().map(|secret| secret.reveal().to_owned());
    let body = |secret| json(&NewTokenBody { secret, token: TokenBody::of(view.clone()) });
    let (body, kept_body) = (body(secret), Some(body(None)));
    Answer { body, kept_body, ..answer::created::<TokenBody>(view) }
}
