//! An administrator erases a person: the history stays, the name goes. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::person::PersonView;
use crate::app::session::end::end_all_of;
use crate::app::{AppError, access, skill_fit};
use crate::domain::event::Noun;
use crate::domain::permission::Caller;
use crate::domain::person::{ErasureAsk, Person};
use crate::domain::rule::RuleBroken;
use crate::domain::subscription::Subscription;
use crate::domain::token::Token;
use crate::domain::view::{SavedView, SharedWith};
use crate::store::{ReadTx, Recorded, WriteTx};

/// Who is to be erased.
#[derive(Debug, Clone)]
pub struct ErasePerson {
    /// The person's id.
    pub id: String,
    /// What was seen of them.
    pub guard: Guard,
    /// The confirmation, and why.
    pub asked: ErasureAsk,
}

/// Erases a person, for good.
///
/// Name, identities, references, roles, sessions, what they follow, what they said of themselves and the views that nobody else
/// uses go, and so do the names of their tokens, which are revoked, and the
/// answers that were kept for them. One who was erased before stays as they are.
///
/// # Errors
/// 404, 403, 412, then 422 when the confirmation names somebody else, 409 for oneself.
pub fn erase(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ErasePerson,
) -> Result<Recorded<PersonView>, AppError> {
    let person = tx.get_to_save::<Person>(&command.id, caller)?;
    access::may(caller, "erase_person", &[])?;
    command.guard.check(person.version)?;
    if command.asked.confirm != person.id {
        let detail = "must be the id of the person who is to be erased";
        return Err(RuleBroken::invalid("/confirm", "not_confirmed", detail).into());
    }
    if caller.person == Some(person.id) {
        let detail = "another administrator has to erase you, so that one is left";
        return Err(RuleBroken::conflict("yourself", detail).into());
    }
    if person.erased.is_some() {
        return Ok(tx.unchanged(PersonView::told_to(caller, person)));
    }
    let now = tx.now();
    for token in tx.all_unchecked::<Token>("person", person.id.to_string())? {
        let (token, event) = token.erase(now);
        tx.save(&token)?;
        tx.also(event);
    }
    end_all_of(tx, person.id)?;
    let followed = tx.find_by_unchecked::<Subscription>("subscriber", person.id.to_string())?;
    if let Some(subscription) = followed {
        tx.delete(&subscription)?;
        tx.also(subscription.ended());
    }
    skill_fit::forget_all_of(tx, person.id)?;
    for view in tx.all_unchecked::<SavedView>("owner", person.id.to_string())? {
        if view.fields.shared_with == SharedWith::Nobody {
            tx.delete(&view)?;
            tx.also(view.ended());
        }
    }
    tx.forget_answers_about(person.id)?;
    let (person, event) = person.erase(command.asked.reason, now);
    tx.save(&person)?;
    Ok(tx.record(event, PersonView::told_to(caller, person)))
}

/// The records in which the name of a person stands, as far as the caller may see them: what others wrote is theirs to
/// change, so this is to be asked before the person is erased.
///
/// # Errors
/// 404, 403.
pub fn mentions(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<(Noun, String)>, AppError> {
    let person = tx.get::<Person>(id, caller)?;
    access::may(caller, "list_person_mentions", &[])?;
    if person.erased.is_some() {
        return Ok(Vec::new());
    }
    Ok(tx.records_with(&person.fields.display_name, caller)?)
}

/// Refuses to write about somebody who was erased.
///
/// # Errors
/// [`RuleBroken::Conflict`].
pub(super) fn refuse_erased(person: &Person) -> Result<(), RuleBroken> {
    match person.erased {
        None => Ok(()),
        Some(_) => Err(RuleBroken::conflict("erased", "the person was erased; enter a new one")),
    }
}
