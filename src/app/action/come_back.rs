//! A deferred action comes back on its day, by itself. May use: `domain`, `store`.

use crate::app::AppError;
use crate::app::action::facts::calendar_of;
use crate::app::action::move_on::perform;
use crate::domain::action::{Action, ActionMove, ActionStatus, Plain};
use crate::domain::permission::Caller;
use crate::store::WriteTx;

/// Takes a deferred action up again as a proposal, if its day has come where its team is; answers whether it has.
/// History that was imported, and that nobody has taken up since, stays as it is.
///
/// # Errors
/// 404, or when the store fails.
pub fn come_back(tx: &mut WriteTx<'_>, id: &str) -> Result<bool, AppError> {
    let system = Caller::system();
    let action = tx.get_to_save::<Action>(id, &system)?;
    let today = calendar_of(tx, &action)?.today(tx.now());
    let is_deferred = action.status == ActionStatus::Deferred;
    if !is_deferred || !action.is_live() || action.re_review_on.is_none_or(|day| day > today) {
        return Ok(false);
    }
    perform(tx, &system, action, &ActionMove::Resume(Plain::default())).map(|_| true)
}
