//! What the accountable person of an action says of themselves: told to them, to those who mentor on the action and to the
//! team's lead; for everybody else it is not there. May use: `domain`, `store`.

mod delete;
mod forget;
mod put;
mod show;

pub use delete::delete;
pub use forget::{forget, forget_all_of, forget_of};
pub use put::{PutSkillFit, put};
pub use show::{SkillFitView, show};

use crate::app::AppError;
use crate::app::action::relations;
use crate::domain::action::Action;
use crate::domain::permission::{Caller, Who};
use crate::domain::skill_fit::{READERS, SkillFit, stated_by};
use crate::store::ReadTx;

/// What the caller is to an action of which they may know what was said.
///
/// # Errors
/// 404 for everybody else, as if nothing had been said.
fn entitled(tx: &mut ReadTx<'_>, caller: &Caller, action: &Action) -> Result<Vec<Who>, AppError> {
    let relations = relations(tx, caller, action)?;
    let may_know = relations.iter().any(|who| READERS.contains(who));
    may_know.then_some(relations).ok_or(AppError::NotFound)
}

/// What was said of an action by whoever answers for it now.
fn said(tx: &mut ReadTx<'_>, action: &Action) -> Result<Option<SkillFit>, AppError> {
    let said = tx.find_by_unchecked::<SkillFit>("action", action.id.to_string())?;
    Ok(said.filter(|said| Some(said.person) == stated_by(action)))
}
