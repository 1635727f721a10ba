//! A tool tells about a person that it keeps. May use: `domain`, `store`.

use crate::app::person::{PersonView, change, create};
use crate::app::upsert::{self, ReferenceKey, SourceMessage, Upserted};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::person::{Person, PersonFields};
use crate::store::{Recorded, WriteTx};

/// What a tool tells about a person.
#[derive(Debug, Clone)]
pub struct PutPerson {
    /// Under which id the tool keeps it.
    pub key: ReferenceKey,
    /// What it tells.
    pub message: SourceMessage<PersonFields>,
}

/// Enters the person or changes it, in the order of the source's messages.
///
/// # Errors
/// 404 when it is hidden, 403, then 422 for broken rules or 409 when the key is taken.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutPerson,
) -> Result<Recorded<Upserted<PersonView>>, AppError> {
    let found = upsert::find_locked::<Person>(tx, caller, &command.key)?;
    access::may(caller, "put_person_by_reference", &[])?;
    upsert::bound(caller, "put_person_by_reference", &command.key)?;
    let Some(mut person) = found else {
        let plan = upsert::first(&command.key, &command.message, tx.now())?;
        let recorded = create::add(tx, caller, plan.changed.fields, Some(plan.source))?;
        return Ok(recorded.map(|view| Upserted { view, created: true, outcome: plan.outcome }));
    };
    let plan = upsert::plan(
        &person.fields,
        person.source.as_ref(),
        &command.key,
        &command.message,
        tx.now(),
    )?;
    person.source = Some(plan.source);
    let recorded = if plan.is_news {
        change::save(tx, caller, person, plan.changed)?
    } else {
        tx.unchanged(PersonView::told_to(caller, person))
    };
    Ok(recorded.map(|view| Upserted { view, created: false, outcome: plan.outcome }))
}
