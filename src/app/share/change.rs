//! Someone changes what is written of a share. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::share::show::{ShareView, view};
use crate::app::share::{lesson_of, relations};
use crate::app::{AppError, access, naming};
use crate::domain::permission::Caller;
use crate::domain::share::{Share, ShareFields};
use crate::store::{Recorded, WriteTx};

/// What is to be changed of a share.
#[derive(Debug, Clone)]
pub struct ChangeShare {
    /// Its id.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<ShareFields>,
}

/// Changes what is written of a share.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeShare,
) -> Result<Recorded<ShareView>, AppError> {
    let share = tx.get_to_save::<Share>(&command.id, caller)?;
    access::may(caller, "change_share", &relations(caller, &share))?;
    command.guard.check(share.version)?;
    let changed = command.patch.apply(&share.fields)?;
    let (lesson, now) = (lesson_of(tx, &share)?, tx.now());
    if changed.names.is_empty() {
        return Ok(tx.unchanged(view(caller, share, lesson, now)));
    }
    naming::refuse_unknown(tx, caller, &changed.fields.named(), &share.fields.named())?;
    let (share, event) = share.change(changed.fields, changed.names, now)?;
    tx.save(&share)?;
    Ok(tx.record(event, view(caller, share, lesson, now)))
}
