//! Someone changes a person. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::{Changed, Patch};
use crate::app::person::{PersonView, decide_access, erase};
use crate::app::session::end::end_all_of;
use crate::app::{AppError, access, upsert};
use crate::domain::permission::Caller;
use crate::domain::person::{Person, PersonFields};
use crate::store::{Recorded, WriteTx};

/// What is to be changed of a person.
#[derive(Debug, Clone)]
pub struct ChangePerson {
    /// The person's id.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<PersonFields>,
}

/// Changes a person.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules or 409 when the key is taken.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangePerson,
) -> Result<Recorded<PersonView>, AppError> {
    let mut person = tx.get_to_save::<Person>(&command.id, caller)?;
    access::may(caller, "change_person", &[])?;
    command.guard.check(person.version)?;
    erase::refuse_erased(&person)?;
    let changed = command.patch.apply(&person.fields)?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(PersonView::told_to(caller, person)));
    }
    upsert::keep(&mut person.source, caller, &changed.names);
    save(tx, caller, person, changed)
}

/// Saves a person with other fields.
pub(super) fn save(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    person: Person,
    changed: Changed<PersonFields>,
) -> Result<Recorded<PersonView>, AppError> {
    decide_access(caller, &person.fields, &changed.fields)?;
    let (before, id) = (person.fields.clone(), person.id);
    let (person, event) = person.change(changed.fields, changed.names, tx.now());
    tx.save(&person)?;
    // A session lasts no longer than the rights that it began with.
    if before.grants_differently(&person.fields) || !person.fields.active {
        end_all_of(tx, id)?;
    }
    Ok(tx.record(event, PersonView::told_to(caller, person)))
}
