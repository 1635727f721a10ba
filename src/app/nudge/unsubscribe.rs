//! Who has a mail says that no more of its kind are wanted, or that they are after all, without signing in.
//!
//! The link in a mail is sealed with the key of the database: it is good for the person that the mail was for and for its
//! kind, and for nothing else (decision 0024). May use: `domain`, `store`.

use data_encoding::BASE64URL_NOPAD;

use crate::app::me::settings;
use crate::app::{AppError, access};
use crate::domain::id::{NudgeId, RecordId};
use crate::domain::nudge::{Nudge, NudgeKind};
use crate::domain::permission::Caller;
use crate::domain::person::{NudgedBy, Person};
use crate::domain::seal::SealKey;
use crate::store::{ReadTx, Recorded, WriteTx};

/// What a link says.
#[derive(Debug, Clone)]
pub struct MailLink {
    /// The nudge that the mail was.
    pub nudge: String,
    /// Its seal.
    pub seal: String,
}

/// What somebody decided about the mails of a kind.
#[derive(Debug, Clone)]
pub struct MailChoice {
    /// Whose choice it is.
    pub caller: Caller,
    /// The kind.
    pub kind: NudgeKind,
    /// Whether they get mails of this kind, as long as they get any.
    pub wanted: bool,
    /// Whether they get any.
    pub any: bool,
}

/// Where a mail is unsubscribed from, below the service's own address.
///
/// # Errors
/// When the store fails.
pub(super) fn path(tx: &mut ReadTx<'_>, nudge: NudgeId) -> Result<String, AppError> {
    let seal = key(tx)?.seal(&message(nudge));
    let seal = BASE64URL_NOPAD.encode(&seal);
    Ok(format!("/mails/unsubscribe?nudge={nudge}&seal={seal}"))
}

/// What is decided about the mails that a link is about; none for what is no link of ours, and where the person takes part
/// no more.
///
/// # Errors
/// When the store fails.
pub fn show(tx: &mut ReadTx<'_>, link: &MailLink) -> Result<Option<MailChoice>, AppError> {
    let seal = BASE64URL_NOPAD.decode(link.seal.as_bytes()).ok();
    let seal = seal.and_then(|seal| seal.try_into().ok());
    let (Some(id), Some(seal)) = (NudgeId::parse(&link.nudge), seal) else { return Ok(None) };
    if !key(tx)?.is_sealed(&message(id), &seal) {
        return Ok(None);
    }
    let Some(nudge) = tx.find_unchecked::<Nudge>(id)? else { return Ok(None) };
    let caller = access::of_person(tx, nudge.recipient)?;
    let person = tx.find_unchecked::<Person>(nudge.recipient)?;
    Ok(caller.zip(person).map(|(caller, person)| MailChoice {
        caller,
        kind: nudge.kind,
        wanted: !person.fields.unwanted.contains(&nudge.kind),
        any: person.fields.nudged_by == NudgedBy::Email,
    }))
}

/// Keeps whether the caller wants mails of a kind, among what they decide for themselves.
///
/// # Errors
/// When the store fails.
pub fn choose(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    (kind, wanted): (NudgeKind, bool),
) -> Result<Recorded<()>, AppError> {
    let id = caller.person.ok_or(AppError::NotFound)?;
    let person = tx.get_to_save::<Person>(id, caller)?;
    let mut decided = person.settings();
    let changed =
        if wanted { decided.unwanted.remove(&kind) } else { decided.unwanted.insert(kind) };
    if !changed {
        return Ok(tx.unchanged(()));
    }
    let changed = vec!["unwanted".to_owned()];
    Ok(settings::save(tx, caller, person, decided, changed)?.map(|_| ()))
}

fn key(tx: &mut ReadTx<'_>) -> Result<SealKey, AppError> {
    Ok(SealKey::of(&tx.cursor_key()?))
}

/// What is sealed, which no cursor and no sign-in can be taken for.
fn message(nudge: NudgeId) -> Vec<u8> {
    format!("unsubscribe\0{nudge}").into_bytes()
}
