//! Someone changes what is written of a fragility. May use: `domain`, `store`.

use crate::app::fragility::relations;
use crate::app::fragility::show::{FragilityView, related, written};
use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::{AppError, access, naming};
use crate::domain::fragility::{Fragility, FragilityFields};
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// What is to be changed of a fragility.
#[derive(Debug, Clone)]
pub struct ChangeFragility {
    /// Its id or number.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<FragilityFields>,
}

/// Changes what is written of a fragility.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeFragility,
) -> Result<Recorded<FragilityView>, AppError> {
    let fragility = tx.get_to_save::<Fragility>(&command.id, caller)?;
    let relations = related(relations(tx, caller, &fragility.fields)?, caller, &fragility);
    access::may(caller, "change_fragility", &relations)?;
    command.guard.check(fragility.version)?;
    let changed = command.patch.apply(&fragility.fields)?;
    if changed.names.is_empty() {
        let view = written(tx, caller, fragility)?;
        return Ok(tx.unchanged(view));
    }
    naming::refuse_unknown(tx, caller, &changed.fields.named(), &fragility.fields.named())?;
    let (fragility, event) = fragility.change(changed.fields, changed.names, tx.now());
    tx.save(&fragility)?;
    let view = written(tx, caller, fragility)?;
    Ok(tx.record(event, view))
}
