//! What somebody said of themselves is forgotten, in the transaction in which it stops being of use. May use: `domain`,
//! `store`.

use crate::app::AppError;
use crate::domain::action::Action;
use crate::domain::id::PersonId;
use crate::domain::skill_fit::{SkillFit, stated_by};
use crate::store::WriteTx;

/// Forgets what the person who answered for an action said, once the work is over or another person answers for it.
/// `before` is whose statement it kept until now.
///
/// # Errors
/// Any that the store can have.
pub fn forget(
    tx: &mut WriteTx<'_>,
    before: Option<PersonId>,
    action: &Action,
) -> Result<(), AppError> {
    if before.is_none() || before == stated_by(action) {
        return Ok(());
    }
    forget_of(tx, action)
}

/// Forgets what was said of an action that is there no more.
///
/// # Errors
/// Any that the store can have.
pub fn forget_of(tx: &mut WriteTx<'_>, action: &Action) -> Result<(), AppError> {
    forget_each(tx, "action", action.id.to_string())
}

/// Forgets what a person said of themselves.
///
/// # Errors
/// Any that the store can have.
pub fn forget_all_of(tx: &mut WriteTx<'_>, person: PersonId) -> Result<(), AppError> {
    forget_each(tx, "person", person.to_string())
}

fn forget_each(tx: &mut WriteTx<'_>, column: &'static str, id: String) -> Result<(), AppError> {
    for said in tx.all_unchecked::<SkillFit>(column, id)? {
        tx.delete(&said)?;
        tx.also(said.ended());
    }
    Ok(())
}
