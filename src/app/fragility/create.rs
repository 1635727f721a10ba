//! Someone records a fragility. May use: `domain`, `store`.

use crate::app::fragility::show::{FragilityView, written};
use crate::app::{AppError, access, naming};
use crate::domain::check::Checked;
use crate::domain::event::{Noun, Origin};
use crate::domain::fragility::{Fragility, FragilityFields};
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::store::{Recorded, WriteTx};

/// What is said of the new fragility.
#[derive(Debug, Clone)]
pub struct CreateFragility {
    /// Its fields.
    pub fields: FragilityFields,
}

/// Records a fragility of a service.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateFragility,
) -> Result<Recorded<FragilityView>, AppError> {
    access::may(caller, "create_fragility", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    let hidden = match fields.home {
        Some(home) => tx.is_sealed(&home.to_string())?,
        None => false,
    };
    let new = NewRecord {
        id: tx.new_id(),
        number: tx.draw_number_for(Noun::Fragility, hidden)?,
        now: tx.now(),
        by: caller.person,
        origin: Origin::Live,
    };
    let (fragility, event) = Fragility::find(fields, new);
    tx.insert(&fragility)?;
    let view = written(tx, caller, fragility)?;
    Ok(tx.record(event, view))
}
