//! Someone changes a theme. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::Patch;
use crate::app::theme::ThemeView;
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::theme::{Theme, ThemeFields};
use crate::store::{Recorded, WriteTx};

/// What is to be changed of a theme.
#[derive(Debug, Clone)]
pub struct ChangeTheme {
    /// The theme's id or key.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<ThemeFields>,
}

/// Changes a theme.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules or 409 when the key is taken.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeTheme,
) -> Result<Recorded<ThemeView>, AppError> {
    let theme = tx.get_to_save::<Theme>(&command.id, caller)?;
    access::may(caller, "change_theme", &[])?;
    command.guard.check(theme.version)?;
    let changed = command.patch.apply(&theme.fields)?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(ThemeView { theme }));
    }
    let (theme, event) = theme.change(changed.fields, changed.names, tx.now());
    tx.save(&theme)?;
    Ok(tx.record(event, ThemeView { theme }))
}
