//! An API token: a person's own for scripts (`pat`), or a tool's (`svc`), with scopes, an expiry
//! and at most one integration.
//!
//! Only the secret's hash is kept. May use: `check`, `event`, `id`, `permission`, `record`,
//! `words`.

mod permissions;
mod secret;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use permissions::PERMISSIONS;
pub use secret::Secret;

use crate::domain::check::{Check, Checked, Faults, LINE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{PersonId, TokenId};
use crate::domain::permission::{Role, Scope};
use crate::domain::record::NewRecord;
use crate::domain::words::words;

words! {
    /// For whom a token speaks.
    pub enum TokenKind {
        /// For the person who made it, with at most that person's rights.
        Pat = "pat",
        /// For a tool, with the scopes that it was given.
        Svc = "svc",
    }
}

/// What a caller says of a new token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"name": "Weekly report", "kind": "pat", "scopes": ["reports:read"]}))]
pub struct TokenFields {
    /// What it is for.
    pub name: String,
    /// For whom it speaks.
    pub kind: TokenKind,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// For a tool: the one integration that it may write by reference for; any when null.
    pub integration: Option<String>,
    /// From when on it is refused; never when null.
    pub expires_at: Option<Timestamp>,
}

impl Default for TokenFields {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: TokenKind::Pat,
            scopes: Vec::new(),
            integration: None,
            expires_at: None,
        }
    }
}

impl Check for TokenFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("name", &self.name, LINE);
        if self.scopes.is_empty() {
            faults.add("scopes", "required", "must name at least one scope");
        }
        faults.optional("integration", self.integration.as_deref(), 100);
        if self.kind == TokenKind::Pat && self.integration.is_some() {
            faults.add(
                "integration",
                "not_for_people",
                "only a tool's token (svc) is bound to an integration",
            );
        }
    }
}

/// A token as recorded; without the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
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
    /// The person for whom it speaks; none for a tool's.
    pub person: Option<PersonId>,
    /// The beginning of the secret, to tell tokens apart by.
    pub prefix: String,
    /// SHA-256 of the secret, in hexadecimal.
    pub hash: String,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// What was said of it.
    pub fields: TokenFields,
}

impl Token {
    /// Makes a token for a person or, where `person` is none, for a tool.
    pub fn issue(
        fields: Checked<TokenFields>,
        secret: &Secret,
        person: Option<PersonId>,
        new: &NewRecord<TokenId>,
    ) -> (Self, Event) {
        let token = Self {
            id: new.id,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            person,
            prefix: secret.prefix(),
            hash: secret.hash(),
            revoked_at: None,
            fields: fields.into_inner(),
        };
        (token, Event::created(Noun::Token, new.id, 1))
    }

    /// Makes the token worthless, for good.
    #[must_use]
    pub fn revoke(mut self, now: Timestamp) -> (Self, Event) {
        self.revoked_at = Some(now);
        self.version += 1;
        self.changed_at = now;
        let event = Event::moved(Noun::Token, self.id, self.version, "revoked");
        (self, event)
    }

    /// Forgets what was said of it, which may be personal; worthless it is as well.
    #[must_use]
    pub fn erase(mut self, now: Timestamp) -> (Self, Event) {
        "erased".clone_into(&mut self.fields.name);
        self.revoked_at = self.revoked_at.or(Some(now));
        self.version += 1;
        self.changed_at = now;
        let event = Event::moved(Noun::Token, self.id, self.version, "erased");
        (self, event)
    }

    /// Whether it is still accepted.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.fields.expires_at.is_none_or(|end| now < end)
    }

    /// A moment of use as it is kept: to the hour, which is enough to tell whether a token is still needed.
    pub fn hour_of(now: Timestamp) -> Timestamp {
        let hour = now.as_second().div_euclid(3_600) * 3_600;
        Timestamp::from_second(hour).unwrap_or(now)
    }

    /// The roles of a tool's token.
    pub fn roles() -> Vec<Role> {
        vec![Role::Service]
    }
}
