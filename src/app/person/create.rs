//! Someone enters a person. May use: `domain`, `store`.

use crate::app::person::{PersonView, decide_access};
use crate::app::{AppError, access};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::person::{Person, PersonFields};
use crate::domain::record::NewRecord;
use crate::domain::reference::Source;
use crate::store::{Recorded, WriteTx};

/// What is said of the new person.
#[derive(Debug, Clone)]
pub struct CreatePerson {
    /// Its fields.
    pub fields: PersonFields,
}

/// Enters a person.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules; 409 when its key or reference is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreatePerson,
) -> Result<Recorded<PersonView>, AppError> {
    access::may(caller, "create_person", &[])?;
    add(tx, caller, Checked::parse(command.fields.clone())?, None)
}

/// Records a person whose form was judged.
pub(in crate::app) fn add(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    fields: Checked<PersonFields>,
    source: Option<Source>,
) -> Result<Recorded<PersonView>, AppError> {
    decide_access(caller, &PersonFields::default(), &fields)?;
    let (number, by, origin) = (String::new(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (person, event) = Person::enter(fields, &new);
    let person = Person { source, ..person };
    tx.insert(&person)?;
    let view = PersonView::told_to(caller, person);
    Ok(tx.record(event, view))
}
