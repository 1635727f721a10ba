//! The accountable person says how an action fits what they can do. May use: `domain`, `store`.

use crate::app::skill_fit::{SkillFitView, entitled, forget_of, said};
use crate::app::{AppError, access};
use crate::domain::action::Action;
use crate::domain::check::Checked;
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::domain::skill_fit::{SkillFit, SkillFitFields, stated_by};
use crate::store::{Recorded, WriteTx};

/// What is said.
#[derive(Debug, Clone)]
pub struct PutSkillFit {
    /// The action's id or number.
    pub action: String,
    /// How it fits.
    pub fields: SkillFitFields,
}

/// Says how an action fits oneself, in place of what one said before.
///
/// # Errors
/// 404, 403 for those who may read it and are not the accountable person, 422, 409 when the work is over.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutSkillFit,
) -> Result<Recorded<SkillFitView>, AppError> {
    let action = tx.get_to_save::<Action>(&command.action, caller)?;
    let relations = entitled(tx, caller, &action)?;
    access::may(caller, "put_action_skill_fit", &relations)?;
    let fields = Checked::parse(command.fields.clone())?;
    let Some(person) = stated_by(&action) else {
        let detail = "the work is over: how it fits is said while there is something to do";
        return Err(RuleBroken::conflict("work_is_over", detail).into());
    };
    let now = tx.now();
    let Some(before) = said(tx, &action)? else {
        forget_of(tx, &action)?;
        let (said, event) = SkillFit::state(tx.new_id(), (action.id, person), fields, now);
        tx.insert(&said)?;
        return Ok(tx.record(event, SkillFitView { said }));
    };
    if before.fields == *fields {
        return Ok(tx.unchanged(SkillFitView { said: before }));
    }
    let (said, event) = before.change(fields, now);
    tx.save(&said)?;
    Ok(tx.record(event, SkillFitView { said }))
}
