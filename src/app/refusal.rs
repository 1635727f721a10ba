//! Somebody who can be named is not let in: kept in the chain of what happened, once an hour each
//! ([decision 0023](../../docs/decisions/0023-who-is-named-and-not-let-in.md)).
//!
//! Whoever guesses names nobody: that leaves lines in the log, and nothing in the chain, which it could fill otherwise.
//! May use: `domain`, `store`.

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::app::{AppError, Asking, Kintsugi};
use crate::domain::event::{Event, Noun};
use crate::domain::id::PersonId;
use crate::domain::permission::Caller;
use crate::domain::person::{Identity, Person};
use crate::domain::token::Token;
use crate::store::{ReadTx, WriteTx};

/// What somebody showed who is not let in.
#[derive(Debug, Clone)]
pub enum Shown {
    /// The secret of a token, by its hash.
    Token(String),
    /// The secret of a link to sign in by, by its hash.
    Link(String),
    /// Our own word that they are this person.
    Person(PersonId),
    /// An identity provider's word on who they are.
    Identity(Identity),
}

impl Kintsugi {
    /// Keeps that somebody was not let in, if what they showed names them. They are refused whether it can be kept or not.
    pub async fn note_refusal(&self, shown: Shown, request_id: &str) {
        if let Err(error) = self.keep_refusal(shown, request_id).await {
            tracing::warn!(target: "security", request_id, ?error, "that somebody was not let in is not kept");
        }
    }

    async fn keep_refusal(&self, shown: Shown, request_id: &str) -> Result<(), AppError> {
        let (since, key) = (Token::hour_of(self.clock().now()), self.cursor_key().to_owned());
        let named = self.ask(move |tx| match named(tx, &shown, &key)? {
            Some(event) if is_news(tx, &event, since)? => Ok(Some(event)),
            _ => Ok(None),
        });
        let Some(event) = named.await? else { return Ok(()) };
        let keep = move |tx: &mut WriteTx<'_>, _: &Caller| {
            // Another request of theirs may have been faster.
            if is_news(tx, &event, since)? {
                tx.also(event.clone());
            }
            Ok(tx.unchanged(()))
        };
        self.write(Asking::of_the_system(request_id), keep).await
    }
}

/// Whom it names: a token or a person of ours; or somebody whom a provider vouches for and nobody here knows, by a word
/// that tells them from others and says nothing about them.
fn named(tx: &mut ReadTx<'_>, shown: &Shown, key: &str) -> Result<Option<Event>, AppError> {
    let person = match shown {
        Shown::Token(hash) => {
            let token = tx.find_by_unchecked::<Token>("hash", hash.as_str())?;
            return Ok(token.map(|token| Event::refused(Noun::Token, token.id, token.version)));
        }
        // Whether it is good still or not.
        Shown::Link(hash) => tx.owner_of_link(hash, Timestamp::MIN)?,
        Shown::Person(person) => Some(*person),
        Shown::Identity(identity) => match tx.person_known_as(identity)? {
            None => {
                return Ok(Some(Event::refused(Noun::Person, stranger(identity, key), 0)));
            }
            known => known,
        },
    };
    let Some(person) = person else { return Ok(None) };
    let person = tx.find_unchecked::<Person>(person)?;
    Ok(person.map(|person| Event::refused(Noun::Person, person.id, person.version)))
}

/// Whether it is not kept for this hour yet.
fn is_news(tx: &mut ReadTx<'_>, event: &Event, since: Timestamp) -> Result<bool, AppError> {
    Ok(!tx.happened_since(&event.id, event.verb, since)?)
}

fn stranger(identity: &Identity, key: &str) -> String {
    let parts = [key, &identity.issuer, &identity.subject];
    let hash =
        parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0]));
    let hash = HEXLOWER.encode(&hash.finalize());
    format!("unknown_{}", hash.get(..26).unwrap_or_default())
}
