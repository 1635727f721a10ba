//! Someone starts an empty service: it gets an administrator, and they a token and a link to sign in by. May use: `domain`, `store`.

use jiff::{SignedDuration, Timestamp};

use crate::app::person::create::{self as person, CreatePerson};
use crate::app::session::link;
use crate::app::token::create::{self as token, CreateToken};
use crate::app::{AppError, person as people};
use crate::domain::list::ListQuery;
use crate::domain::permission::{Caller, Role, Scope};
use crate::domain::person::{Person, PersonFields};
use crate::domain::reference::{Reference, ReferenceRelation};
use crate::domain::session;
use crate::domain::token::{Secret, TokenFields, TokenKind};
use crate::domain::words::Word;
use crate::store::{ReadTx, Recorded, WriteTx};

/// How long the first token is good, in hours.
const GOOD_FOR: i64 = 90 * 24;
/// People that are looked at in one go.
const PAGE: usize = 200;

/// What an administrator who was just entered comes in with.
#[derive(Debug)]
pub struct FirstToken {
    /// The secret of their token.
    pub secret: Secret,
    /// From when on it is refused.
    pub expires_at: Timestamp,
    /// The secret of a link to sign in by with a browser.
    pub link: session::Secret,
}

/// Enters an administrator and makes a token for them, unless there is one who can sign in; `None` then.
///
/// # Errors
/// When the store fails.
pub fn enter_first(
    tx: &mut WriteTx<'_>,
    chance: [u128; 2],
    chance_of_link: [u128; 2],
) -> Result<Recorded<Option<FirstToken>>, AppError> {
    let system = Caller::system();
    if exists(tx, &system)? {
        return Ok(tx.unchanged(None));
    }
    let roles = vec![Role::Administrator, Role::Steward];
    let fields = PersonFields {
        display_name: "Administrator".to_owned(),
        roles,
        // Unique, so that of two instances that start together only one enters somebody.
        references: vec![mark()],
        ..PersonFields::default()
    };
    let person = person::create(tx, &system, &CreatePerson { fields })?;
    let person = person.get().person.clone();
    let id = person.id;
    let owner = Caller { person: Some(id), ..system };
    let expires_at =
        tx.now().checked_add(SignedDuration::from_hours(GOOD_FOR)).unwrap_or(Timestamp::MAX);
    let fields = TokenFields {
        name: "first token".to_owned(),
        kind: TokenKind::Pat,
        scopes: Scope::ALL.to_vec(),
        integration: None,
        expires_at: Some(expires_at),
    };
    let made = token::create(tx, &owner, &CreateToken { fields, chance })?;
    let secret = made.get().secret.clone();
    let made = link::make(tx, &person, chance_of_link)?;
    Ok(made.map(|link| secret.map(|secret| FirstToken { secret, expires_at, link })))
}

/// A reference of which there can be only one.
fn mark() -> Reference {
    Reference {
        integration: "kintsugi".to_owned(),
        relation: ReferenceRelation::Is,
        external_id: "administrator".to_owned(),
        display_id: None,
        url: None,
        last_seen_state: None,
        last_seen_at: None,
    }
}

/// Whether anyone who still takes part is an administrator.
fn exists(tx: &mut ReadTx<'_>, system: &Caller) -> Result<bool, AppError> {
    let mut after = None;
    loop {
        let query = ListQuery {
            conditions: Vec::new(),
            sort: "created_at",
            descending: false,
            after,
            limit: PAGE,
            include_total: false,
        };
        let page = tx.list::<Person>(&people::LIST, &query, system)?;
        let is_one = |person: &Person| {
            person.fields.active && person.fields.roles.contains(&Role::Administrator)
        };
        if page.items.iter().any(is_one) {
            return Ok(true);
        }
        after = page.next;
        if after.is_none() {
            return Ok(false);
        }
    }
}
