//! Someone who may looks at how an action fits the person who answers for it. May use: `domain`, `store`.

use crate::app::answer::View;
use crate::app::skill_fit::{entitled, said};
use crate::app::{AppError, access};
use crate::domain::action::Action;
use crate::domain::permission::Caller;
use crate::domain::skill_fit::SkillFit;
use crate::store::ReadTx;

/// What was said, as it is told.
#[derive(Debug, Clone)]
pub struct SkillFitView {
    /// The record.
    pub said: SkillFit,
}

impl View for SkillFitView {
    type About = SkillFit;

    fn about(&self) -> String {
        self.said.id.to_string()
    }

    fn version(&self) -> i64 {
        self.said.version
    }
}

/// What the accountable person said of themselves.
///
/// # Errors
/// 404 where nothing was said, and for whoever may not know of it.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, action: &str) -> Result<SkillFitView, AppError> {
    let action = tx.get::<Action>(action, caller)?;
    let relations = entitled(tx, caller, &action)?;
    access::may(caller, "show_action_skill_fit", &relations)?;
    Ok(SkillFitView { said: said(tx, &action)?.ok_or(AppError::NotFound)? })
}
